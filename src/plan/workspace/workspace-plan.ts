import type { DeployOptions, GatewayOptions, ImageBuild } from "../deploy-options.js";
import type { EventsPlan } from "../events/index.js";
import type { TopicPlan } from "../events/topic-plan.js";
import type { TargetOptions } from "../options.js";
import type { PostgresPlan } from "../postgres/postgres-plan.js";
import type { RestPlan } from "../rest/index.js";
import type { ServicePlan } from "../service-plan.js";
import { healthPortOf } from "./health-pages.js";
import { planServiceNames, type ServiceNames } from "./system-names.js";

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
  /** The folder with its generated code, relative to the output folder: `../services/orders/src/generated`. */
  readonly generated: string;
  readonly build: ImageBuild;
  readonly names: ServiceNames;
  /** Where it answers `/livez`, `/readyz` and `/metrics`. */
  readonly healthPort: number;
  /** The program that sends its outbox, in its image: `dist/generated/outbox-relay.js`; `null`: there is none to send. */
  readonly relayProgram: string | null;
}

/** Where a service's code lies, relative to the output folder, with forward slashes. */
export interface ServicePlace {
  /** All of it: `../services/orders`. */
  readonly folder: string;
  /** What is generated: `../services/orders/src/generated`. */
  readonly generated: string;
}

export interface WorkspaceRequest {
  readonly services: readonly ServicePlan[];
  readonly topics: readonly TopicPlan[];
  readonly options: TargetOptions;
  /** Of the services for whose code the configuration names a place. */
  readonly folders: ReadonlyMap<string, ServicePlace>;
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
  const names = planServiceNames(running.map(({ service }) => service));
  const planned = running.flatMap((plan): WorkspaceService[] => {
    const { service, rest, postgres } = plan;
    const known = names.get(service);
    if (known === undefined) return [];
    // Beside the output, never by the working directory: the same contracts give the same bytes from anywhere.
    const place = folders.get(service) ?? { folder: `../services/${service}`, generated: service };
    const events = plan.events !== null && hasOperations(plan.events) ? plan.events : null;
    const ownBuild = Object.hasOwn(builds, service) ? builds[service] : undefined;
    const build = ownBuild ?? ownImage(place.folder);
    const hasRelay = options.outbox === "relay" && events !== null && events.outbox !== null;
    return [
      {
        name: service,
        rest: rest !== null && rest.operations.length > 0 ? rest : null,
        events,
        postgres,
        ...place,
        build,
        names: known,
        healthPort: healthPortOf(rest),
        relayProgram: hasRelay ? (build.relay ?? relayProgramOf(place)) : null,
      },
    ];
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
  return { context: folder, dockerfile: "Dockerfile", arguments: {}, relay: null };
}

/** As the scaffolded `tsconfig.json` compiles it: `src/generated/outbox-relay.ts` -> `dist/generated/outbox-relay.js`. */
function relayProgramOf({ folder, generated }: ServicePlace): string {
  const source = `${folder}/src/`;
  const inSource = generated.startsWith(source) ? generated.slice(source.length) : "generated";
  return `dist/${inSource}/outbox-relay.js`;
}

function doesSomething({ rest, events }: ServicePlan): boolean {
  return (rest !== null && rest.operations.length > 0) || (events !== null && hasOperations(events));
}

function hasOperations({ sends, receives }: EventsPlan): boolean {
  return sends.length + receives.length > 0;
}
