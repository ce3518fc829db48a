import type { JsonObject, JsonValue } from "../../model/json.js";

/** Words of Avro that name no type of anybody's own. */
const BUILT_IN: ReadonlySet<string> = new Set(
  "null boolean int long float double bytes string record error enum array map fixed".split(" "),
);
const NAME = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/**
 * Avro refers by name, not by address. Files that use the name of a type and do not define it mean the file beside
 * them that is called after it, as the tools of Avro's users have it: `com.acme.Address` ->
 * `["./com.acme.Address.avsc", "./Address.avsc"]`.
 */
export function avroNameFiles(uri: string, value: JsonValue): readonly string[] {
  if (!/\.avsc$/i.test(uri) || /^https?:/i.test(uri)) return [];
  const files = new Set<string>();
  for (const name of undefinedAvroNames(value, "")) {
    files.add(`./${name}.avsc`);
    files.add(`./${name.slice(name.lastIndexOf(".") + 1)}.avsc`);
  }
  return [...files];
}

/** The names that a schema uses and does not define, with their namespaces. */
export function undefinedAvroNames(value: JsonValue, namespace: string): readonly string[] {
  const found: NamesFound = { used: new Set(), defined: new Set() };
  collect(value, namespace, found);
  return [...found.used].filter((name) => !found.defined.has(name));
}

interface NamesFound {
  readonly used: Set<string>;
  readonly defined: Set<string>;
}

/** The nesting of the value is bounded already (`scanReferences`). */
function collect(value: JsonValue | undefined, namespace: string, found: NamesFound): void {
  if (typeof value === "string") {
    if (!BUILT_IN.has(value) && NAME.test(value)) found.used.add(qualified(value, namespace));
    return;
  }
  if (isArray(value)) {
    for (const branch of value) collect(branch, namespace, found);
    return;
  }
  if (!isObject(value)) return;
  const inner = define(value, namespace, found);
  for (const key of ["type", "items", "values"]) collect(value[key], inner, found);
  const { fields } = { fields: value["fields"] };
  if (!isArray(fields)) return;
  for (const field of fields) if (isObject(field)) collect(field["type"], inner, found);
}

/** Gives the namespace that holds in a type. */
function define(value: JsonObject, outer: string, found: NamesFound): string {
  const { name, own } = { name: value["name"], own: value["namespace"] };
  if (typeof name !== "string") return outer;
  const dot = name.lastIndexOf(".");
  const namespace = dot >= 0 ? name.slice(0, dot) : typeof own === "string" ? own : outer;
  found.defined.add(qualified(name, namespace));
  return namespace;
}

function qualified(name: string, namespace: string): string {
  return namespace === "" || name.includes(".") ? name : `${namespace}.${name}`;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !isArray(value);
}

function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
