import type { HttpOperation, Parameter } from "../../model/index.js";
import { conforms } from "./conforms.js";
import type { RestPlanning } from "./planning.js";
import type { IdempotencyKeyPlan, ParameterGroup, RestPlan } from "./rest-plan.js";

const headerName = "Idempotency-Key";

/** A key as clients make them. */
const sampleKey = "5f0c1b52-0d6a-4b0e-8d3c-3a1f0e6f4c11";

/** How requests of an operation carry an idempotency key; `null` where the contract declares no such header. */
export function planIdempotencyKey(
  operation: HttpOperation,
  planning: RestPlanning,
): IdempotencyKeyPlan | null {
  const declared = operation.parameters.find(isKey);
  if (declared !== undefined) {
    return {
      header: declared.name,
      isRequired: declared.required,
      isMadeByClient: takesUuid(declared, planning),
    };
  }
  const isChosen = planning.options.http.idempotencyKey.includes(operation.operationId ?? "");
  return isChosen ? { header: headerName, isRequired: false, isMadeByClient: true } : null;
}

/** Whether a service has operations that answer a key once: they keep the first answers in its database. */
export function usesIdempotencyKeys(rest: RestPlan | null): boolean {
  return rest?.operations.some((operation) => operation.idempotencyKey !== null) ?? false;
}

/** Whether a caller may leave out a whole group of parameters: its only required one may be the key, which is made then. */
export function mayBeLeftOut(group: ParameterGroup, key: IdempotencyKeyPlan | null): boolean {
  if (group.optional) return true;
  if (group.key !== "headers" || key?.isMadeByClient !== true) return false;
  return group.parameters.every((parameter) => !parameter.required || parameter.name === key.header);
}

function isKey({ place, name }: Parameter): boolean {
  return place === "header" && name.toLowerCase() === headerName.toLowerCase();
}

function takesUuid({ serialization }: Parameter, { index }: RestPlanning): boolean {
  const schema = serialization.kind === "style" ? serialization.schema : serialization.content.schema;
  return schema === null || conforms(sampleKey, schema, index);
}
