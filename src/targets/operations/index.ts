import type { TargetOptions } from "../../plan/index.js";
import {
  type RestPart,
  type RestPlan,
  runtimeSymbols,
  type SharedResponsePlan,
} from "../../plan/rest/index.js";
import type { PlannedTypes } from "../../plan/types/planned-types.js";
import { type GeneratedFile, generatedHeader, TsFile } from "../../print/index.js";
import { printInput, printRequest, printResponse } from "./call-types.js";
import { type OperationsContext, printConstant, printSharedResponse } from "./constant.js";

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
    shared: new Map(rest.sharedResponses.flatMap(({ symbol, uses }) => uses.map((one) => [one, symbol]))),
  };
  const parts = rest.parts.map((part) => printPart(rest, part, context));
  const common = printCommon(rest, context);
  return common === null ? parts : [...parts, common];
}

function printPart(rest: RestPlan, part: RestPart, context: OperationsContext): GeneratedFile {
  const shared = sharedIn(rest, part.operationsFile);
  const declared = part.operations.flatMap((plan) => [
    plan.constant.name,
    plan.input.name,
    plan.request.name,
    plan.response.name,
  ]);
  const file = new TsFile(
    part.operationsFile,
    new Set([...declared, ...shared.map(({ symbol }) => symbol.name)]),
    generatedHeader,
  );
  for (const [index, plan] of part.operations.entries()) {
    if (index > 0) file.line();
    file.line(printInput(plan, context));
    file.line(printRequest(plan, context));
    file.line(printResponse(plan, context));
    file.add(printConstant(plan, context));
  }
  for (const response of shared) {
    file.line();
    file.add(printSharedResponse(response, { context, isExported: false }));
  }
  if (part.operations.length === 0) file.line("export {};");
  return file.flush();
}

/** The responses that operations of several files answer; `null` where there are none. */
function printCommon(rest: RestPlan, context: OperationsContext): GeneratedFile | null {
  const own = new Set(rest.parts.map((part) => part.operationsFile));
  const shared = rest.sharedResponses.filter(({ symbol }) => !own.has(symbol.from));
  const [first] = shared;
  if (first === undefined) return null;
  const names = new Set(shared.map(({ symbol }) => symbol.name));
  const file = new TsFile(first.symbol.from, names, generatedHeader);
  for (const [index, response] of shared.entries()) {
    if (index > 0) file.line();
    file.add(printSharedResponse(response, { context, isExported: true }));
  }
  return file.flush();
}

function sharedIn(rest: RestPlan, path: string): readonly SharedResponsePlan[] {
  return rest.sharedResponses.filter(({ symbol }) => symbol.from === path);
}
