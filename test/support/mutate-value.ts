import type { JsonObject, JsonValue } from "../../src/model/index.js";
import type { Random } from "./random.js";

const oddValues: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  "",
  "x",
  "2026-02-30",
  "😀",
  [],
  [1],
  {},
  { a: 1 },
];

/** The value with one thing changed somewhere in it: another type, a missing or additional property, a longer list. */
export function mutateValue(value: JsonValue, random: Random): JsonValue {
  if (Array.isArray(value) && random.chance(0.8)) return mutateArray(value, random);
  if (isObject(value) && random.chance(0.85)) return mutateObject(value, random);
  if (typeof value === "string" && random.chance(0.5)) return mutateText(value, random);
  if (typeof value === "number" && random.chance(0.5))
    return value + (random.pick([1, -1, 0.5, 1e6, -1e6, 1e12]) ?? 0);
  return random.pick(oddValues) ?? null;
}

function mutateArray(items: readonly JsonValue[], random: Random): JsonValue {
  const index = random.integer(0, items.length - 1);
  const item = items[index];
  if (item === undefined) return [...items, random.pick(oddValues) ?? null];
  switch (random.integer(0, 3)) {
    case 0:
      return items.filter((_, position) => position !== index);
    case 1:
      return [...items, item];
    case 2:
      return [...items, random.pick(oddValues) ?? null];
    default:
      return items.map((one, position) => (position === index ? mutateValue(one, random) : one));
  }
}

function mutateObject(value: JsonObject, random: Random): JsonValue {
  const entries = Object.entries(value);
  const chosen = random.pick(entries);
  const what = random.integer(0, 5);
  if (chosen === undefined || what === 0) {
    const name = random.pick(["extra", "id", "type", "__proto__", "toString", "x-1"]) ?? "extra";
    return Object.fromEntries([...entries, [name, random.pick(oddValues) ?? null]]);
  }
  if (what === 1) return Object.fromEntries(entries.filter((entry) => entry !== chosen));
  return Object.fromEntries(
    entries.map((entry) => (entry === chosen ? [entry[0], mutateValue(entry[1], random)] : entry)),
  );
}

function mutateText(text: string, random: Random): string {
  const parts = [...text];
  const at = random.integer(0, parts.length);
  switch (random.integer(0, 3)) {
    case 0:
      return parts.slice(0, at).join("");
    case 1:
      return `${text}${text}x`;
    case 2:
      return [...parts.slice(0, at), "😀", ...parts.slice(at)].join("");
    default:
      return [...parts.slice(0, at), " ", ...parts.slice(at + 1)].join("");
  }
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
