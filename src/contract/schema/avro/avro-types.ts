import {
  type Annotations,
  EMPTY_RULES,
  type JsonType,
  type JsonValue,
  type KeywordSchema,
  type StringRules,
} from "../../../model/index.js";

/** What a primitive type is in Avro's JSON encoding. */
const PRIMITIVES: ReadonlyMap<string, { readonly type: JsonType; readonly format: string | null }> = new Map([
  ["null", { type: "null", format: null }],
  ["boolean", { type: "boolean", format: null }],
  ["int", { type: "integer", format: "int32" }],
  ["long", { type: "integer", format: "int64" }],
  ["float", { type: "number", format: "float" }],
  ["double", { type: "number", format: "double" }],
  ["bytes", { type: "string", format: null }],
  ["string", { type: "string", format: null }],
]);

/** In JSON, Avro writes bytes as a text of the characters U+0000 to U+00FF. */
const BYTES_PATTERN = "^[\\u0000-\\u00ff]*$";

type Rules = Omit<KeywordSchema, "source">;

export function isPrimitive(name: string): boolean {
  return PRIMITIVES.has(name);
}

/** `int` -> `{ type: integer, format: int32 }`; `null` for what is no primitive. */
export function primitiveRules(name: string): Rules | null {
  const primitive = PRIMITIVES.get(name);
  if (primitive === undefined) return null;
  const rules: Rules = { ...EMPTY_RULES, types: [primitive.type], format: primitive.format };
  return name === "bytes" ? { ...rules, string: bytesRules(null) } : rules;
}

/** A `fixed` of so many bytes; `null`: not known how many. */
export function fixedRules(size: number | null): Rules {
  return { ...EMPTY_RULES, types: ["string"], string: bytesRules(size) };
}

function bytesRules(size: number | null): StringRules {
  return {
    minLength: size,
    maxLength: size,
    pattern: BYTES_PATTERN,
    contentEncoding: null,
    contentMediaType: null,
    contentSchema: null,
  };
}

interface LogicalType {
  /** The types that may carry it; on others it has no meaning (Avro, Logical Types). */
  readonly on: readonly string[];
  readonly format: string | null;
  /** For people: what the number or the text stands for. */
  readonly meaning: string | null;
}

function instant(on: string, unit: string, since: string): LogicalType {
  return { on: [on], format: null, meaning: `${unit} since ${since}.` };
}

const EPOCH = "1970-01-01T00:00:00Z";
const LOCAL_EPOCH = "1970-01-01T00:00:00, local time";

const LOGICAL_TYPES: ReadonlyMap<string, LogicalType> = new Map<string, LogicalType>([
  ["uuid", { on: ["string"], format: "uuid", meaning: null }],
  ["date", instant("int", "Days", "1970-01-01")],
  ["time-millis", instant("int", "Milliseconds", "midnight")],
  ["time-micros", instant("long", "Microseconds", "midnight")],
  ["timestamp-millis", instant("long", "Milliseconds", EPOCH)],
  ["timestamp-micros", instant("long", "Microseconds", EPOCH)],
  ["timestamp-nanos", instant("long", "Nanoseconds", EPOCH)],
  ["local-timestamp-millis", instant("long", "Milliseconds", LOCAL_EPOCH)],
  ["local-timestamp-micros", instant("long", "Microseconds", LOCAL_EPOCH)],
  ["local-timestamp-nanos", instant("long", "Nanoseconds", LOCAL_EPOCH)],
  [
    "duration",
    {
      on: ["fixed"],
      format: null,
      meaning: "A duration: months, days and milliseconds, four bytes each, little-endian.",
    },
  ],
]);

/** What `logicalType` adds to a type: a format where JSON Schema has one, and words for people. */
export function withLogicalType(
  rules: Rules,
  type: string,
  written: Readonly<Record<string, JsonValue>>,
): Rules {
  const name = written["logicalType"];
  if (typeof name !== "string") return rules;
  if (name === "decimal") {
    const meaning = decimalMeaning(written);
    return type !== "bytes" && type !== "fixed" ? rules : described(rules, meaning);
  }
  const logical = LOGICAL_TYPES.get(name);
  if (logical === undefined || !logical.on.includes(type)) return rules;
  return described({ ...rules, format: logical.format ?? rules.format }, logical.meaning);
}

function decimalMeaning(written: Readonly<Record<string, JsonValue>>): string {
  const { precision, scale } = { precision: written["precision"], scale: written["scale"] ?? 0 };
  const digits = typeof precision === "number" ? ` of ${precision} digits` : "";
  const places = typeof scale === "number" && scale !== 0 ? `, ${scale} of them after the point` : "";
  return `A decimal number${digits}${places}: the bytes of its unscaled value, big-endian.`;
}

function described(rules: Rules, description: string | null): Rules {
  return description === null ? rules : { ...rules, annotations: { ...rules.annotations, description } };
}

/** `doc` first, then what the type itself has to say. */
export function withDoc(annotations: Annotations, doc: JsonValue | undefined): Annotations {
  if (typeof doc !== "string" || doc.trim() === "") return annotations;
  const description = annotations.description === null ? doc : `${doc}\n\n${annotations.description}`;
  return { ...annotations, description };
}
