import type { TargetOptions } from "../../plan/index.js";
import { type RestPart, type RestPlan, runtimeSymbols } from "../../plan/rest/index.js";
import type { PlannedTypes } from "../../plan/types/planned-types.js";
import { type GeneratedFile, generatedHeader, TsFile } from "../../print/index.js";
import { printInput, printRequest, printResponse } from "./call-types.js";
import { type OperationsContext, printConstant } from "./constant.js";

/** `orders/operations.ts`: for each operation its three types and what both ends of the wire know of it. */
export function printOperations(
  rest: RestPlan,
  types: PlannedTypes,
  options: TargetOptions,
): readonly GeneratedFile[] {
  const context: OperationsContext = {
    types,
    runtime: runtimeSymbols(rest.service),
    isLossless: options.int64 === "bigint",
  };
  return rest.parts.map((part) => printPart(part, context));
}

function printPart(part: RestPart, context: OperationsContext): GeneratedFile {
  const declared = part.operations.flatMap((plan) => [
    plan.constant.name,
    plan.input.name,
    plan.request.name,
    plan.response.name,
  ]);
  const file = new TsFile(part.operationsFile, new Set(declared), generatedHeader);
  for (const [index, plan] of part.operations.entries()) {
    if (index > 0) file.line();
    file.line(printInput(plan, context));
    file.line(printRequest(plan, context));
    file.line(printResponse(plan, context));
    file.add(printConstant(plan, context));
  }
  if (part.operations.length === 0) file.line("export {};");
  return file.flush();
}
