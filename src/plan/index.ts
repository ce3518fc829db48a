export {
  type Conversion,
  type ConversionBranch,
  conversionOfType,
  type Direction,
  type ScalarConversion,
  scalarConversion,
} from "./conversions/index.js";
export {
  defaultEventOptions,
  defaultPostgresOptions,
  defaultTargetOptions,
  type EventOptions,
  type OutboxDelivery,
  type PostgresOptions,
  type PostgresTableNames,
  type TargetOptions,
} from "./options.js";
export {
  type Declaration,
  declarationOf,
  memberDoc,
  type Place,
  printMembers,
  printType,
  schemaDoc,
  startsWithBreak,
  type TypeNode,
  typeExpression,
  typeExpressionAt,
} from "./type-expression/index.js";
export type { NamedType, SchemaUse, SchemaView, TypePlan } from "./type-plan.js";
export { planTypes, type TypePlanInput } from "./type-plan-builder.js";
export type { PlannedTypes } from "./types/planned-types.js";
