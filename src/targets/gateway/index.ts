import type { DiagnosticBag } from "../../diagnostics/index.js";
import { planGateway } from "../../plan/workspace/gateway-plan.js";
import type { WorkspacePlan } from "../../plan/workspace/workspace-plan.js";
import type { GeneratedFile } from "../../print/index.js";
import { printEnvoy } from "./envoy.js";
import { printNginx } from "./nginx.js";

/** The configuration of the gateway; empty where no service can be called, or no gateway is wanted. */
export function printGateway(plan: WorkspacePlan, bag: DiagnosticBag): readonly GeneratedFile[] {
  const gateway = planGateway(plan, bag);
  if (gateway === null) return [];
  return [plan.gateway.kind === "envoy" ? printEnvoy(gateway) : printNginx(gateway)];
}
