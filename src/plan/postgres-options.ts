/** Where a service's tables lie in its database, and how they are called. */
export interface PostgresOptions {
  readonly schema: string;
  readonly tables: PostgresTableNames;
}

/** Not quoted; documented in `src/runtime/postgres/tables.ts`, as `PostgresTables`. */
export interface PostgresTableNames {
  readonly outbox: string;
  readonly outboxSent: string;
  readonly outboxDeadLetters: string;
  readonly outboxStalled: string;
  readonly outboxLeases: string;
  readonly outboxRelays: string;
  readonly inbox: string;
  readonly inboxAttempts: string;
  readonly idempotencyKeys: string;
  readonly migrations: string;
}

/** What sends the events that wait: the service's relay, or change-data capture. */
export type OutboxDelivery = "relay" | "debezium";

export const defaultPostgresOptions: PostgresOptions = {
  schema: "public",
  tables: {
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
  },
};
