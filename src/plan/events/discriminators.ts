import type { Message, Schema, SchemaIndex } from "../../model/index.js";
import type { DiscriminatorPlan } from "./events-plan.js";
import { allPropertyNames } from "./property-names.js";

/**
 * What tells the messages of one topic apart: a property for which all of them list values, and no value twice. One
 * that a contract calls the discriminator goes first. Empty where there is none.
 */
export function planDiscriminators(
  messages: readonly Message[],
  index: SchemaIndex,
): ReadonlyMap<Message, DiscriminatorPlan> {
  const none = new Map<Message, DiscriminatorPlan>();
  const [first, second] = messages;
  if (first === undefined || second === undefined) return none;
  const schemas = messages.map(({ payload }) => (payload.kind === "schema" ? payload.schema : null));
  const [schema] = schemas;
  if (schema === null || schema === undefined || schemas.includes(null)) return none;
  const declared = schemas.flatMap((one) => (one === null ? [] : declaredProperties(one, index)));
  for (const property of new Set([...declared, ...allPropertyNames(schema, index)])) {
    const values = schemas.map((one) => (one === null ? [] : valuesOf(one, property, index)));
    if (values.some((own) => own.length === 0)) continue;
    const all = values.flat();
    if (new Set(all).size !== all.length) continue;
    return new Map(messages.map((message, at) => [message, { property, values: values[at] ?? [] }] as const));
  }
  return none;
}

/** The parts of a schema that hold for each of its values. */
function conjuncts(schema: Schema, index: SchemaIndex): readonly Extract<Schema, { kind: "keywords" }>[] {
  const parts = new Set<Extract<Schema, { kind: "keywords" }>>();
  const visit = (part: Schema | undefined): void => {
    if (part === undefined || part.kind === "boolean" || parts.has(part)) return;
    parts.add(part);
    if (part.reference !== null) visit(index.get(part.reference)?.schema);
    for (const member of part.allOf) visit(member);
  };
  visit(schema);
  return [...parts];
}

function declaredProperties(schema: Schema, index: SchemaIndex): readonly string[] {
  return conjuncts(schema, index).flatMap(({ discriminator }) =>
    discriminator === null ? [] : [discriminator.propertyName],
  );
}

/** By `const` or `enum` of the property, else by what a discriminator says of the schemas that the payload refers to. */
function valuesOf(schema: Schema, property: string, index: SchemaIndex): readonly string[] {
  const parts = conjuncts(schema, index);
  for (const { object } of parts) {
    for (const { name, schema: declared } of object?.properties ?? []) {
      if (name !== property) continue;
      const values = conjuncts(declared, index).flatMap(
        ({ const: only, enum: list }) => only?.value ?? list ?? [],
      );
      if (values.length > 0 && values.every((value) => typeof value === "string")) return values;
    }
  }
  const references = new Set(parts.flatMap(({ reference }) => reference ?? []));
  for (const { discriminator } of parts) {
    if (discriminator?.propertyName !== property) continue;
    const own = discriminator.variants.filter(({ target }) => references.has(target));
    const [nearest] = own;
    if (nearest === undefined) continue;
    return own.filter(({ target }) => target === nearest.target).map(({ value }) => value);
  }
  return [];
}
