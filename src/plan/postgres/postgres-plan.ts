import type { EventsPlan } from "../events/index.js";
import type { TargetOptions } from "../options.js";
import type { PostgresOptions } from "../postgres-options.js";
import { usesIdempotencyKeys } from "../rest/idempotency-key.js";
import type { RestPlan } from "../rest/index.js";

/** What a service keeps in its database for commsgen's code. */
export type PostgresFeature = "outbox" | "inbox" | "idempotency";

export interface PostgresPlan {
  /** The output folder and the name in code: `orders`. */
  readonly service: string;
  readonly options: PostgresOptions;
  /** At least one, in the order of their migrations. */
  readonly features: readonly PostgresFeature[];
}

/** `null` for a service that sends through no outbox, receives nothing, and takes no idempotency keys. */
export function planPostgres(
  parts: { readonly service: string; readonly rest: RestPlan | null; readonly events: EventsPlan | null },
  { postgres }: TargetOptions,
): PostgresPlan | null {
  const { service, rest, events } = parts;
  const needed: Readonly<Record<PostgresFeature, boolean>> = {
    outbox: events?.sends.some(({ operation }) => operation.outbox !== null) === true,
    inbox: events !== null && events.receives.length > 0,
    idempotency: usesIdempotencyKeys(rest),
  };
  const features = (["outbox", "inbox", "idempotency"] as const).filter((feature) => needed[feature]);
  return features.length === 0 ? null : { service, options: postgres, features };
}
