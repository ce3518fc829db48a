import type { JsonObject, JsonType, JsonValue, KeywordSchema } from "../../src/model/index.js";

/** The JSON types of a value; a whole number has two. */
export function typesOf(value: JsonValue): readonly JsonType[] {
  if (value === null) return ["null"];
  if (typeof value === "string") return ["string"];
  if (typeof value === "boolean") return ["boolean"];
  if (typeof value === "number") return Number.isInteger(value) ? ["integer", "number"] : ["number"];
  return Array.isArray(value) ? ["array"] : ["object"];
}

/** Whether a schema without `type` has rules for values of a type. */
export function hasRulesFor(part: KeywordSchema, type: JsonType): boolean {
  if (type === "object") return part.object !== null;
  if (type === "array") return part.array !== null;
  if (type === "number") return part.number !== null;
  return type === "string" && part.string !== null;
}

export function toObject(entries: ReadonlyMap<string, JsonValue>): JsonObject {
  // `fromEntries` makes own properties, `__proto__` among them.
  return Object.fromEntries(entries);
}

/** The same text for the same JSON value, whatever the order of its properties. */
export function canonical(value: JsonValue): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
