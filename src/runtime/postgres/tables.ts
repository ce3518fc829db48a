/** The names of the tables in one service's database, as the migrations make them. Not quoted. */
export interface PostgresTables {
  readonly schema: string;
  /** What waits to be sent, in Debezium's column shape. */
  readonly outbox: string;
  /** What was sent, for as long as it is kept. */
  readonly outboxSent: string;
  /** What the broker does not take. */
  readonly outboxDeadLetters: string;
  /** Aggregates whose first waiting event failed. */
  readonly outboxStalled: string;
  /** Which relay sends which share of the outbox. */
  readonly outboxLeases: string;
  /** Relays that are alive. */
  readonly outboxRelays: string;
  /** What consumers have handled. */
  readonly inbox: string;
  /** How often handlers began and ended with what is not handled yet. */
  readonly inboxAttempts: string;
  /** First answers to requests with an `Idempotency-Key`. */
  readonly idempotencyKeys: string;
  /** What the migration runner has run. */
  readonly migrations: string;
}

export const defaultTables: PostgresTables = {
  schema: "public",
  outbox: "outbox",
  outboxSent: "outbox_sent",
  outboxDeadLetters: "outbox_dead_letters",
  outboxStalled: "outbox_stalled",
  outboxLeases: "outbox_leases",
  outboxRelays: "outbox_relays",
  inbox: "inbox",
  inboxAttempts: "inbox_attempts",
  idempotencyKeys: "idempotency_keys",
  migrations: "commsgen_migrations",
};

/** `("my shop", "outbox")` -> `"my shop"."outbox"` */
export function qualified(schema: string, table: string): string {
  return `${quoted(schema)}.${quoted(table)}`;
}

/** `my "shop"` -> `"my ""shop"""` */
export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
