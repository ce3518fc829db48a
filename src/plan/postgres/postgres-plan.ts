import type { DiagnosticBag } from "../../diagnostics/index.js";
import type { EventsPlan } from "../events/index.js";
import type { TargetOptions } from "../options.js";
import type { PostgresOptions } from "../postgres-options.js";
import { usesIdempotencyKeys } from "../rest/idempotency-key.js";
import type { RestPlan } from "../rest/index.js";
import { type ConnectorPlan, planConnector } from "./connector-plan.js";

/** What a service keeps in its database for commsgen's code. */
export type PostgresFeature = "outbox" | "inbox" | "idempotency";

export interface PostgresPlan {
  /** The output folder and the name in code: `orders`. */
  readonly service: string;
  readonly options: PostgresOptions;
  /** At least one, in the order of their migrations. */
  readonly features: readonly PostgresFeature[];
  /** `null`: no change-data capture sends the outbox. */
  readonly connector: ConnectorPlan | null;
}

/** `null` for a service that sends through no outbox, receives nothing, and takes no idempotency keys. */
export function planPostgres(
  parts: { readonly service: string; readonly rest: RestPlan | null; readonly events: EventsPlan | null },
  { postgres, outbox }: Pick<TargetOptions, "postgres" | "outbox">,
  bag: DiagnosticBag,
): PostgresPlan | null {
  const { service, rest, events } = parts;
  const needed: Readonly<Record<PostgresFeature, boolean>> = {
    outbox: events?.sends.some(({ operation }) => operation.outbox !== null) === true,
    inbox: events !== null && events.receives.length > 0,
    idempotency: usesIdempotencyKeys(rest),
  };
  const features = (["outbox", "inbox", "idempotency"] as const).filter((feature) => needed[feature]);
  if (features.length === 0) return null;
  const connector =
    outbox === "debezium" && events !== null && events.outbox !== null
      ? planConnector({ ...events, outbox: events.outbox }, postgres, bag)
      : null;
  return { service, options: postgres, features, connector };
}
