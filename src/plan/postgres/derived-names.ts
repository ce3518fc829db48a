import { createHash } from "node:crypto";
import type { PostgresTableNames } from "../postgres-options.js";

/** What PostgreSQL keeps of a name, in bytes; it cuts longer ones without an error. */
export const longestName = 63;

/** Names of what belongs to a table. Tables, indexes and sequences of a schema share one space of names. */
export type DerivedNames = ReturnType<typeof derivedNames>;

export function derivedNames(tables: PostgresTableNames) {
  return {
    outboxPrimaryKey: derivedName(tables.outbox, "pkey"),
    outboxSequence: derivedName(tables.outbox, "sequence"),
    outboxSequenceKey: derivedName(tables.outbox, "sequence_key"),
    outboxAggregateIndex: derivedName(tables.outbox, "aggregate_idx"),
    outboxBeforeInsert: derivedName(tables.outbox, "before_insert"),
    outboxAfterInsert: derivedName(tables.outbox, "after_insert"),
    outboxSentPrimaryKey: derivedName(tables.outboxSent, "pkey"),
    outboxDeadLettersPrimaryKey: derivedName(tables.outboxDeadLetters, "pkey"),
    outboxStalledPrimaryKey: derivedName(tables.outboxStalled, "pkey"),
    outboxLeasesPrimaryKey: derivedName(tables.outboxLeases, "pkey"),
    outboxRelaysPrimaryKey: derivedName(tables.outboxRelays, "pkey"),
    inboxPrimaryKey: derivedName(tables.inbox, "pkey"),
    inboxHandledIndex: derivedName(tables.inbox, "handled_at_idx"),
    inboxAttemptsPrimaryKey: derivedName(tables.inboxAttempts, "pkey"),
    idempotencyPrimaryKey: derivedName(tables.idempotencyKeys, "pkey"),
    idempotencyExpiryIndex: derivedName(tables.idempotencyKeys, "expires_at_idx"),
  } as const;
}

/**
 * `("outbox", "sequence")` -> `outbox_sequence`; of a name that is too long for it, what fits, with a hash of the whole
 * name, so that two long tables do not share an index: `a_very_lon_1f9b2c3d_sequence`.
 */
export function derivedName(table: string, suffix: string): string {
  const whole = `${table}_${suffix}`;
  if (Buffer.byteLength(whole) <= longestName) return whole;
  const hash = createHash("sha256").update(table).digest("hex").slice(0, 8);
  const end = `_${hash}_${suffix}`;
  let start = "";
  for (const character of table) {
    if (Buffer.byteLength(start + character + end) > longestName) break;
    start += character;
  }
  return start + end;
}
