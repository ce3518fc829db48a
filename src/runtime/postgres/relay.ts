import { PostgresRelay } from "./relay/postgres-relay.js";
import type { OutboxRelay, OutboxRelayOptions } from "./relay-options.js";
import type { PostgresTables } from "./tables.js";

/**
 * A relay, which sends what services write into their outbox once it is committed. Any number of them may run, in one
 * process or in many: they share the work. Throws a `RangeError` for options that make no sense.
 */
export function openOutboxRelay(
  options: OutboxRelayOptions,
  info: { readonly service: string; readonly tables: PostgresTables },
): OutboxRelay {
  return new PostgresRelay(options, info);
}
