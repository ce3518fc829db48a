export { type DeployOptions, defaultDeployOptions, type ImageBuild } from "./deploy-options.js";
export { defaultEventOptions, type EventOptions } from "./events-options.js";
export {
  defaultPostgresOptions,
  type OutboxDelivery,
  type PostgresOptions,
  type PostgresTableNames,
} from "./postgres-options.js";

import { type DeployOptions, defaultDeployOptions } from "./deploy-options.js";
import { defaultEventOptions, type EventOptions } from "./events-options.js";
import { defaultPostgresOptions, type OutboxDelivery, type PostgresOptions } from "./postgres-options.js";

/** What the user can choose about the generated TypeScript. */
export interface TargetOptions {
  /** How `format: date-time` and `date` appear in types: as text, or as `Date` (converted at the wire). */
  readonly dates: "string" | "Date";
  /** How `format: int64` integers appear in types: as `number`, or as `bigint` (converted at the wire without loss). */
  readonly int64: "number" | "bigint";
  readonly events: EventOptions;
  /** Where the tables of outbox, inbox and idempotency keys lie. */
  readonly postgres: PostgresOptions;
  readonly outbox: OutboxDelivery;
  readonly http: HttpOptions;
  /** The files around the services. */
  readonly deploy: DeployOptions;
}

export interface HttpOptions {
  /** Ids of operations that take an `Idempotency-Key`, beside those whose contract declares the header. */
  readonly idempotencyKey: readonly string[];
}

export const defaultHttpOptions: HttpOptions = { idempotencyKey: [] };

export const defaultTargetOptions: TargetOptions = {
  dates: "string",
  int64: "number",
  events: defaultEventOptions,
  postgres: defaultPostgresOptions,
  outbox: "relay",
  http: defaultHttpOptions,
  deploy: defaultDeployOptions,
};
