import type { DeployOptions, GatewayOptions, ImageBuild } from "../deploy-options.js";
import type { EventsPlan } from "../events/index.js";
import type { TopicPlan } from "../events/topic-plan.js";
import type { TargetOptions } from "../options.js";
import type { PostgresPlan } from "../postgres/postgres-plan.js";
import type { RestPlan } from "../rest/index.js";
import type { ServicePlan } from "../service-plan.js";

/** All services together: what the files around them are printed from. */
export interface WorkspacePlan {
  /** In the order of their names; at least one. */
  readonly services: readonly WorkspaceService[];
  /** Those of all services, each once, in the order of their names. */
  readonly topics: readonly TopicPlan[];
  readonly outbox: TargetOptions["outbox"];
  readonly hasCompose: boolean;
  readonly hasKubernetes: boolean;
  readonly gateway: GatewayOptions;
  readonly kafkaNodes: DeployOptions["kafkaNodes"];
}

export interface WorkspaceService {
  /** The name of its folder: lower case, digits and hyphens. */
  readonly name: string;
  /** `null`: nothing that can be called. */
  readonly rest: RestPlan | null;
  /** `null`: it neither sends nor receives. */
  readonly events: EventsPlan | null;
  /** `null`: it keeps nothing in a database. */
  readonly postgres: PostgresPlan | null;
  /** The folder with its code, relative to the output folder: `../services/orders`. Forward slashes. */
  readonly folder: string;
  readonly build: ImageBuild;
}

export interface WorkspaceRequest {
  readonly services: readonly ServicePlan[];
  readonly topics: readonly TopicPlan[];
  readonly options: TargetOptions;
  /** Service -> its folder, relative to the output folder, where the configuration names one. */
  readonly folders: ReadonlyMap<string, string>;
}

/** `null`: nothing around the services is wanted. */
export function planWorkspace({
  services,
  topics,
  options,
  folders,
}: WorkspaceRequest): WorkspacePlan | null {
  const { compose, kubernetes, gateway, kafkaNodes, builds } = options.deploy;
  const running = services.filter(doesSomething);
  const hasCompose = compose === "auto" ? running.length > 1 || folders.size > 0 : compose;
  if (running.length === 0 || !(hasCompose || kubernetes)) return null;
  const planned = running.map(({ service, rest, events, postgres }): WorkspaceService => {
    const folder = folders.get(service) ?? `../services/${service}`;
    return {
      name: service,
      rest: rest !== null && rest.operations.length > 0 ? rest : null,
      events: events !== null && hasOperations(events) ? events : null,
      postgres,
      folder,
      build: Object.hasOwn(builds, service) ? (builds[service] ?? ownImage(folder)) : ownImage(folder),
    };
  });
  return {
    services: planned.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    topics,
    outbox: options.outbox,
    hasCompose,
    hasKubernetes: kubernetes,
    gateway,
    kafkaNodes,
  };
}

function ownImage(folder: string): ImageBuild {
  return { context: folder, dockerfile: "Dockerfile", arguments: {} };
}

function doesSomething({ rest, events }: ServicePlan): boolean {
  return (rest !== null && rest.operations.length > 0) || (events !== null && hasOperations(events));
}

function hasOperations({ sends, receives }: EventsPlan): boolean {
  return sends.length + receives.length > 0;
}
