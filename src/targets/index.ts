import { type Diagnostic, DiagnosticBag } from "../diagnostics/index.js";
import type { Service } from "../model/index.js";
import type { TargetOptions } from "../plan/index.js";
import { planService } from "../plan/service-plan.js";
import type { GeneratedFile } from "../print/index.js";
import { printCodecs } from "./codecs/index.js";
import { printErrors } from "./errors/index.js";
import { printExpressServer } from "./express-server/index.js";
import { printOperations } from "./operations/index.js";
import { printRestClient } from "./rest-client/index.js";
import { printRuntimeFiles } from "./runtime-files/index.js";
import { printTypes } from "./types/index.js";
import { printValidators } from "./validators/index.js";

/** What generating one service gives. */
export interface ServiceOutput {
  /** Ordered by path. */
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** How many operations the service has. */
  readonly operations: number;
}

/** A service's contracts -> its code: the plan, every target, and the runtime files that these need. */
export function generateService(service: Service, options: TargetOptions): ServiceOutput {
  const bag = new DiagnosticBag();
  const plan = planService(service, options, bag);
  const files: GeneratedFile[] = [
    ...printTypes(plan.types),
    ...printValidators(plan.types, { service: plan.service, options }),
    ...printCodecs(plan.types),
  ];
  if (plan.rest !== null && plan.rest.operations.length > 0) {
    files.push(
      ...printOperations(plan.rest, plan.types, options),
      printErrors(plan.rest, plan.types),
      ...printRestClient(plan.rest),
      ...printExpressServer(plan.rest),
    );
  }
  files.push(...printRuntimeFiles(plan.service, files));
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files, diagnostics: bag.items, operations: plan.rest?.operations.length ?? 0 };
}
