import { child, type DiagnosticBag, type SourceRef } from "../../../diagnostics/index.js";
import type { JsonObject, JsonValue } from "../../../model/index.js";
import { isJsonArray, isJsonObject } from "../documents.js";

/** A record, enum or fixed. */
export interface AvroDefinition {
  /** With its namespace: `com.acme.Order`. */
  readonly fullName: string;
  /** Where names without a dot in it are looked up; `""`: none. */
  readonly namespace: string;
  readonly value: JsonObject;
  readonly source: SourceRef;
}

/** Every named type of one Avro schema, however deep it is defined. */
export interface AvroNames {
  readonly byName: ReadonlyMap<string, AvroDefinition>;
  /** By `placeKey`: a name may be defined twice, a place defines one. */
  readonly byPlace: ReadonlyMap<string, AvroDefinition>;
}

export function placeKey({ file, pointer }: SourceRef): string {
  return `${file}#${pointer}`;
}

const NAMED: ReadonlySet<JsonValue> = new Set(["record", "error", "enum", "fixed"]);

/** Whether a schema defines a name, rather than using one. */
export function isDefinition(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && NAMED.has(value["type"] ?? null);
}

/** The name of a definition without its namespace; `null` where there is none. */
export function avroNameOf(value: JsonValue): string | null {
  if (!isDefinition(value)) return null;
  const { name } = { name: value["name"] };
  return typeof name === "string" && name !== "" ? name.slice(name.lastIndexOf(".") + 1) : null;
}

/** Collects the names that a schema defines, and says which it defines twice. */
export function avroNamesOf(value: JsonValue, source: SourceRef, bag: DiagnosticBag): AvroNames {
  const names = {
    byName: new Map<string, AvroDefinition>(),
    byPlace: new Map<string, AvroDefinition>(),
    bag,
  };
  collect(value, { source, namespace: "" }, names);
  return names;
}

interface Collected extends AvroNames {
  readonly byName: Map<string, AvroDefinition>;
  readonly byPlace: Map<string, AvroDefinition>;
  readonly bag: DiagnosticBag;
}

interface NamePlace {
  readonly source: SourceRef;
  readonly namespace: string;
}

/** The loader bounds how deep documents are nested, so this may recurse. */
function collect(value: JsonValue, at: NamePlace, names: Collected): void {
  if (isJsonArray(value)) {
    value.forEach((branch, index) => {
      collect(branch, { ...at, source: child(at.source, index) }, names);
    });
    return;
  }
  if (!isJsonObject(value)) return;
  const inner = isDefinition(value) ? { ...at, namespace: define(value, at, names) } : at;
  for (const key of ["type", "items", "values"]) {
    const member = value[key];
    if (typeof member === "object") collect(member, { ...inner, source: child(at.source, key) }, names);
  }
  const fields = value["fields"];
  if (!isJsonArray(fields)) return;
  fields.forEach((field, index) => {
    const type = isJsonObject(field) ? field["type"] : undefined;
    if (typeof type !== "object") return;
    collect(type, { ...inner, source: child(child(child(at.source, "fields"), index), "type") }, names);
  });
}

/** Takes in one definition; gives the namespace that holds in it. */
function define(value: JsonObject, at: NamePlace, names: Collected): string {
  const { name, own } = { name: value["name"], own: value["namespace"] };
  const written = typeof name === "string" ? name : "";
  const dot = written.lastIndexOf(".");
  const namespace = dot >= 0 ? written.slice(0, dot) : typeof own === "string" ? own : at.namespace;
  const fullName = qualified(written.slice(dot + 1), namespace);
  const definition: AvroDefinition = { fullName, namespace, value, source: at.source };
  names.byPlace.set(placeKey(at.source), definition);
  const first = names.byName.get(fullName);
  if (first === undefined && written !== "") names.byName.set(fullName, definition);
  else if (first !== undefined) reportTwice(first, definition, names.bag);
  return namespace;
}

function reportTwice(first: AvroDefinition, second: AvroDefinition, bag: DiagnosticBag): void {
  // The same words mean the same type, so nothing is guessed.
  const isSame = JSON.stringify(first.value) === JSON.stringify(second.value);
  const message = `\`${first.fullName}\` is defined twice${isSame ? ", with the same words" : ", and not the same"}`;
  const help = `Define it at its first place (${first.source.pointer || "the top"}), and use its name elsewhere.`;
  bag.add("avro-invalid", message, { source: second.source, help, severity: isSame ? "warning" : "error" });
}

/** `("Order", "com.acme")` -> `com.acme.Order`. */
export function qualified(name: string, namespace: string): string {
  return namespace === "" || name.includes(".") ? name : `${namespace}.${name}`;
}
