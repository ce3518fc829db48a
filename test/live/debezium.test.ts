import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whatJavaLacks } from "../support/kafka/maven-libraries.js";
import { whatPostgresLacks } from "../support/postgres/own-server.js";
import { type Committed, Flow } from "./debezium/flow.js";
import { inTransaction, openStage, type Stage } from "./debezium/stage.js";
import { headerOf, type SeenRecord } from "./debezium/topic-tail.js";

const lack = (await whatJavaLacks()) ?? (await whatPostgresLacks());
if (lack !== null && process.env["CI"] !== undefined) throw new Error(`Debezium cannot run here: ${lack}`);
const reason = lack === null ? "" : ` is skipped: ${lack}`;

/** All columns that a service writes; the others are given by triggers. */
const written =
  '"id", "aggregatetype", "aggregateid", "type", "payload", "topic", "record_key", "record_timestamp", "ce_source", ' +
  '"ce_subject", "ce_time", "content_type", "traceparent", "tracestate", "headers"';

/** The connector hears of an idle database after half a second instead of ten. */
function quick(config: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { ...config, "heartbeat.interval.ms": "500" };
}

/** The connector and its slot go. */
async function retire(stage: Stage): Promise<void> {
  await stage.connector.stop();
  await stage.connector.remove();
  await dropSlot(stage);
}

async function dropSlot({ database, project }: Stage): Promise<void> {
  const slot = project.connector.config["slot.name"];
  await until("free slot", async () => {
    const state = "SELECT 1 FROM pg_replication_slots WHERE slot_name = $1 AND NOT active";
    return (await database.pool.query(state, [slot])).rowCount === 1;
  });
  await database.pool.query("SELECT pg_drop_replication_slot($1)", [slot]);
}

async function until(what: string, isThere: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await isThere()); ) {
    if (Date.now() > deadline) throw new Error(`no ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The numbers of each order, in the order given. */
function numbersOf(orders: readonly Pick<Committed, "orderId" | "number">[]): ReadonlyMap<string, number[]> {
  const numbers = new Map<string, number[]>();
  for (const { orderId, number } of orders) {
    numbers.set(orderId, [...(numbers.get(orderId) ?? []), number]);
  }
  return numbers;
}

describe.skipIf(lack !== null)(`the outbox by change-data capture${reason}`, () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(`debezium${process.pid}`);
  }, 300_000);

  afterAll(async () => {
    await stage?.close();
  }, 60_000);

  it("sends the records that the relay sends, byte for byte", async () => {
    const { project, database, connector, tail } = stage;
    const { pool } = database;
    const outbox = project.shop.createOrdersOutbox();
    const ids = await inTransaction(pool, async (transaction) => [
      await outbox.orderPlaced(transaction, { orderId: "o-1", number: 1 }, { headers: { tenant: "acme" } }),
      await outbox.orderPlaced(
        transaction,
        { orderId: "o-2", number: 2, text: 'größer — "日本" 🦊\n' },
        {
          headers: { tenant: "größe 日本", "X-Trace.Flags": "a,b&c?d", attempt: 3, id: "42" },
          subject: "o-2/items",
          traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          tracestate: "vendor=1,other=2",
          time: new Date(1_700_000_000_123),
        },
      ),
      await outbox.orderPlaced(transaction, { orderId: "", number: 3 }, { headers: { tenant: "" } }),
      await outbox.profileChanged(transaction, { customer: "c-1", name: "Ada" }, {}),
      await outbox.profileChanged.tombstone(transaction, "c-1"),
      await outbox.note(transaction, "without a key", { aggregateId: "n" }),
      await outbox.note(transaction, "", { aggregateId: "n", key: "k" }),
    ]);
    const seen = (records: readonly SeenRecord[]) =>
      ids.map(({ id }) => records.filter((record) => headerOf(record, "ce_id") === id));

    const relay = stage.createRelay();
    await relay.start();
    await tail.until("relay's records", (records) => seen(records).every((found) => found.length === 1));
    await relay.stop();

    const again = (rows: string) =>
      pool.query(
        `INSERT INTO outbox (${written}) SELECT ${written} FROM outbox_sent WHERE id = ANY($1) ORDER BY sequence`,
        [
          rows === "even"
            ? ids.filter((_, i) => i % 2 === 0).map(({ id }) => id)
            : ids.filter((_, i) => i % 2 === 1).map(({ id }) => id),
        ],
      );
    // Some wait already when the connector comes, the others are written while it runs.
    await again("even");
    await connector.create(project.connector.config);
    await again("odd");
    await tail.until("connector's records", (records) => seen(records).every((found) => found.length === 2));

    for (const [ofRelay, ofConnector] of seen(tail.records)) {
      // Without a key, each sender chooses a partition as it likes.
      const anywhere = ofRelay?.key === null ? { partition: expect.any(Number) } : {};
      // The router's own header comes first, also where it holds the contract's header of that name.
      const headers = [...(ofRelay?.headers ?? [])].sort(
        ([a], [b]) => Number(b === "id") - Number(a === "id"),
      );
      expect(ofConnector).toEqual({ ...ofRelay, headers, ...anywhere, offset: expect.any(Number) });
    }
    await retire(stage);
  }, 120_000);

  it("takes over from the relay and hands back, while services write: no event is lost, no effect comes twice", async () => {
    const { project, database, connector, tail } = stage;
    const { pool } = database;
    await pool.query("CREATE TABLE effects (at serial, order_id text, number int)");
    const consumer = project.shop.createBillingConsumer(
      {
        onOrderPlaced: async ({ payload: { orderId, number } }, { tx }) => {
          await tx.query("INSERT INTO effects (order_id, number) VALUES ($1, $2)", [orderId, number]);
        },
      },
      { kafka: stage.driver, inbox: { pool }, topics: "create" },
    );
    await consumer.start();
    const flow = new Flow(pool, project.shop);
    const seen = () => new Set(tail.records.map((record) => headerOf(record, "ce_id")));
    /** Until everything that is committed by now was sent. */
    const untilSent = async () => {
      const ids = flow.committed.map(({ id }) => id);
      await tail.until("event that was committed", () => ids.every((id) => seen().has(id)));
    };
    try {
      const relay = stage.createRelay();
      await relay.start();
      await untilSent();

      // From the relay to the connector: docs/debezium.md, "From the relay to the connector".
      await relay.stop();
      await connector.create(quick(project.connector.config));
      await untilSent();
      const marked = flow.committed.length;
      await until("that many more orders", () => flow.committed.length > marked + 50);

      // And back: docs/debezium.md, "From the connector to the relay".
      const cleanup = project.shop.createOrdersOutboxCleanup({ pool, retentionMs: 0 });
      await cleanup.look();
      await connector.stop();
      await cleanup.look();
      const second = stage.createRelay();
      await second.start();
      await retire(stage);
      await untilSent();
      await flow.stop();
      await untilSent();
      await second.stop();

      const effects = () =>
        pool.query("SELECT order_id, number FROM effects WHERE order_id LIKE 'flow-%' ORDER BY at");
      await until("effect of every order", async () => (await effects()).rowCount === flow.committed.length);
      const { rows } = await effects();
      const got = rows.map((row) => ({ orderId: String(row["order_id"]), number: Number(row["number"]) }));
      expect(numbersOf(got)).toEqual(numbersOf(flow.committed));
      expect(flow.rolledBack.filter((id) => seen().has(id))).toEqual([]);
      expect(flow.committed.length).toBeGreaterThan(100);
    } finally {
      await flow.stop().catch(() => null);
      await consumer.stop();
    }
  }, 180_000);

  it("sends what waits when its slot was lost; what it has sent, and nothing else, can be deleted", async () => {
    const { project, database, connector, tail } = stage;
    const { pool } = database;
    const outbox = project.shop.createOrdersOutbox();
    const write = async (text: string) => {
      const { id } = await inTransaction(pool, (transaction) =>
        outbox.note(transaction, text, { aggregateId: "lost" }),
      );
      return { id, isSent: () => tail.records.some((record) => headerOf(record, "ce_id") === id) };
    };
    await connector.create(quick(project.connector.config));
    const first = await write("before the loss");
    await until("first event", first.isSent);
    await connector.stop();
    await dropSlot(stage);
    const second = await write("while there is no slot");
    await connector.resume();
    await until("second event", second.isSent);

    const waiting = async () => {
      const { rows } = await pool.query("SELECT id FROM outbox ORDER BY sequence");
      return rows.map((row) => String(row["id"]));
    };
    const cleanup = project.shop.createOrdersOutboxCleanup({ pool, retentionMs: 0 });
    await cleanup.look();
    await until("empty outbox", async () => {
      await cleanup.look();
      return (await waiting()).length === 0;
    });
    await connector.stop();
    const third = await write("unread");
    for (let look = 0; look < 3; look++) await cleanup.look();
    expect(await cleanup.look()).toMatchObject({ deleted: 0, slot: "behind" });
    expect(await waiting()).toEqual([third.id]);
    await connector.resume();
    await until("third event", third.isSent);
    await retire(stage);
    expect(await cleanup.look()).toMatchObject({ deleted: 0, slot: "missing", lagBytes: null });
  }, 180_000);
});
