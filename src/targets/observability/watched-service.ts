import type { WorkspacePlan, WorkspaceService } from "../../plan/workspace/workspace-plan.js";
import { promMatcher } from "../../print/index.js";

/** What there is to watch of a service. */
export interface WatchedService {
  /** The label `service` of its metrics. */
  readonly name: string;
  readonly host: string;
  /** Where its metrics are. */
  readonly metricsPort: number;
  /** Each longest duration with the operations that have it, ascending; none where it serves no HTTP. */
  readonly deadlines: readonly Deadline[];
  /** Those that it receives in, in the order of their names. */
  readonly groups: readonly string[];
  readonly sends: boolean;
  /** Some of it past the outbox. */
  readonly sendsDirectly: boolean;
  /** Where the processes are that send its outbox; `null`: there is none to send, or something else does. */
  readonly relayHost: string | null;
}

export interface Deadline {
  readonly milliseconds: number;
  /** `false`: the contract names none, and it is what clients wait for unless told otherwise. */
  readonly isOfContract: boolean;
  /** Values of the label `operation`, in the order of their names. */
  readonly operations: readonly string[];
}

/** What clients and the gateway wait for where the contract has no `x-timeout`. */
export const defaultDeadlineMs = 10_000;

/** Matcher of the label `service` for some of the services; all of a workspace, and none of its neighbours. */
export function ofServices(services: readonly WatchedService[]): string {
  return promMatcher(
    "service",
    services.map(({ name }) => name),
  );
}

export function watchedServices(plan: WorkspacePlan): readonly WatchedService[] {
  return plan.services.map((service) => ({
    name: service.name,
    host: service.names.host,
    metricsPort: service.healthPort,
    deadlines: deadlinesOf(service),
    groups: groupsOf(service),
    sends: (service.events?.sends ?? []).length > 0,
    sendsDirectly: service.events?.sends.some(({ operation }) => operation.outbox === null) === true,
    relayHost: service.relayProgram === null ? null : service.names.relayHost,
  }));
}

function deadlinesOf({ rest }: WorkspaceService): readonly Deadline[] {
  const operations = rest?.operations ?? [];
  const deadlines = new Set(operations.map(({ operation }) => operation.timeoutMs));
  return [...deadlines]
    .map((timeoutMs) => ({
      milliseconds: timeoutMs ?? defaultDeadlineMs,
      isOfContract: timeoutMs !== null,
      operations: operations
        .filter(({ operation }) => operation.timeoutMs === timeoutMs)
        .map(({ name }) => name)
        .toSorted(),
    }))
    .toSorted((one, other) => one.milliseconds - other.milliseconds);
}

function groupsOf({ events }: WorkspaceService): readonly string[] {
  const consumers = (events?.topics ?? []).flatMap((topic) => topic.consumers);
  return [...new Set(consumers.map(({ group }) => group))].toSorted();
}
