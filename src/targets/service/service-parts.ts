import type { EventsPlan } from "../../plan/events/index.js";
import type { TargetOptions } from "../../plan/options.js";
import type { RestPlan } from "../../plan/rest/index.js";
import type { ServicePlan } from "../../plan/service-plan.js";
import { healthPortOf } from "../../plan/workspace/health-pages.js";
import { servicePort } from "../../plan/workspace/observability-hosts.js";
import { type ImportSymbol, imp, impType } from "../../print/index.js";

/** What a service's contracts need of its user's side, and where its generated code lies. */
export interface ServiceParts {
  /** `orders` */
  readonly service: string;
  /** `Orders`, as the generated names have it. */
  readonly pascal: string;
  /** `null`: no HTTP operations. */
  readonly rest: RestPlan | null;
  /** `null`: no event operations. */
  readonly events: EventsPlan | null;
  /** Of health and metrics, where the contract has one of their paths; `null`: they are where the API is. */
  readonly healthPort: number | null;
  readonly hasDatabase: boolean;
  readonly hasKafka: boolean;
  /** Messages come in; their handlers get the inbox's transaction. */
  readonly hasConsumer: boolean;
  /** Events go out without an outbox. */
  readonly hasProducer: boolean;
  readonly hasOutbox: boolean;
  /** The service sends its outbox itself. */
  readonly hasRelay: boolean;
  /** Handlers of operations that take an `Idempotency-Key` get a transaction. */
  readonly hasIdempotency: boolean;
  readonly generated: GeneratedSymbols;
}

/** Symbols of the generated code, seen from the service's folder. */
export interface GeneratedSymbols {
  /** `("createOrdersListener", "server.ts")` */
  value(name: string, file: string): ImportSymbol;
  type(name: string, file: string): ImportSymbol;
}

/** @param folder of the generated code, relative to the service's: `src/generated` */
export function servicePartsOf(
  plan: ServicePlan,
  folder: string,
  { outbox: delivery }: Pick<TargetOptions, "outbox">,
): ServiceParts {
  const rest = plan.rest !== null && plan.rest.operations.length > 0 ? plan.rest : null;
  const count = (plan.events?.sends.length ?? 0) + (plan.events?.receives.length ?? 0);
  const events = count > 0 ? plan.events : null;
  const hasOutbox = events !== null && events.outbox !== null;
  const hasConsumer = events !== null && events.receives.length > 0;
  const hasProducer = events?.sends.some(({ operation }) => operation.outbox === null) ?? false;
  const hasRelay = hasOutbox && delivery === "relay";
  return {
    service: plan.service,
    pascal: rest?.names.pascal ?? events?.names.pascal ?? plan.service,
    rest,
    events,
    healthPort: healthPortOf(rest) === servicePort ? null : healthPortOf(rest),
    hasDatabase: plan.postgres !== null,
    hasKafka: hasConsumer || hasProducer || hasRelay,
    hasConsumer,
    hasProducer,
    hasOutbox,
    hasRelay,
    hasIdempotency: plan.postgres?.features.includes("idempotency") ?? false,
    generated: {
      value: (name, file) => imp(name, `${folder}/${file}`),
      type: (name, file) => impType(name, `${folder}/${file}`),
    },
  };
}
