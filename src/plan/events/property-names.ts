import type { Schema, SchemaIndex } from "../../model/index.js";

/** Every property that a schema names, described or required, through references and all that it is made of; in its order. */
export function allPropertyNames(schema: Schema, index: SchemaIndex): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<Schema>();
  const visit = (part: Schema | null | undefined): void => {
    if (part === null || part === undefined || part.kind === "boolean" || seen.has(part)) return;
    seen.add(part);
    if (part.reference !== null) visit(index.get(part.reference)?.schema);
    for (const member of part.allOf) visit(member);
    for (const { name } of part.object?.properties ?? []) names.add(name);
    for (const name of part.object?.required ?? []) names.add(name);
    for (const branch of [...part.anyOf, ...part.oneOf]) visit(branch);
    visit(part.conditional?.then);
    visit(part.conditional?.else);
  };
  visit(schema);
  return [...names];
}
