import { DiagnosticBag } from "../../../src/diagnostics/index.js";
import type { JsonValue, Service } from "../../../src/model/index.js";
import { defaultDeployOptions, type GatewayOptions } from "../../../src/plan/deploy-options.js";
import { defaultTargetOptions } from "../../../src/plan/options.js";
import { planService } from "../../../src/plan/service-plan.js";
import { planWorkspace, type WorkspacePlan } from "../../../src/plan/workspace/workspace-plan.js";
import { info, ok, readApi } from "../read-api.js";

/** Path -> what stands under it, or its methods, each of which answers 200. */
export type Paths = Readonly<Record<string, { readonly [key: string]: JsonValue } | readonly string[]>>;

/** Services by name, as a workspace with a gateway. */
export function workspaceOf(
  services: Readonly<Record<string, Paths>>,
  gateway: Partial<GatewayOptions> = {},
): WorkspacePlan {
  return workspaceOfServices(
    Object.entries(services).map(([name, paths]) => {
      const { api, schemas } = readApi({ openapi: "3.1.0", info, paths: documentPaths(paths) });
      return { name, restApis: [api], eventApis: [], schemas };
    }),
    gateway,
  );
}

export function workspaceOfServices(
  services: readonly Service[],
  gateway: Partial<GatewayOptions> = {},
): WorkspacePlan {
  const deploy = {
    ...defaultDeployOptions,
    compose: true,
    gateway: { ...defaultDeployOptions.gateway, ...gateway },
  };
  const options = { ...defaultTargetOptions, deploy };
  const plan = planWorkspace({
    services: services.map((service) => planService(service, options, new DiagnosticBag())),
    topics: [],
    options,
    folders: new Map(),
  });
  if (plan === null) throw new Error("there is nothing around these services");
  return plan;
}

/** `["get"]` -> an operation that answers 200. */
function documentPaths(paths: Paths): JsonValue {
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      isList(item) ? Object.fromEntries(item.map((method) => [method, { responses: ok }])) : item,
    ]),
  );
}

function isList(item: Paths[string]): item is readonly string[] {
  return Array.isArray(item);
}
