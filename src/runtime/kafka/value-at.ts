import type { KeyValue } from "./operation.js";

/** What stands at a JSON pointer (RFC 6901) in a value; `undefined` where nothing does. */
export function valueAt(value: unknown, pointer: string): KeyValue {
  let current = value;
  for (const token of pointer.split("/").slice(1)) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, name)) return undefined;
    current = Reflect.get(current, name);
  }
  switch (typeof current) {
    case "string":
    case "number":
    case "bigint":
    case "boolean":
    case "object":
      return current;
    default:
      return undefined;
  }
}
