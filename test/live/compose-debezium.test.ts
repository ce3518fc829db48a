import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Kafka, logLevel } from "kafkajs";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { generate } from "../../src/pipeline.js";
import { readEnvironmentFile } from "../compose/stack.js";
import type { ComposeConfig } from "../support/compose-rules.js";
import { type ConnectWorker, startConnectWorker } from "../support/kafka/connect-worker.js";
import { whatJavaLacks } from "../support/kafka/maven-libraries.js";
import { type OwnBroker, startOwnBroker } from "../support/kafka/own-broker.js";
import { type OwnServer, startOwnServer, whatPostgresLacks } from "../support/postgres/own-server.js";
import { TopicTail } from "./debezium/topic-tail.js";

const run = promisify(execFile);
const lack =
  (await whatJavaLacks()) ??
  (await whatPostgresLacks()) ??
  (await run("psql", ["--version"]).then(
    () => null,
    () => "no psql",
  ));
if (lack !== null && process.env["CI"] !== undefined) throw new Error(`Debezium cannot run here: ${lack}`);

const contract = {
  asyncapi: "3.0.0",
  info: { title: "Orders", version: "1.0.0", "x-service": "my-orders" },
  servers: { main: { host: "kafka:9092", protocol: "kafka" } },
  channels: {
    out: {
      address: "orders.placed",
      messages: { Placed: { payload: { type: "object", properties: { id: { type: "string" } } } } },
    },
  },
  operations: {
    publishPlaced: {
      action: "send",
      channel: { $ref: "#/channels/out" },
      "x-key": "$message.payload#/id",
      "x-outbox": true,
    },
  },
};

const insert = `INSERT INTO outbox
  (id, aggregatetype, aggregateid, type, payload, topic, record_key, record_timestamp, ce_source, ce_time)
  VALUES ($1, 'order', '7', 'Placed', $2, 'orders.placed', $3, 1700000000000, '/orders', '2026-11-20T10:00:00Z')`;

describe.skipIf(lack !== null)(`the compose file with Debezium ${lack ?? ""}`, () => {
  let folder = "";
  let output = "";
  const running: { stop(): Promise<unknown> }[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "commsgen-connect-"));
    output = join(folder, "generated");
    writeFileSync(join(folder, "orders.asyncapi.json"), JSON.stringify(contract));
    const deploy = { compose: true };
    const { diagnostics } = await generate({
      cwd: folder,
      inputs: ["."],
      outbox: "debezium",
      deploy,
      cache: false,
    });
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });
  afterAll(async () => {
    for (const part of running.reverse()) await part.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("gives the worker a role, a log and connectors, with which it sends the outbox", async () => {
    const read = (name: string) => readFileSync(join(output, name), "utf8");
    const config: ComposeConfig = parse(read("docker-compose.yaml"), { merge: true });
    const variables = readEnvironmentFile(read(".env.example"));
    const postgres: OwnServer = await startOwnServer({ isDurable: false, settings: serverSettings(config) });
    running.push(postgres);
    const broker: OwnBroker = await startOwnBroker("4.1.0");
    running.push(broker);
    await makeTopic(broker.brokers, "orders.placed");
    const { hostname, port, username, password } = new URL(postgres.url);
    const PATH = process.env["PATH"];
    await run(
      "psql",
      ["--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-f", join(output, "ops/postgres/databases.sql")],
      {
        env: { PATH, PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password, ...variables },
      },
    );
    // As the service does at its start, as the role that the script has made.
    const database = new Client({
      ...{ host: hostname, port: Number(port), user: "my_orders", database: "my_orders" },
      password: variables["MY_ORDERS_DB_PASSWORD"],
    });
    await database.connect();
    running.push({ stop: () => database.end() });
    const migrations = join(output, "my-orders/migrations");
    for (const file of readdirSync(migrations).sort())
      await database.query(readFileSync(join(migrations, file), "utf8"));

    const given = config.services["kafka-connect"]?.environment ?? {};
    const environment = Object.fromEntries(
      Object.entries(given)
        .filter(([name]) => name.includes("_DATABASE_"))
        .map(([name, value]) => [name, here(String(value), { hostname, port, variables })]),
    );
    const worker: ConnectWorker = await startConnectWorker({ brokers: broker.brokers, environment });
    running.push(worker);
    const register = () =>
      run("node", [join(output, "ops/kafka-connect/register-connectors.mjs")], {
        env: { PATH, CONNECT_URL: worker.url.replace(/\/$/, ""), CONNECTORS: connectors(config) },
      });
    expect((await register()).stdout).toBe("my-orders-outbox is running\n");
    expect((await register()).stdout).toBe("my-orders-outbox is running\n");

    const payload = '{"id":"7"}';
    await database.query(insert, [randomUUID(), Buffer.from(payload), Buffer.from("7")]);
    const tail = new TopicTail(broker.brokers);
    running.push(tail);
    await tail.start(["orders.placed"]);
    await tail.until("record", (records) => records.length > 0);
    expect(tail.records).toMatchObject([{ topic: "orders.placed", key: "7", value: payload }]);
  }, 300_000);

  /** The folder that the one-shot has as `/connectors`. */
  function connectors(config: ComposeConfig): string {
    const target = join(folder, "connectors");
    mkdirSync(target, { recursive: true });
    for (const volume of config.services["outbox-connectors"]?.volumes ?? []) {
      const [source = "", place = ""] = String(volume).split(":");
      if (place.startsWith("/connectors/")) copyFileSync(join(output, source), join(target, place.slice(12)));
    }
    return target;
  }
});

/** As the script does before the services start. */
async function makeTopic(brokers: readonly string[], topic: string): Promise<void> {
  const admin = new Kafka({ clientId: "test", brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
  await admin.disconnect();
}

/** Those of the command line, `-c name=value`, as the server gets them. */
function serverSettings(config: ComposeConfig): Readonly<Record<string, string>> {
  const words = config.services["postgres"]?.command ?? [];
  return Object.fromEntries(words.filter((word) => word.includes("=")).map((word) => word.split("=")));
}

function here(
  value: string,
  of: {
    readonly hostname: string;
    readonly port: string;
    readonly variables: Readonly<Record<string, string>>;
  },
): string {
  if (value === "postgres") return of.hostname;
  if (value === "5432") return of.port;
  return value.replace(/^\$\{(\w+):\?.*\}$/, (_, name: string) => of.variables[name] ?? "");
}
