export { typeExpression as schemaType } from "../type-expression/index.js";
export {
  type BodyVariant,
  bodyUnion,
  bodyVariants,
  contentType,
  isOpenMediaType,
  mediaTypeLiteral,
} from "./body-type.js";
export { mayBeLeftOut, usesIdempotencyKeys } from "./idempotency-key.js";
export { operationDoc, operationSummary } from "./operation-doc.js";
export type { ParameterSpec } from "./parameter-spec.js";
export type {
  BodyPlan,
  ContentFormat,
  ContentPlan,
  ErrorPlan,
  IdempotencyKeyPlan,
  OperationPlan,
  ParameterGroup,
  ResponsePlan,
  RestPart,
  RestPlan,
  ServiceNames,
  SharedResponsePlan,
  StatusKey,
} from "./rest-plan.js";
export { planRest } from "./rest-plan-builder.js";
export { type RuntimeSymbols, runtimeSymbols } from "./runtime-symbols.js";
export type { Shape } from "./shape.js";
export { errorStatusType, statusTypes } from "./status-type.js";
