import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { Client, Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DriverError } from "../src/runtime/kafka/driver.js";
import { openOutboxRelay } from "../src/runtime/postgres/relay.js";
import { defaultTables } from "../src/runtime/postgres/tables.js";
import { InMemoryKafka } from "../src/runtime/testing/in-memory-kafka.js";
import { describeWithPostgres, startPostgres, type TestDatabase } from "./support/postgres.js";

const page = readFileSync(new URL("../docs/outbox.md", import.meta.url), "utf8");

/** The block that begins with ```` ```sql <name> ````, or the first without a name. */
function sqlBlock(name: string): string {
  const start = `\n\`\`\`${name === "" ? "sql" : `sql ${name}`}\n`;
  const from = page.indexOf(start);
  if (from === -1) throw new Error(`docs/outbox.md has no block ${name}`);
  return page.slice(from + start.length, page.indexOf("\n```", from + start.length));
}

const writeEvent = `INSERT INTO outbox (id, aggregatetype, aggregateid, type, topic, record_timestamp, ce_source, ce_time)
  VALUES (gen_random_uuid(), 'order', '1', 'OrderPlaced', 'orders', 0, '/orders', '2026-01-01T00:00:00Z')`;

await describeWithPostgres("docs/outbox.md", () => {
  const suffix = randomUUID().replaceAll("-", "");
  const service = `orders_service_${suffix}`;
  const relay = `orders_relay_${suffix}`;
  let database: TestDatabase;

  beforeAll(async () => {
    database = await (await startPostgres()).newDatabase({ migrated: true });
    await database.pool.query(`CREATE ROLE ${service}; CREATE ROLE ${relay}`);
    const grants = sqlBlock("privileges")
      .replaceAll("orders_service", service)
      .replaceAll("orders_relay", relay);
    await database.pool.query(grants);
  });
  afterAll(async () => {
    await database.pool.query(`DROP OWNED BY ${service}, ${relay}; DROP ROLE ${service}, ${relay}`);
    await database.drop();
  });

  async function as(role: string, statements: readonly string[]): Promise<readonly (number | null)[]> {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(`SET ROLE ${role}`);
      const counts: (number | null)[] = [];
      for (const statement of statements) counts.push((await client.query(statement)).rowCount);
      return counts;
    } finally {
      await client.end();
    }
  }

  it("grants a writer what it needs", async () => {
    expect(await as(service, [writeEvent])).toEqual([1]);
  });

  it("grants it nothing else of the outbox", async () => {
    await expect(as(service, ["SELECT * FROM outbox"])).rejects.toThrow("permission denied for table outbox");
    await expect(as(service, ["DELETE FROM outbox_leases"])).rejects.toThrow("permission denied");
  });

  it("grants a relay what it needs to send and to give up; the owner brings dead letters back", {
    timeout: 60_000,
  }, async () => {
    let isRefused = true;
    const kafka = new InMemoryKafka({
      beforeSend: () => {
        if (isRefused) throw new DriverError("refused", "too large");
      },
    });
    kafka.createTopic("orders", 1);
    const pool = new Pool({ connectionString: database.url, options: `-c role=${relay}`, max: 5 });
    const troubles: unknown[] = [];
    const running = openOutboxRelay(
      {
        pool,
        kafka: kafka.driver(),
        pollIntervalMs: 20,
        retentionMs: 50,
        poison: { maxAttempts: 2, initialBackoffMs: 10 },
        onEvent: (event) => {
          if (event.kind === "trouble") troubles.push(event.error);
        },
      },
      { service: "orders", tables: defaultTables },
    );
    const count = async (table: string): Promise<number> =>
      (await database.pool.query(`SELECT count(*)::int AS count FROM ${table}`)).rows[0].count;
    try {
      await database.pool.query("DELETE FROM outbox");
      await as(service, [writeEvent]);
      await running.start();
      await expect.poll(() => count("outbox_dead_letters"), { timeout: 20_000 }).toBe(1);
      const { rows } = await database.pool.query("SELECT id::text FROM outbox_dead_letters");
      isRefused = false;
      expect((await database.pool.query(sqlBlock("").replace("...", rows[0].id))).rowCount).toBe(1);
      await expect.poll(() => kafka.records("orders").length, { timeout: 20_000 }).toBe(1);
      await expect.poll(() => count("outbox"), { timeout: 20_000 }).toBe(0);
      expect(await running.backlog()).toMatchObject({ waiting: 0, deadLetters: 0 });
    } finally {
      await running.stop();
      await pool.end();
    }
    expect(troubles).toEqual([]);
  });
});
