import { type Diagnostic, DiagnosticBag } from "../diagnostics/index.js";
import type { WorkspacePlan } from "../plan/workspace/workspace-plan.js";
import type { GeneratedFile } from "../print/index.js";
import { printCompose } from "./compose/index.js";
import { printGateway } from "./gateway/index.js";
import { printKubernetes } from "./kubernetes/index.js";
import { printObservability } from "./observability/index.js";

/** What generating the files around the services gives. */
export interface WorkspaceOutput {
  /** Ordered by path, which is relative to the output folder: `docker-compose.yaml`. */
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Prints the files of the workspace: those that belong to no single service. */
export function generateWorkspace(plan: WorkspacePlan): WorkspaceOutput {
  const bag = new DiagnosticBag();
  const others = [...printGateway(plan, bag), ...printKubernetes(plan), ...printObservability(plan)];
  const files: GeneratedFile[] = [...printCompose(plan, others), ...others];
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files, diagnostics: bag.items };
}
