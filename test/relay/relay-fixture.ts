import { setTimeout as sleep } from "node:timers/promises";
import type { KafkaDriver } from "../../src/runtime/kafka/driver.js";
import { openOutboxRelay } from "../../src/runtime/postgres/relay.js";
import type {
  OutboxRelay,
  OutboxRelayEvent,
  OutboxRelayOptions,
} from "../../src/runtime/postgres/relay-options.js";
import type { SqlPool } from "../../src/runtime/postgres/sql.js";
import { defaultTables } from "../../src/runtime/postgres/tables.js";
import { InMemoryKafka, type InMemoryKafkaOptions } from "../../src/runtime/testing/in-memory-kafka.js";
import { startPostgres, type TestDatabase } from "../support/postgres.js";

export interface TestRelay extends OutboxRelay {
  readonly events: OutboxRelayEvent[];
  /** Events of one kind. */
  of<Kind extends OutboxRelayEvent["kind"]>(kind: Kind): Extract<OutboxRelayEvent, { kind: Kind }>[];
}

/** A database, a broker in memory, and relays between them; all ended by `close`. */
export interface RelayWorld {
  readonly database: TestDatabase;
  readonly kafka: InMemoryKafka;
  open(options?: Partial<OutboxRelayOptions>): TestRelay;
  close(): Promise<void>;
}

export async function openWorld(options: InMemoryKafkaOptions = {}): Promise<RelayWorld> {
  const database = await (await startPostgres()).newDatabase({ migrated: true });
  const kafka = new InMemoryKafka(options);
  kafka.createTopic("orders", 3);
  const relays: TestRelay[] = [];
  return {
    database,
    kafka,
    open: (given = {}) => {
      const relay = openRelay(database, { kafka: kafka.driver(), ...given });
      relays.push(relay);
      return relay;
    },
    close: async () => {
      await Promise.all(relays.map((relay) => relay.stop()));
      await database.drop();
    },
  };
}

export function openRelay(
  { pool }: TestDatabase,
  options: Partial<OutboxRelayOptions> & { readonly kafka: KafkaDriver },
): TestRelay {
  const events: OutboxRelayEvent[] = [];
  const { onEvent } = options;
  const relay = openOutboxRelay(
    {
      pool,
      drainTimeoutMs: 2_000,
      ...options,
      onEvent: (event) => {
        events.push(event);
        onEvent?.(event);
      },
    },
    { service: "orders", tables: defaultTables },
  );
  return {
    start: () => relay.start(),
    stop: () => relay.stop(),
    status: () => relay.status(),
    backlog: () => relay.backlog(),
    events,
    of: (kind) =>
      events.filter(
        (event): event is Extract<OutboxRelayEvent, { kind: typeof kind }> => event.kind === kind,
      ),
  };
}

/** A pool whose clients cannot listen. */
export function withoutNotifications(pool: TestDatabase["pool"]): SqlPool {
  return {
    connect: async () => {
      const client = await pool.connect();
      if (client.listenerCount("error") === 0) client.on("error", () => {});
      return {
        query: (text, values) => client.query(text, values),
        release: (destroy) => client.release(destroy),
      };
    },
  };
}

/** Resolves when `condition` holds; rejects after `timeoutMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 15_000,
  what = String(condition),
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await sleep(10);
  }
}
