import { type Schema, type SchemaIndex, schemaAt } from "../../model/index.js";
import { Kind, SchemaKinds } from "../type-expression/kinds.js";
import type { HeaderFieldPlan, HeadersPlan } from "./events-plan.js";
import { allPropertyNames } from "./property-names.js";

/** Headers that the producer fills in itself: those of CloudEvents, and of W3C Trace Context. */
const providedHeaders: ReadonlySet<string> = new Set([
  "ce_specversion",
  "ce_id",
  "ce_type",
  "ce_source",
  "ce_time",
  "ce_subject",
  "content-type",
  "traceparent",
  "tracestate",
]);

export function isProvidedHeader(name: string): boolean {
  return providedHeaders.has(name);
}

/** `null`: the contract names no header. */
export function planHeaders(schema: Schema | null, index: SchemaIndex): HeadersPlan | null {
  if (schema === null) return null;
  const names = allPropertyNames(schema, index);
  if (names.length === 0) return null;
  const kinds = new SchemaKinds(index);
  const fields: HeaderFieldPlan[] = [];
  let optional = true;
  for (const name of names) {
    if (providedHeaders.has(name)) continue;
    const at = schemaAt(schema, `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, index);
    const allowed = at.kind === "found" ? kinds.of(at.schema) : Kind.all;
    fields.push({ name, type: (allowed & ~Kind.null) === Kind.string ? "string" : "json" });
    if (at.kind === "found" ? at.required : true) optional = false;
  }
  return { schema, fields, provided: names.filter(isProvidedHeader), optional };
}
