import { expect } from "vitest";
import type { Consumer, ConsumerEvent, ConsumerOptions } from "../../src/runtime/kafka/consumer-options.js";
import type { MessageContext } from "../../src/runtime/kafka/message.js";
import type { RetrySpec } from "../../src/runtime/kafka/operation.js";
import type { InboxContext, InboxOptions } from "../../src/runtime/postgres/inbox-options.js";
import type { SqlPool } from "../../src/runtime/postgres/sql.js";
import { InMemoryKafka } from "../../src/runtime/testing/in-memory-kafka.js";
import { inPlace, nonBlocking, testConsumer } from "./fake-consumer.js";
import type { TestDatabase, TestPostgres } from "./postgres.js";

type InboxHandler = (value: string, context: InboxContext) => Promise<void> | void;

export interface TestSettings extends Pick<InboxOptions, "onStep" | "messageId"> {
  readonly handler: InboxHandler;
  /** Default: `non-blocking`. */
  readonly mode?: RetrySpec["mode"];
  /** Milliseconds between attempts. Default: 50, twice. */
  readonly delays?: readonly number[];
  /** Reads `orders` of another broker, so that one group has two consumers of the same message. */
  readonly isElsewhere?: boolean;
  readonly options?: Partial<ConsumerOptions>;
  readonly inbox?: Partial<InboxOptions>;
  readonly pool?: SqlPool;
}

export interface TestMessage {
  readonly key: string;
  readonly value: string;
  /** `ce_id` */
  readonly id?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly isElsewhere?: boolean;
}

export interface StartedConsumer {
  readonly consumer: Consumer;
  readonly events: ConsumerEvent[];
}

/** A real database and a broker in memory: the topic `orders` with one partition, the group `billing`. */
export interface TestInbox {
  readonly database: TestDatabase;
  readonly kafka: InMemoryKafka;
  /** Writes the value to the table `effects`, in the message's transaction. */
  readonly note: (value: string, context: InboxContext) => Promise<void>;
  start(settings: TestSettings): Promise<StartedConsumer>;
  send(message: TestMessage): Promise<void>;
  /** Until so many messages were handled, or acknowledged as duplicates, by all consumers. */
  settled(count: number): Promise<void>;
  effects(): Promise<readonly string[]>;
  /** `billing:orders m1` */
  handled(): Promise<readonly string[]>;
  /** `m1 2/1`: two have begun, one has ended. */
  attempts(): Promise<readonly string[]>;
  putAttempts(id: string, counts: { readonly started: number; readonly finished: number }): Promise<void>;
  putHandled(id: string): Promise<void>;
  committedOffset(): number;
  /** Their headers. */
  deadLetters(): readonly Readonly<Record<string, string>>[];
  /** Stops all consumers and removes the database. */
  end(): Promise<void>;
}

export async function testInbox(postgres: TestPostgres): Promise<TestInbox> {
  const database = await postgres.newDatabase({ migrated: true });
  await database.pool.query("CREATE TABLE effects (at serial, what text NOT NULL)");
  const kafka = newBroker();
  const elsewhere = newBroker();
  const started: StartedConsumer[] = [];
  const texts = async (query: string): Promise<readonly string[]> => {
    const { rows } = await database.pool.query<{ readonly text: string }>(query);
    return rows.map(({ text }) => text);
  };
  return {
    database,
    kafka,
    note: async (value, { tx }) => {
      await tx.query("INSERT INTO effects (what) VALUES ($1)", [value]);
    },
    start: async (settings) => {
      const broker = settings.isElsewhere === true ? elsewhere : kafka;
      const consumer = newConsumer(broker, settings, settings.pool ?? database.pool);
      started.push(consumer);
      await consumer.consumer.start();
      return consumer;
    },
    send: (message) => send(message.isElsewhere === true ? elsewhere : kafka, message),
    settled: async (count) => {
      const isEnd = ({ kind }: ConsumerEvent) => kind === "handled" || kind === "duplicate";
      await expect
        .poll(() => started.flatMap(({ events }) => events.filter(isEnd)).length, { timeout: 20_000 })
        .toBe(count);
    },
    effects: () => texts("SELECT what AS text FROM effects ORDER BY at"),
    handled: () =>
      texts("SELECT consumer || ' ' || message_id AS text FROM inbox ORDER BY consumer, message_id"),
    attempts: () =>
      texts(
        "SELECT message_id || ' ' || started || '/' || finished AS text FROM inbox_attempts ORDER BY message_id",
      ),
    putAttempts: async (id, { started: begun, finished }) => {
      const values = ["billing:orders", id, begun, finished];
      await database.pool.query(
        "INSERT INTO inbox_attempts (consumer, message_id, started, finished) VALUES ($1, $2, $3, $4)",
        values,
      );
    },
    putHandled: async (id) => {
      await database.pool.query("INSERT INTO inbox VALUES ('billing:orders', $1)", [id]);
    },
    committedOffset: () => kafka.committed("billing", "orders")[0]?.offset ?? -1,
    deadLetters: () =>
      kafka
        .records("orders.billing.dlq")
        .map(({ headers }) => Object.fromEntries(headers.map(([name, value]) => [name, String(value)]))),
    end: async () => {
      await Promise.all(started.map(({ consumer }) => consumer.stop()));
      await database.drop();
    },
  };
}

function newBroker(): InMemoryKafka {
  const kafka = new InMemoryKafka();
  for (const suffix of ["", ".billing.retry.1", ".billing.retry.2", ".billing.dlq"]) {
    kafka.createTopic(`orders${suffix}`);
  }
  return kafka;
}

function newConsumer(kafka: InMemoryKafka, settings: TestSettings, pool: SqlPool): StartedConsumer {
  const { handler, mode = "non-blocking", delays = [50, 50], onStep, messageId } = settings;
  const retry = mode === "non-blocking" ? nonBlocking(...delays) : inPlace(mode, ...delays);
  // The consumer has an inbox.
  const handle = (value: string, context: MessageContext) => handler(value, context as InboxContext);
  return testConsumer(kafka.driver(), [{ retry, handler: handle }], {
    drainTimeoutMs: 500,
    commitIntervalMs: 50,
    ...settings.options,
    inbox: {
      pool,
      ...(onStep === undefined ? {} : { onStep }),
      ...(messageId === undefined ? {} : { messageId }),
      ...settings.inbox,
    },
  });
}

async function send(kafka: InMemoryKafka, { key, value, id, headers = [] }: TestMessage): Promise<void> {
  const { producer } = kafka.driver();
  await producer.connect();
  const all = id === undefined ? headers : [["ce_id", id] as const, ...headers];
  await producer.send(
    [
      {
        topic: "orders",
        partition: 0,
        key: Buffer.from(key),
        value: Buffer.from(value),
        headers: all.map(([name, text]) => [name, Buffer.from(text)]),
        timestamp: null,
      },
    ],
    { compression: "none", timeoutMs: 1_000 },
  );
  await producer.disconnect();
}
