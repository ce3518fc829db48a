import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Kafka, logLevel } from "kafkajs";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { startCluster } from "../compose/kafka-cluster.js";
import { mavenLibraries, whatJavaLacks } from "../support/kafka/maven-libraries.js";
import { startOwnServer, whatPostgresLacks } from "../support/postgres/own-server.js";
import { workspaceFiles, writeFiles } from "../support/workspace-files.js";

const run = promisify(execFile);
const inCi = process.env["CI"] !== undefined;

const javaLack = await whatJavaLacks();
const psqlLack = (await whatPostgresLacks()) ?? (await whatPsqlLacks());
if (inCi && (javaLack ?? psqlLack) !== null)
  throw new Error(`The scripts cannot run here: ${javaLack ?? psqlLack}`);

async function whatPsqlLacks(): Promise<string | null> {
  const found = await run("psql", ["--version"]).catch(() => null);
  return found === null ? "no psql" : null;
}

const events = (service: string, receives: string): object => ({
  asyncapi: "3.0.0",
  info: { title: service, version: "1.0.0", "x-service": service },
  servers: { main: { host: "kafka:9092", protocol: "kafka" } },
  channels: {
    out: {
      address: `${service}.facts`,
      messages: { Fact: { payload: { type: "object", properties: { id: { type: "string" } } } } },
      bindings: {
        kafka: {
          partitions: 3,
          replicas: 3,
          topicConfiguration: { "cleanup.policy": ["compact", "delete"], "retention.ms": 604_800_000 },
        },
      },
    },
    in: { address: receives, messages: { Fact: { payload: { type: "object" } } } },
    each: {
      address: `${service}.{tenant}`,
      parameters: { tenant: {} },
      messages: { Fact: { payload: { type: "object" } } },
    },
  },
  operations: {
    publishFact: {
      action: "send",
      channel: { $ref: "#/channels/out" },
      "x-key": "$message.payload#/id",
      "x-outbox": true,
    },
    publishEach: { action: "send", channel: { $ref: "#/channels/each" } },
    onFact: { action: "receive", channel: { $ref: "#/channels/in" }, "x-retry": { maxAttempts: 2 } },
  },
});
const documents = {
  "orders.asyncapi.json": events("orders", "-billing.facts"),
  "pg-billing.asyncapi.json": { ...events("pg-billing", "orders.facts"), channels: billingChannels() },
};

/** Its topic begins with a dash, as an option does. */
function billingChannels(): unknown {
  const text = JSON.stringify((events("pg-billing", "orders.facts") as { channels: unknown }).channels);
  return JSON.parse(text.replace("pg-billing.facts", "-billing.facts"));
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "commsgen-compose-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(javaLack !== null)(`create-topics.sh ${javaLack ?? ""}`, () => {
  it.each([1, 3] as const)(
    "makes the topics of the contracts once, with as many copies as the brokers of the compose file can have: %i",
    async (kafkaNodes) => {
      const files = await workspaceFiles({ documents, options: { deploy: { kafkaNodes } } });
      writeFiles(folder, files);
      const cluster = await startCluster(parse(files.get("docker-compose.yaml") ?? "", { merge: true }));
      try {
        const script = join(folder, "ops/kafka/create-topics.sh");
        const brokers = cluster.brokers.join(",");
        const env = { PATH: process.env["PATH"], KAFKA_BROKERS: brokers, KAFKA_BIN: await kafkaPrograms() };
        const first = await run("sh", [script], { env });
        expect(first.stdout).toContain("6 topics were made; all topics of the contracts are there");
        expect(await topicsOf(cluster.brokers)).toEqual([
          ["-billing.facts", 3, kafkaNodes],
          ["-billing.facts.orders.dlq", 3, kafkaNodes],
          ["-billing.facts.orders.retry.1", 3, kafkaNodes],
          ["orders.facts", 3, kafkaNodes],
          ["orders.facts.pg-billing.dlq", 3, kafkaNodes],
          ["orders.facts.pg-billing.retry.1", 3, kafkaNodes],
        ]);
        const again = await run("sh", [script], { env });
        expect(again.stdout).toContain("0 topics were made");
        expect(await settingsOf(cluster.brokers, "orders.facts")).toEqual([
          ["cleanup.policy", "compact,delete"],
          ["retention.ms", "604800000"],
        ]);
      } finally {
        await cluster.stop();
      }
    },
    300_000,
  );
});

/** A folder with `kafka-topics.sh`, as Apache's image has it. */
async function kafkaPrograms(): Promise<string> {
  const libraries = await mavenLibraries("tools-4.1.0", [
    "org.apache.kafka:kafka-tools:4.1.0",
    "org.slf4j:slf4j-simple:1.7.36",
  ]);
  const programs = join(folder, "kafka", "bin");
  mkdirSync(programs, { recursive: true });
  const program = join(programs, "kafka-topics.sh");
  const java =
    "exec java $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS -Dorg.slf4j.simpleLogger.defaultLogLevel=warn";
  writeFileSync(
    program,
    `#!/bin/sh\n${java} -cp '${libraries}/*' org.apache.kafka.tools.TopicCommand "$@"\n`,
  );
  chmodSync(program, 0o755);
  return programs;
}

async function withAdmin<T>(
  brokers: readonly string[],
  work: (admin: ReturnType<Kafka["admin"]>) => Promise<T>,
): Promise<T> {
  const admin = new Kafka({ clientId: "test", brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Name, partitions, copies. */
async function topicsOf(brokers: readonly string[]): Promise<readonly (readonly [string, number, number])[]> {
  return withAdmin(brokers, async (admin) => {
    const { topics } = await admin.fetchTopicMetadata();
    return topics
      .filter(({ name }) => !name.startsWith("__"))
      .map(({ name, partitions }) => [name, partitions.length, partitions[0]?.replicas.length ?? 0] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1));
  });
}

/** Those that the topic has of its own. */
async function settingsOf(
  brokers: readonly string[],
  topic: string,
): Promise<readonly (readonly [string, string])[]> {
  return withAdmin(brokers, async (admin) => {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: topic }],
    });
    const own = resources
      .flatMap(({ configEntries }) => configEntries)
      .filter(({ configSource }) => configSource === 1);
    return own.map(({ configName, configValue }) => [configName, configValue] as const).toSorted();
  });
}

describe.skipIf(psqlLack !== null)(`databases.sql ${psqlLack ?? ""}`, () => {
  it("makes a database and a role for each service, which no other service can enter", async () => {
    writeFiles(folder, await workspaceFiles({ documents, options: { outbox: "debezium" } }));
    const server = await startOwnServer({ isDurable: false });
    const admin = new URL(server.url);
    const prepare = (passwords: Readonly<Record<string, string>>) =>
      run(
        "psql",
        ["--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", "-f", join(folder, "ops/postgres/databases.sql")],
        {
          env: {
            PATH: process.env["PATH"],
            PGHOST: admin.hostname,
            PGPORT: admin.port,
            PGUSER: admin.username,
            PGPASSWORD: admin.password,
            ...passwords,
          },
        },
      );
    const log = async (user: string, password: string, database: string): Promise<unknown> => {
      const client = new Client({ host: admin.hostname, port: Number(admin.port), user, password, database });
      await client.connect();
      try {
        return (await client.query("SELECT current_user AS who")).rows[0].who;
      } finally {
        await client.end();
      }
    };
    const odd = `it's "$HOME" \\ :x ; é`;
    const passwords = {
      ORDERS_DB_PASSWORD: odd,
      PG_BILLING_DB_PASSWORD: "second",
      DEBEZIUM_PASSWORD: "third",
    };
    try {
      await prepare(passwords);
      expect(await log("orders", odd, "orders")).toBe("orders");
      expect(await log("service_pg_billing_", "second", "service_pg_billing_")).toBe("service_pg_billing_");
      expect(await log("debezium", "third", "orders")).toBe("debezium");
      await expect(log("orders", "second", "orders")).rejects.toThrow("password authentication failed");
      await expect(log("orders", odd, "service_pg_billing_")).rejects.toThrow(
        "permission denied for database",
      );
      await prepare({ ...passwords, ORDERS_DB_PASSWORD: "new" });
      expect(await log("orders", "new", "orders")).toBe("orders");
      const { PG_BILLING_DB_PASSWORD: _, ...incomplete } = passwords;
      await expect(prepare(incomplete)).rejects.toThrow("syntax error");
    } finally {
      await server.stop();
    }
  }, 120_000);
});
