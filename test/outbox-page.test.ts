import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
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

  it("grants a relay what it needs to give up an event, which its owner can bring back", async () => {
    const kill = `WITH dead AS (DELETE FROM outbox RETURNING *)
      INSERT INTO outbox_dead_letters SELECT dead.*, 5, 'refused', now() FROM dead`;
    await database.pool.query("DELETE FROM outbox; DELETE FROM outbox_dead_letters");
    await as(service, [writeEvent]);
    expect(await as(relay, [kill])).toEqual([1]);
    const { rows } = await database.pool.query("SELECT id::text, sequence::int FROM outbox_dead_letters");
    expect((await database.pool.query(sqlBlock("").replace("...", rows[0].id))).rowCount).toBe(1);
    const waiting = await database.pool.query("SELECT id::text, sequence::int FROM outbox");
    expect(waiting.rows).toEqual([{ id: rows[0].id, sequence: expect.any(Number) }]);
    expect(waiting.rows[0].sequence).toBeGreaterThan(rows[0].sequence);
  });
});
