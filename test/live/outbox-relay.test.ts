import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generate } from "../../src/index.js";
import type { TopicDefinition } from "../../src/runtime/kafka/driver.js";
import { kafkajsDriver } from "../../src/runtime/kafka/kafkajs-driver.js";
import type {
  ProducerConnection,
  ProducerOptions,
  SendMethod,
} from "../../src/runtime/kafka/producer-options.js";
import type { OutboxMethod } from "../../src/runtime/postgres/outbox-options.js";
import type { SqlPool } from "../../src/runtime/postgres/sql.js";
import { inTransaction } from "../../src/runtime/postgres/transaction.js";
import { startKafka, type TestKafka, whatKafkaLacks } from "../support/kafka-broker.js";
import { startOtlpCollector } from "../support/otlp-collector.js";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../support/postgres.js";
import { headerOf, TopicTail } from "./debezium/topic-tail.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Order {
  readonly orderId: string;
}

interface OrderOptions {
  readonly id: string;
  readonly time: Date;
  readonly headers: { readonly tenant: string };
  readonly extraHeaders?: Readonly<Record<string, string>>;
}

/** What the contract below gives. */
interface Shop {
  readonly shopTopics: readonly TopicDefinition[];
  migrateShop(pool: SqlPool): Promise<readonly string[]>;
  createShopOutbox(): { readonly orderPlaced: OutboxMethod<Order, OrderOptions, object> };
  createShopProducer(
    options: ProducerOptions,
  ): ProducerConnection & { readonly publishOrderPlaced: SendMethod<Order, OrderOptions, object> };
}

function contract(run: string) {
  const payload = {
    type: "object",
    required: ["orderId"],
    properties: { orderId: { type: "string", minLength: 1 } },
  };
  const headers = { type: "object", required: ["tenant"], properties: { tenant: { type: "string" } } };
  return {
    asyncapi: "3.0.0",
    info: { title: "Shop", version: "1.0.0", "x-service": "shop" },
    servers: { main: { host: "localhost:9092", protocol: "kafka" } },
    channels: {
      orders: {
        address: `${run}.orders`,
        messages: { OrderPlaced: { payload, headers } },
        bindings: { kafka: { partitions: 3, replicas: 1 } },
      },
    },
    operations: {
      publishOrderPlaced: {
        action: "send",
        channel: { $ref: "#/channels/orders" },
        "x-key": "$message.payload#/orderId",
        "x-outbox": { aggregateType: "order" },
      },
    },
  };
}

async function makeShop(run: string): Promise<{ readonly folder: string; readonly shop: Shop }> {
  // Below the project, so that `kafkajs` and `pg` are found from there.
  const cache = join(root, "node_modules", ".cache", "commsgen-tests");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "relay-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(folder, "asyncapi.json"), JSON.stringify(contract(run)));
  const { ok, diagnostics } = await generate({ inputs: ["asyncapi.json"], cwd: folder, cache: false });
  if (!ok) throw new Error(`not generated: ${JSON.stringify(diagnostics)}`);
  const modules = await Promise.all(
    ["topics", "migrations", "outbox", "producer"].map(
      (name) =>
        import(/* @vite-ignore */ pathToFileURL(join(folder, "generated", "shop", `${name}.ts`)).href),
    ),
  );
  // If the contract gave anything else, every test below would fail.
  return { folder, shop: Object.assign({}, ...modules) as Shop };
}

/** `orders/outbox-relay.ts`, as somebody would start it. */
class RelayProcess {
  readonly #child: ChildProcess;
  readonly exit: Promise<number | null>;
  output = "";

  constructor(folder: string, variables: Readonly<Record<string, string>>) {
    const program = join(folder, "generated", "shop", "outbox-relay.ts");
    const { DATABASE_URL: _, KAFKA_BROKERS: __, METRICS_PORT: ___, ...rest } = process.env;
    this.#child = spawn(process.execPath, ["--import", "tsx", program], {
      cwd: root,
      env: { ...rest, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (text: Buffer) => {
        this.output += text.toString("utf8");
      });
    }
    this.exit = new Promise((resolve) => this.#child.once("exit", (code) => resolve(code)));
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    this.#child.kill(signal);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") reject(new Error("no port"));
        else resolve(address.port);
      });
    });
  });
}

async function until(what: string, isThere: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await isThere()); ) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const lack = await whatKafkaLacks();
if (lack !== null && process.env["CI"] !== undefined) throw new Error(`a relay needs Kafka: ${lack}`);

await describeWithPostgres("the generated relay process", () => {
  describe.skipIf(lack !== null)(lack === null ? "" : `is skipped: ${lack}`, () => {
    const run = `relay-process-${process.pid}`;
    const closers: (() => unknown)[] = [];
    let database: TestDatabase;
    let kafka: TestKafka;
    let folder: string;
    let shop: Shop;

    beforeAll(async () => {
      ({ folder, shop } = await makeShop(run));
      closers.push(() => rmSync(folder, { recursive: true, force: true }));
      database = await (await startPostgres()).newDatabase();
      closers.push(() => database.drop());
      kafka = await startKafka({ version: "4.1.0" });
      const admin = kafkajsDriver({ clientId: run, brokers: kafka.brokers }).createAdmin();
      await admin.connect();
      await admin.create(shop.shopTopics);
      await admin.disconnect();
      await shop.migrateShop(database.pool);
    }, 180_000);
    afterAll(async () => {
      for (const closer of closers.reverse()) await closer();
    });

    it("sends what the producer would, tells how it is, and leaves nothing behind", async () => {
      const port = await freePort();
      const collector = await startOtlpCollector();
      closers.push(() => collector.close());
      const relay = new RelayProcess(folder, {
        DATABASE_URL: database.url,
        KAFKA_BROKERS: kafka.brokers.join(","),
        METRICS_PORT: String(port),
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      });
      closers.push(() => relay.kill("SIGKILL"));
      const page = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);
      await until(`a relay that is ready: ${relay.output}`, async () => (await page("/readyz"))?.ok === true);

      const tail = new TopicTail(kafka.brokers);
      await tail.start([`${run}.orders`]);
      closers.push(() => tail.stop());
      const options = {
        id: "0191d6b4-6a3f-7cc0-8a5e-0f6d1c2b3a49",
        time: new Date("2026-11-21T12:00:00.123Z"),
        headers: { tenant: "grüße" },
        extraHeaders: { zebra: "z", ant: "a" },
      };
      const order = { orderId: "o-1" };
      const outbox = shop.createShopOutbox();
      await inTransaction(database.pool, (transaction) => outbox.orderPlaced(transaction, order, options));
      const rolledBack = inTransaction(database.pool, async (transaction) => {
        await outbox.orderPlaced(transaction, { orderId: "o-2" }, { ...options, id: crypto.randomUUID() });
        throw new Error("out of stock");
      });
      await expect(rolledBack).rejects.toThrow("out of stock");
      await tail.until("the event", (records) => records.length === 1);

      const producer = shop.createShopProducer({
        kafka: kafkajsDriver({ clientId: run, brokers: kafka.brokers }),
      });
      await producer.publishOrderPlaced(order, options);
      await producer.close();
      await tail.until("the producer's", (records) => records.length === 2);
      const [relayed, produced] = tail.records;
      expect({ ...relayed, offset: 0 }).toEqual({ ...produced, offset: 0 });
      expect(relayed === undefined ? null : headerOf(relayed, "ce_id")).toBe(options.id);

      await until("the mark", async () => {
        const text = await (await page("/metrics"))?.text();
        return text?.includes('outbox_sent_total{service="shop"} 1\n') === true;
      });
      const metrics = (await (await page("/metrics"))?.text()) ?? "";
      expect(metrics).toContain('outbox_waiting_events{service="shop"} 0\n');
      expect(metrics).toContain('outbox_buckets{service="shop"} 64\n');

      relay.kill("SIGTERM");
      expect(await relay.exit).toBe(0);
      const lines = relay.output.trimEnd().split("\n");
      expect(lines.map((line) => JSON.parse(line)).map(({ level }) => level)).not.toContain("error");
      expect(lines.at(-1)).toContain('"message":"the relay has stopped"');
      const leased = await database.pool.query(
        "SELECT bucket FROM outbox_leases WHERE relay_id IS NOT NULL AND leased_until > clock_timestamp()",
      );
      expect(leased.rows).toEqual([]);
      expect(collector.text()).toContain(`"name":"publish ${run}.orders"`);
      expect(collector.text()).toContain('{"stringValue":"shop-outbox-relay"}');
    }, 180_000);

    it("ends with 2 and one line where it does not know what to talk to", async () => {
      const relay = new RelayProcess(folder, { KAFKA_BROKERS: "kafka" });
      expect(await relay.exit).toBe(2);
      const [line, ...others] = relay.output.trimEnd().split("\n");
      expect(others).toEqual([]);
      expect(JSON.parse(line ?? "")).toMatchObject({
        level: "error",
        service: "shop",
        problems: [
          "DATABASE_URL is missing: postgres://user:password@host:5432/database",
          'KAFKA_BROKERS must be a list such as kafka-1:9092,kafka-2:9092, and has "kafka"',
        ],
      });
    }, 60_000);
  });
});
