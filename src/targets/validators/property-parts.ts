import {
  EMPTY_OBJECT_RULES,
  EMPTY_RULES,
  type KeywordSchema,
  type ObjectRules,
  type Property,
} from "../../model/index.js";

/** With more properties than these, an object is checked by several functions: TypeScript gives up on larger ones. */
const mostProperties = 200;
const leastInPart = 50;

/**
 * Cuts the properties of a very large object into parts, each a schema of its own; empty for all others. Where a part
 * begins follows from the names around, so that a property more or less does not shift all parts behind it.
 */
export function propertyParts(
  schema: KeywordSchema & { readonly object: ObjectRules },
): readonly (KeywordSchema & { readonly object: ObjectRules })[] {
  const { properties } = schema.object;
  if (properties.length <= mostProperties) return [];
  const required = new Set(schema.object.required);
  const parts: Property[][] = [];
  let part: Property[] = [];
  for (const property of properties) {
    const isFull = part.length >= mostProperties || (part.length >= leastInPart && beginsPart(property.name));
    if (isFull || parts.length === 0) {
      part = [];
      parts.push(part);
    }
    part.push(property);
  }
  return parts.map((one) => partOf(schema, one, required));
}

/** For about one name in thirty. */
function beginsPart(name: string): boolean {
  let sum = 0;
  for (let index = 0; index < name.length; index++) sum = (sum * 31 + name.charCodeAt(index)) % 65_521;
  return sum % 30 === 0;
}

function partOf(
  { source, annotations }: KeywordSchema,
  properties: readonly Property[],
  required: ReadonlySet<string>,
): KeywordSchema & { readonly object: ObjectRules } {
  return {
    ...EMPTY_RULES,
    source,
    annotations,
    object: {
      ...EMPTY_OBJECT_RULES,
      properties,
      required: properties.map(({ name }) => name).filter((name) => required.has(name)),
    },
  };
}
