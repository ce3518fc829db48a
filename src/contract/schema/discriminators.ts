import { child, type SourceRef } from "../../diagnostics/index.js";
import type {
  Discriminator,
  DiscriminatorVariant,
  JsonObject,
  JsonValue,
  NamedSchema,
  Schema,
  SchemaId,
} from "../../model/index.js";
import { isJsonArray, isJsonObject } from "./documents.js";
import { proseValue, shown } from "./keyword-values.js";
import { below, type NodeContext } from "./node-context.js";
import type { NodeReading } from "./read-rules.js";

/**
 * A discriminator whose implied names are not known until every schema is read: who contains its schema in `allOf`,
 * and what the variants say about the property. `variants` is the list in the model, completed by `completeVariants`.
 */
export interface PendingDiscriminator {
  readonly propertyName: string;
  readonly source: SourceRef;
  readonly variants: DiscriminatorVariant[];
  /** What `oneOf` and `anyOf` beside the discriminator refer to; empty where it stands on a parent. */
  readonly choices: readonly SchemaId[];
  /** The schema that the discriminator stands on. */
  readonly owner: SchemaId;
}

export function readDiscriminator(of: NodeReading): Discriminator | null {
  const { node, at, report, session } = of;
  const value = node["discriminator"];
  if (value === undefined || value === null) return null;
  const source = child(at.source, "discriminator");
  const written: JsonObject = isJsonObject(value) ? value : { propertyName: value };
  const propertyName = proseValue(written["propertyName"]);
  if (propertyName === null) {
    report("schema-keyword-invalid", "`discriminator` has no `propertyName`; it is ignored", { source });
    return null;
  }
  const variants = readMapping(of, written["mapping"] ?? written["x-mapping"]);
  const fallback = written["defaultMapping"];
  const defaultVariant =
    typeof fallback === "string" ? mapped(of, fallback, child(source, "defaultMapping")) : null;
  const choices = [...referenced(of, "oneOf"), ...referenced(of, "anyOf")];
  const owner = session.idOf({ value: of.node, source: at.source, resource: at.resource }, at);
  session.complete({ propertyName, source, variants, choices, owner });
  return { propertyName, variants, defaultVariant, source };
}

function readMapping(of: NodeReading, mapping: JsonValue | undefined): DiscriminatorVariant[] {
  if (!isJsonObject(mapping)) return [];
  const variants: DiscriminatorVariant[] = [];
  const source = child(child(of.at.source, "discriminator"), "mapping");
  for (const [value, name] of Object.entries(mapping)) {
    const place = child(source, value);
    const target = typeof name === "string" ? mapped(of, name, place) : null;
    if (target !== null) variants.push({ value, target, explicit: true });
    else if (typeof name !== "string") {
      of.report("discriminator-unresolved", `\`${value}\` is mapped to ${shown(name)}, no schema`, {
        source: place,
      });
    }
  }
  return variants;
}

/** A mapping's value: the name of a component first, else a reference (OpenAPI 3.2, 4.25.3). */
function mapped(of: NodeReading, name: string, source: SourceRef): SchemaId | null {
  const { session, at, report } = of;
  const isName = /^[a-zA-Z0-9._-]+$/.test(name);
  const candidates = isName ? [`#/components/schemas/${name}`, `#/definitions/${name}`, name] : [name];
  for (const ref of candidates) {
    const place = session.find(ref, at);
    if (place !== null) return session.identify(place, at);
  }
  report("discriminator-unresolved", `The discriminator maps to \`${name}\`, which does not exist`, {
    source,
  });
  return null;
}

function referenced(of: NodeReading, keyword: "oneOf" | "anyOf"): readonly SchemaId[] {
  const list = of.node[keyword];
  if (!isJsonArray(list)) return [];
  const ids: SchemaId[] = [];
  list.forEach((entry, index) => {
    const ref = isJsonObject(entry) ? entry["$ref"] : undefined;
    const at: NodeContext = below(of.at, keyword, index);
    const place = typeof ref === "string" ? of.session.find(ref, at) : null;
    if (place !== null) ids.push(of.session.identify(place, at));
  });
  return ids;
}

/** Adds the implied variants to every discriminator, once all schemas are read. */
export function completeVariants(
  pending: readonly PendingDiscriminator[],
  schemas: readonly NamedSchema[],
): void {
  if (pending.length === 0) return;
  const byId = new Map(schemas.map((named) => [named.id, named]));
  const children = childrenByParent(schemas);
  for (const discriminator of pending) {
    const { variants, choices, owner, propertyName } = discriminator;
    const implied = choices.length > 0 ? choices : descendants(owner, children);
    const mappedTargets = new Set(variants.map((variant) => variant.target));
    const values = new Set(variants.map((variant) => variant.value));
    for (const target of implied) {
      const named = byId.get(target);
      if (named === undefined || mappedTargets.has(target)) continue;
      for (const value of impliedValues(named, propertyName, byId)) {
        if (values.has(value)) continue;
        values.add(value);
        variants.push({ value, target, explicit: false });
      }
    }
  }
}

function childrenByParent(schemas: readonly NamedSchema[]): ReadonlyMap<SchemaId, readonly SchemaId[]> {
  const children = new Map<SchemaId, SchemaId[]>();
  for (const { id, schema } of schemas) {
    if (schema.kind !== "keywords") continue;
    for (const part of schema.allOf) {
      if (part.kind !== "keywords" || part.reference === null) continue;
      const known = children.get(part.reference);
      if (known === undefined) children.set(part.reference, [id]);
      else known.push(id);
    }
  }
  return children;
}

function descendants(
  parent: SchemaId,
  children: ReadonlyMap<SchemaId, readonly SchemaId[]>,
): readonly SchemaId[] {
  const found = new Set<SchemaId>();
  const visit = (id: SchemaId): void => {
    for (const next of children.get(id) ?? []) {
      if (next === parent || found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(parent);
  return [...found];
}

/**
 * The values that mean a variant when no mapping says so: its name. Where the variant itself pins the property to
 * other values (`const: cat` in `Cat`), its name could never be valid, and the pinned values are meant.
 */
function impliedValues(
  named: NamedSchema,
  propertyName: string,
  byId: ReadonlyMap<SchemaId, NamedSchema>,
): readonly string[] {
  const pinned = pinnedValues(named.schema, propertyName, { byId, seen: new Set() });
  return pinned === null || pinned.includes(named.nameHint) ? [named.nameHint] : pinned;
}

function pinnedValues(
  schema: Schema,
  propertyName: string,
  walk: { readonly byId: ReadonlyMap<SchemaId, NamedSchema>; readonly seen: Set<SchemaId> },
): readonly string[] | null {
  if (schema.kind !== "keywords") return null;
  const property = schema.object?.properties.find(({ name }) => name === propertyName)?.schema;
  if (property?.kind === "keywords") {
    const values = property.const !== null ? [property.const.value] : property.enum;
    // A list of several values is mostly the parent's list of all names; only one value pins.
    const [only] = values ?? [];
    if (values?.length === 1 && typeof only === "string") return [only];
  }
  for (const part of schema.allOf) {
    const found = pinnedValues(part, propertyName, walk);
    if (found !== null) return found;
  }
  if (schema.reference === null || walk.seen.has(schema.reference)) return null;
  walk.seen.add(schema.reference);
  const target = walk.byId.get(schema.reference);
  return target === undefined ? null : pinnedValues(target.schema, propertyName, walk);
}
