import type { JsonObject, JsonType, JsonValue } from "../../model/index.js";
import { isJsonArray, isJsonObject } from "./documents.js";
import { ignored, shown } from "./keyword-values.js";
import type { Report } from "./node-context.js";

const TYPES: ReadonlySet<string> = new Set([
  "null",
  "boolean",
  "integer",
  "number",
  "string",
  "array",
  "object",
] satisfies JsonType[]);

/** What nearly every `type` comes to: one list for each, instead of one for each schema. */
const SINGLE_TYPES: ReadonlyMap<JsonValue, readonly JsonType[]> = new Map(
  [...TYPES].filter(isJsonType).map((type) => [type, [type]]),
);

function isJsonType(value: JsonValue): value is JsonType {
  return typeof value === "string" && TYPES.has(value);
}

/** `type`, each once; `null` where there is none, or where one of them is unknown and so anything may be meant. */
export function readTypes(value: JsonValue | undefined, report: Report): readonly JsonType[] | null {
  if (value === undefined) return null;
  const single = SINGLE_TYPES.get(value);
  if (single !== undefined) return single;
  const listed = (isJsonArray(value) ? value : [value]).map((entry) => inLowerCase(entry, report));
  const known = [...new Set(listed.filter(isJsonType))];
  const unknown = listed.filter((entry) => !isJsonType(entry));
  for (const entry of unknown) {
    // YAML turns an unquoted `null` into the value.
    const isNull = entry === null;
    if (isNull && isJsonArray(value)) {
      known.push("null");
      report("schema-keyword-tolerated", '`type` lists the value `null`; the type `"null"` is meant');
    } else {
      report("schema-type-unknown", `${shown(entry)} is no JSON type; any value is accepted`);
    }
  }
  if (unknown.some((entry) => entry !== null || !isJsonArray(value)) || known.length === 0) return null;
  return [...new Set(known)];
}

/** `String` can only mean `string`. */
function inLowerCase(entry: JsonValue, report: Report): JsonValue {
  if (typeof entry !== "string" || TYPES.has(entry) || !TYPES.has(entry.toLowerCase())) return entry;
  report("schema-keyword-tolerated", `Type ${shown(entry)} is written \`${entry.toLowerCase()}\``);
  return entry.toLowerCase();
}

export function readEnum(value: JsonValue | undefined, report: Report): readonly JsonValue[] | null {
  if (value === undefined) return null;
  if (isJsonArray(value)) return value;
  ignored(report, "enum", value, "a list of values");
  return null;
}

/** Names for the values of `enum`, from the extensions that generators have agreed on. */
export function readEnumNames(
  node: JsonObject,
  values: readonly JsonValue[] | null,
  report: Report,
): readonly string[] | null {
  if (values === null) return null;
  for (const keyword of ["x-enum-varnames", "x-enumNames", "x-enum-names"]) {
    const names = node[keyword];
    if (names === undefined) continue;
    if (
      isJsonArray(names) &&
      names.length === values.length &&
      names.every((name) => typeof name === "string")
    ) {
      return names.filter((name) => typeof name === "string");
    }
    const have = isJsonArray(names) ? `${names.length} entries` : "no list";
    report(
      "enum-names-mismatch",
      `\`${keyword}\` has ${have} for ${values.length} values of \`enum\`; it is ignored`,
    );
  }
  return namesOfMsEnum(node["x-ms-enum"], values);
}

/** `x-ms-enum: {values: [{value: 1, name: One}]}`; names only count when every value has one. */
function namesOfMsEnum(
  extension: JsonValue | undefined,
  values: readonly JsonValue[],
): readonly string[] | null {
  const listed = isJsonObject(extension) ? extension["values"] : undefined;
  if (!isJsonArray(listed)) return null;
  const names = new Map<JsonValue, string>();
  for (const entry of listed) {
    if (!isJsonObject(entry)) continue;
    const { value, name } = { value: entry["value"], name: entry["name"] };
    if (value !== undefined && typeof name === "string") names.set(value, name);
  }
  const found = values.map((value) => names.get(value)).filter((name) => name !== undefined);
  return found.length === values.length ? found : null;
}
