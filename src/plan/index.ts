export { defaultTargetOptions, type TargetOptions } from "./options.js";
export type { NamedType, SchemaUse, SchemaView, TypePlan } from "./type-plan.js";
