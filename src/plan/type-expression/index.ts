import type { Schema } from "../../model/index.js";
import type { Printable } from "../../print/index.js";
import type { SchemaView } from "../type-plan.js";
import type { PlannedTypes } from "../types/planned-types.js";
import { type Place, printType } from "./print-type.js";
import { noScope } from "./type-context.js";

export { type Declaration, declarationOf } from "./declaration.js";
export { type Place, printMembers, printType, startsWithBreak } from "./print-type.js";
export { memberDoc, schemaDoc } from "./schema-doc.js";
export type { TypeContext } from "./type-context.js";
export type { TypeNode } from "./type-node.js";

/** A schema as a TypeScript type in place: the name of its type where it has one, else the type written out. */
export function typeExpression(plan: PlannedTypes, schema: Schema, view: SchemaView): Printable {
  return typeExpressionAt(plan, { schema, view, place: { indent: "  ", column: 30 } });
}

/** As `typeExpression`, with lines broken for the place where it will stand. */
export function typeExpressionAt(
  plan: PlannedTypes,
  at: { readonly schema: Schema; readonly view: SchemaView; readonly place: Place },
): Printable {
  const node = plan.typeContext.typeOf(at.schema, {
    view: at.view,
    scope: noScope,
    context: plan.typeContext,
  });
  return printType(node, at.place);
}
