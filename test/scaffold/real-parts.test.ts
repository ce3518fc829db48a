import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { headerOf, TopicTail } from "../live/debezium/topic-tail.js";
import { startKafka, type TestKafka, whatKafkaLacks } from "../support/kafka-broker.js";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../support/postgres.js";
import {
  buildService,
  commsgen,
  makeWorkspace,
  type RunningProcess,
  startService,
} from "../support/scaffolded-service.js";

/** Of this run alone: others use the same broker. */
const run = randomUUID().slice(0, 8);
const topic = `scaffold.${run}.orders`;
const oneNode = "bindings: { kafka: { partitions: 1, replicas: 1 } }";
const contract = `asyncapi: 3.0.0
info: { title: Shipping, version: 1.0.0, x-service: shipping }
servers: { main: { host: "kafka:9092", protocol: kafka } }
channels:
  orders:
    address: ${topic}
    messages: { OrderPlaced: { payload: { $ref: "#/components/schemas/Order" } } }
    ${oneNode}
  shipments:
    address: scaffold.${run}.shipments
    messages: { Shipped: { payload: { $ref: "#/components/schemas/Order" } } }
    ${oneNode}
operations:
  onOrderPlaced:
    action: receive
    channel: { $ref: "#/channels/orders" }
    bindings: { kafka: { groupId: { type: string, const: "shipping-${run}" } } }
    x-dead-letter: true
  publishShipped: { action: send, channel: { $ref: "#/channels/shipments" }, x-key: "$message.payload#/id", x-outbox: true }
components:
  schemas:
    Order: { type: object, required: [id], properties: { id: { type: string } } }
`;

const lack = await whatKafkaLacks();
if (lack !== null && process.env["CI"] !== undefined) throw new Error(`a service needs Kafka: ${lack}`);

await describeWithPostgres("a scaffolded service with its broker and its database", () => {
  describe.skipIf(lack !== null)(lack === null ? "" : `is skipped: ${lack}`, () => {
    const workspace = join(mkdtempSync(join(tmpdir(), "commsgen-real-")), "shop");
    let kafka: TestKafka;
    let database: TestDatabase;
    let service: RunningProcess | undefined;
    let tail: TopicTail | undefined;

    beforeAll(async () => {
      kafka = await startKafka({ version: "4.1.0" });
      database = await (await startPostgres()).newDatabase();
      makeWorkspace(workspace);
      writeFileSync(join(workspace, "shipping.asyncapi.yaml"), contract);
    }, 120_000);
    afterAll(async () => {
      service?.kill();
      await tail?.stop();
      await database.drop();
      rmSync(join(workspace, ".."), { recursive: true, force: true });
    });

    it("is made, and its topics with it", async () => {
      expect(await commsgen(workspace, "generate", ".", "--scaffold")).toMatchObject({ exitCode: 0 });
      const topics = await commsgen(workspace, "topics", "--brokers", ...kafka.brokers, "--apply");
      expect(topics).toMatchObject({ exitCode: 0 });
      expect(await buildService(join(workspace, "services/shipping"))).toEqual({ isFine: true, output: "" });
    });

    it("starts, migrates its database, and is ready", async () => {
      service = await startService(join(workspace, "services/shipping"), {
        DATABASE_URL: database.url,
        KAFKA_BROKERS: kafka.brokers.join(","),
      });
      const answer = await healthy(service);
      expect(answer).toMatchObject({ state: "running", checks: { database: "ok" } });
    }, 120_000);

    it("sends a message to the dead letters whose handler is not written yet", async () => {
      tail = new TopicTail(kafka.brokers);
      await tail.start([`${topic}.shipping-${run}.dlq`]);
      const producer = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).producer();
      await producer.connect();
      await producer.send({ topic, messages: [{ key: "1", value: '{"id":"1"}' }] });
      await producer.disconnect();
      await tail.until("dead letter", (records) => records.length > 0);
      const [letter] = tail.records;
      expect(letter?.value).toBe('{"id":"1"}');
      const headers = letter?.headers.map(([name]) => headerOf(letter, name));
      expect(headers).toContain("onOrderPlaced is not implemented");
    }, 120_000);

    it("stops without a word of complaint", async () => {
      expect(await service?.stop()).toBe(0);
    });
  });
});

/** What `/healthz` says once it is 200. */
async function healthy({ url, output }: RunningProcess): Promise<unknown> {
  for (const deadline = Date.now() + 60_000; ; ) {
    const answer = await fetch(`${url}/healthz`);
    const body: unknown = await answer.json();
    if (answer.status === 200) return body;
    if (Date.now() > deadline) throw new Error(`not ready: ${JSON.stringify(body)}\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
