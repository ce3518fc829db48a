import { isArray, isRecord } from "./guards.js";

/** Whether two values are the same JSON value: the order of properties does not matter, `undefined` ones are absent. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isArray(left)) {
    return (
      isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => isEqual(item, right[index]))
    );
  }
  if (isRecord(left)) return isRecord(right) && canonicalText(left) === canonicalText(right);
  return isNumberPair(left, right) && Number(left) === Number(right);
}

/** Whether no two items are the same JSON value. */
export function hasUniqueItems(items: readonly unknown[]): boolean {
  const scalars = new Set<unknown>();
  const structures = new Set<string>();
  for (const item of items) {
    if (typeof item === "object" && item !== null) structures.add(canonicalText(item));
    else scalars.add(item);
  }
  return scalars.size + structures.size === items.length;
}

/** The same text for the same JSON value. */
function canonicalText(value: unknown): string {
  if (isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (isRecord(value)) {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    return `{${keys
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key])}`)
      .join(",")}}`;
  }
  return typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? "null");
}

function isNumberPair(left: unknown, right: unknown): boolean {
  const numbers = ["number", "bigint"];
  return typeof left !== typeof right && numbers.includes(typeof left) && numbers.includes(typeof right);
}
