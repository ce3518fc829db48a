import { unescapePointerToken } from "../diagnostics/index.js";
import { EMPTY_RULES } from "./empty-schema.js";
import type { JsonType, KeywordSchema, Schema, SchemaId } from "./schema.js";
import { followReferences, type SchemaIndex } from "./workspace.js";

/** What the values of a schema have at a JSON pointer. */
export type SchemaAt =
  | {
      readonly kind: "found";
      /** As the contract has it: a reference stays one. Where several schemas hold at once, their `allOf`; alternatives: `anyOf`. */
      readonly schema: Schema;
      /** Every value has it: each step is required, and nothing on the way may be `null` or of another type. */
      readonly required: boolean;
    }
  | {
      readonly kind: "missing";
      /** How far the schema knows the way: `/order` of `/order/di`. */
      readonly reached: string;
      /** The property names that the schema has there, in its order. */
      readonly known: readonly string[];
    };

/**
 * Follows a JSON pointer (RFC 6901; empty: the schema itself) through references, `allOf`, alternatives, properties
 * and items. A place that the schema allows but says nothing of (an additional property) is missing.
 */
export function schemaAt(schema: Schema, pointer: string, index: SchemaIndex): SchemaAt {
  let current = schema;
  let required = true;
  let reached = "";
  for (const written of pointer.split("/").slice(1)) {
    const walk: Walk = { token: unescapePointerToken(written), index, known: new Map() };
    const step = stepInto(current, walk);
    const next = combined(step.schemas, "allOf", current);
    if (next === null) return { kind: "missing", reached, known: propertyNames(current, index) };
    current = next;
    required &&= step.required;
    reached += `/${written}`;
  }
  return { kind: "found", schema: current, required };
}

interface Walk {
  readonly token: string;
  readonly index: SchemaIndex;
  /** What referenced schemas were found to have; empty while one is being looked at, which ends recursion. */
  readonly known: Map<SchemaId, Step>;
}

/** One step down. */
interface Step {
  /** All hold together; empty: nothing is said of the place. */
  readonly schemas: readonly Schema[];
  readonly required: boolean;
}

const NOTHING: Step = { schemas: [], required: false };

function stepInto(schema: Schema, walk: Walk): Step {
  if (schema.kind === "boolean") return NOTHING;
  const parts = [
    propertyStep(schema, walk.token),
    itemStep(schema, walk.token),
    ...(schema.reference === null ? [] : [referencedStep(schema.reference, walk)]),
    ...schema.allOf.map((part) => stepInto(part, walk)),
    alternativesStep(schema.anyOf, { walk, schema }),
    alternativesStep(schema.oneOf, { walk, schema }),
    conditionalStep(schema, walk),
  ];
  return {
    schemas: parts.flatMap(({ schemas }) => schemas),
    required: parts.some(({ required }) => required),
  };
}

function propertyStep(schema: KeywordSchema, token: string): Step {
  const { object } = schema;
  if (object === null || excludes(schema, "object")) return NOTHING;
  const required = object.required.includes(token) && isOnly(schema, "object");
  const declared = object.properties.find(({ name }) => name === token);
  if (declared !== undefined) return { schemas: [declared.schema], required };
  const matching = object.patternProperties.filter(({ pattern }) => new RegExp(pattern, "u").test(token));
  if (matching.length > 0) return { schemas: matching.map((entry) => entry.schema), required };
  const additional = object.additionalProperties;
  return { schemas: additional?.kind === "keywords" ? [additional] : [], required };
}

/** `/0` of an array. */
function itemStep(schema: KeywordSchema, token: string): Step {
  const { array } = schema;
  if (array === null || excludes(schema, "array") || !/^(0|[1-9]\d*)$/.test(token)) return NOTHING;
  const position = Number(token);
  const item = array.prefixItems[position] ?? array.items;
  const required = (array.minItems ?? 0) > position && isOnly(schema, "array");
  return { schemas: item?.kind === "keywords" ? [item] : [], required };
}

function referencedStep(id: SchemaId, walk: Walk): Step {
  const known = walk.known.get(id);
  if (known !== undefined) return known;
  walk.known.set(id, NOTHING);
  const target = walk.index.get(id);
  const step = target === undefined ? NOTHING : stepInto(target.schema, walk);
  walk.known.set(id, step);
  return step;
}

/** Those alternatives that have the place; it is required where all of them require it. */
function alternativesStep(
  alternatives: readonly Schema[],
  { walk, schema }: { readonly walk: Walk; readonly schema: KeywordSchema },
): Step {
  if (alternatives.length === 0) return NOTHING;
  const steps = alternatives.map((alternative) => stepInto(alternative, walk));
  const having = steps.flatMap(({ schemas }) => combined(schemas, "allOf", schema) ?? []);
  const union = combined(having, "anyOf", schema);
  return { schemas: union === null ? [] : [union], required: steps.every(({ required }) => required) };
}

function conditionalStep({ conditional }: KeywordSchema, walk: Walk): Step {
  if (conditional === null) return NOTHING;
  const branches = [conditional.then, conditional.else].flatMap((branch) => branch ?? []);
  return { schemas: branches.flatMap((branch) => stepInto(branch, walk).schemas), required: false };
}

function excludes({ types }: KeywordSchema, type: JsonType): boolean {
  return types !== null && !types.includes(type);
}

/** A schema without `type` that has rules for a type is nearly always meant for that type alone. */
function isOnly({ types }: KeywordSchema, type: JsonType): boolean {
  return types === null || types.every((one) => one === type);
}

function combined(schemas: readonly Schema[], keyword: "allOf" | "anyOf", near: Schema): Schema | null {
  const [first] = schemas;
  if (first === undefined) return null;
  const distinct = schemas.filter(
    (schema, position) => schemas.findIndex((other) => isSame(schema, other)) === position,
  );
  return distinct.length === 1 ? first : { ...EMPTY_RULES, source: near.source, [keyword]: distinct };
}

function isSame(a: Schema, b: Schema): boolean {
  return a === b || (a.source.file === b.source.file && a.source.pointer === b.source.pointer);
}

function propertyNames(schema: Schema, index: SchemaIndex): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<Schema>();
  const visit = (part: Schema): void => {
    const target = followReferences(part, index);
    if (target.kind === "boolean" || seen.has(target)) return;
    seen.add(target);
    for (const { name } of target.object?.properties ?? []) names.add(name);
    const referenced = target.reference === null ? undefined : index.get(target.reference);
    if (referenced !== undefined) visit(referenced.schema);
    for (const inner of [...target.allOf, ...target.anyOf, ...target.oneOf]) visit(inner);
  };
  visit(schema);
  return [...names];
}
