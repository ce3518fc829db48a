import { Client, type Pool, type PoolClient } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../../../test/support/postgres.js";
import { defaultPostgresOptions, type PostgresOptions } from "../../plan/options.js";
import { idempotencyStatements } from "../../runtime/postgres/idempotency-statements.js";
import { inboxStatements } from "../../runtime/postgres/inbox/statements.js";
import { migrate } from "../../runtime/postgres/migrate.js";
import { relayStatements } from "../../runtime/postgres/relay/statements.js";
import { qualified } from "../../runtime/postgres/tables.js";
import { renderMigrations } from "./render-migrations.js";

/** Whatever a name may hold: quotes of both kinds, dollar tags, backslashes, upper case, 63 bytes. */
const hostile: PostgresOptions = {
  schema: `My "shop's" $body$; DROP TABLE x; --`,
  tables: {
    outbox: `Out"box's \\ $body_$ ${"ü".repeat(20)}`,
    outboxSent: `${"s".repeat(62)}1`,
    outboxDeadLetters: `${"s".repeat(62)}2`,
    outboxStalled: "SELECT",
    outboxLeases: "leases; --",
    outboxRelays: "$$",
    inbox: "/* inbox",
    inboxAttempts: "{{inbox}}",
    idempotencyKeys: "100 % %s %I",
    migrations: "the runner's",
  },
};

const databases: TestDatabase[] = [];
afterAll(async () => {
  for (const database of databases) await database.drop();
});

async function newDatabase(migrated = false): Promise<TestDatabase> {
  const postgres = await startPostgres();
  const database = await postgres.newDatabase({ migrated });
  databases.push(database);
  return database;
}

/** Tables, columns, indexes, functions and triggers with their definitions and comments. */
async function schemaOf(pool: Pool, schema: string): Promise<readonly unknown[]> {
  const { rows } = await pool.query(
    `SELECT 'column' AS kind, c.relname || '.' || a.attname AS name,
       concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), c.reloptions) AS what
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
     LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relnamespace = quote_ident($1)::regnamespace AND c.relkind = 'r'
     UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = $1
     UNION ALL SELECT 'function', proname, md5(pg_get_functiondef(oid)) FROM pg_proc
       WHERE pronamespace = quote_ident($1)::regnamespace
     UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
       WHERE c.relnamespace = quote_ident($1)::regnamespace
     ORDER BY 1, 2`,
    [schema],
  );
  return rows;
}

await describeWithPostgres("the migrations on a real server", () => {
  describe.each([
    ["default names", defaultPostgresOptions],
    ["hostile names", hostile],
  ])("with %s", (_, options) => {
    const { schema, tables } = options;
    const outbox = qualified(schema, tables.outbox);
    let database: TestDatabase;
    beforeAll(async () => {
      database = await newDatabase();
      for (const { sql } of renderMigrations(options)) await database.pool.query(sql);
    });

    it("make the tables under their names", async () => {
      const { rows } = await database.pool.query("SELECT tablename FROM pg_tables WHERE schemaname = $1", [
        schema,
      ]);
      const { migrations, ...wanted } = tables;
      expect(rows.map(({ tablename }) => tablename).sort()).toEqual(Object.values(wanted).sort());
    });

    it("change nothing the second time, through the runner either", async () => {
      const before = await schemaOf(database.pool, schema);
      expect(before.length).toBeGreaterThan(60);
      await database.pool.query(`UPDATE ${qualified(schema, tables.outboxLeases)} SET "epoch" = 7`);
      for (const { sql } of renderMigrations(options)) await database.pool.query(sql);
      expect(await schemaOf(database.pool, schema)).toEqual(before);

      const names = renderMigrations(options).map(({ name }) => name);
      const runner = () =>
        migrate(database.pool, renderMigrations(options), { tables: { schema, ...tables } });
      expect(await runner()).toEqual(names);
      expect(await runner()).toEqual([]);
      const leases = await database.pool.query(
        `SELECT count(*)::int AS count, min("epoch")::int AS epoch FROM ${qualified(schema, tables.outboxLeases)}`,
      );
      expect(leases.rows).toEqual([{ count: 64, epoch: 7 }]);
    });

    it("leave no table, column, sequence or function without a comment", async () => {
      const { rows } = await database.pool.query(
        `SELECT c.relname AS name, a.attname AS part FROM pg_class c
           LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
         WHERE c.relnamespace = quote_ident($1)::regnamespace AND c.relkind = 'r'
           AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)
         UNION ALL SELECT relname, null FROM pg_class
         WHERE relnamespace = quote_ident($1)::regnamespace AND relkind = 'S' AND obj_description(oid, 'pg_class') IS NULL
         UNION ALL SELECT proname, null FROM pg_proc
         WHERE pronamespace = quote_ident($1)::regnamespace AND obj_description(oid, 'pg_proc') IS NULL`,
        [schema],
      );
      expect(rows).toEqual([]);
    });

    it("give every table a primary key, without which logical replication refuses deletes", async () => {
      const { rows } = await database.pool.query(
        `SELECT relname FROM pg_class c WHERE relnamespace = quote_ident($1)::regnamespace AND relkind = 'r'
         AND NOT EXISTS (SELECT 1 FROM pg_index WHERE indrelid = c.oid AND indisprimary)`,
        [schema],
      );
      expect(rows).toEqual([]);
    });

    it("number events and put those of one aggregate into one bucket", async () => {
      const insert = `INSERT INTO ${outbox} ${eventColumns} SELECT ${eventOf("'order'", "(n % 10)::text")}
        FROM generate_series(1, 100) AS n RETURNING "sequence"::int AS sequence, "bucket", "aggregateid"`;
      const { rows } = await database.pool.query(insert);
      const numbers = rows.map(({ sequence }) => sequence);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(new Set(numbers).size).toBe(100);
      expect(new Set(rows.map(({ aggregateid, bucket }) => `${aggregateid} ${bucket}`)).size).toBe(10);
      for (const { bucket } of rows) expect(bucket >= 0 && bucket < 64).toBe(true);
    });

    it("notify while a relay waits, and only then", async () => {
      const listener = new Client({ connectionString: database.url });
      await listener.connect();
      try {
        const heard: string[] = [];
        listener.on("notification", ({ channel }) => heard.push(channel));
        await listener.query(`LISTEN ${listener.escapeIdentifier(tables.outbox)}`);
        const write = () =>
          database.pool.query(`INSERT INTO ${outbox} ${eventColumns} VALUES (${eventOf("'a'", "'1'")})`);
        await write();
        await listener.query("SELECT 1"); // what was sent before it has come by then
        expect(heard).toEqual([]);
        await database.pool.query(
          `INSERT INTO ${qualified(schema, tables.outboxRelays)} VALUES (gen_random_uuid(), 'relay', now(), true)`,
        );
        await write();
        await expect.poll(() => heard).toEqual([tables.outbox]);
      } finally {
        await listener.end();
      }
    });

    it("fit all that the runtime says to them", async () => {
      const all = { schema, ...tables };
      const statements = Object.entries({
        ...relayStatements(all),
        ...inboxStatements(all),
        ...idempotencyStatements(all),
      }).filter((entry): entry is [string, string] => typeof entry[1] === "string");
      expect(statements.length).toBeGreaterThan(25);
      const client = await database.pool.connect();
      try {
        const refused: string[] = [];
        for (const [name, text] of statements) {
          const prepare = client.query(`PREPARE "${name}" AS ${text}`);
          await prepare.catch((error: unknown) => refused.push(`${name}: ${error}`));
        }
        expect(refused).toEqual([]);
      } finally {
        client.release(true);
      }
    });

    it("let rows be moved to what is sent and to the dead letters", async () => {
      for (const [table, more] of [
        ["outboxSent", "3, 4, now()"],
        ["outboxDeadLetters", "5, 'refused', now()"],
      ] as const) {
        const move = `INSERT INTO ${qualified(schema, tables[table])} SELECT *, ${more} FROM ${outbox} LIMIT 1`;
        expect((await database.pool.query(move)).rowCount).toBe(1);
      }
    });
  });
});

const eventColumns = `("id", "aggregatetype", "aggregateid", "type", "topic", "record_timestamp", "ce_source", "ce_time")`;
const eventOf = (type: string, id: string) =>
  `gen_random_uuid(), ${type}, ${id}, 'OrderPlaced', 'orders', 0, '/orders', '2026-01-01T00:00:00Z'`;
const insertEvent = (type: string, id: string) =>
  `INSERT INTO outbox ${eventColumns} VALUES (${eventOf(`'${type}'`, `'${id}'`)}) RETURNING "sequence"::int AS sequence`;

await describeWithPostgres("the order of events", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await newDatabase(true);
  });

  async function withTransactions(
    work: (first: PoolClient, second: PoolClient) => Promise<void>,
  ): Promise<void> {
    const first = await database.pool.connect();
    const second = await database.pool.connect();
    try {
      await first.query("BEGIN");
      await second.query("BEGIN");
      await work(first, second);
    } finally {
      first.release(true);
      second.release(true);
    }
  }

  it.each(["COMMIT", "ROLLBACK"])("within an aggregate the second waits for the first's %s", async (end) => {
    await withTransactions(async (first, second) => {
      const early = (await first.query(insertEvent("order", "1"))).rows[0].sequence;
      let isWritten = false;
      const writing = second.query(insertEvent("order", "1")).then(({ rows }) => {
        isWritten = true;
        return rows[0].sequence;
      });
      await expect.poll(() => waitsForLock(database.pool)).toBe(1);
      expect(isWritten).toBe(false);
      await first.query(end);
      expect(await writing).toBeGreaterThan(early);
      await second.query("COMMIT");
    });
  });

  it("between aggregates nobody waits", async () => {
    await withTransactions(async (first, second) => {
      await first.query(insertEvent("order", "1"));
      await second.query(insertEvent("order", "2"));
      await second.query("COMMIT");
      await first.query("COMMIT");
    });
  });

  it("the caller's settings change nothing", async () => {
    const client = await database.pool.connect();
    try {
      await client.query(
        `CREATE SCHEMA evil; CREATE FUNCTION evil.nextval(regclass) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'`,
      );
      await client.query(
        "BEGIN; SET LOCAL search_path = evil, pg_catalog; SET LOCAL standard_conforming_strings = off",
      );
      const insert = insertEvent("order", "3").replace("INTO outbox", "INTO public.outbox");
      expect((await client.query(insert)).rows[0].sequence).toBeGreaterThan(1);
      await client.query("COMMIT");
    } finally {
      client.release(true);
    }
  });

  it("one transaction may write of 50,000 aggregates", { timeout: 60_000 }, async () => {
    const insert = `INSERT INTO outbox ${eventColumns} SELECT ${eventOf("'many'", "(n % 50000)::text")}
      FROM generate_series(1, 100000) AS n`;
    expect((await database.pool.query(insert)).rowCount).toBe(100_000);
    const { rows } = await database.pool.query(
      `SELECT count(DISTINCT "sequence")::int AS numbers, count(DISTINCT "bucket")::int AS buckets FROM outbox WHERE "aggregatetype" = 'many'`,
    );
    expect(rows).toEqual([{ numbers: 100_000, buckets: 64 }]);
  });
});

async function waitsForLock(pool: Pool): Promise<number> {
  const { rows } = await pool.query(
    `SELECT count(*)::int AS count FROM pg_locks l JOIN pg_database d ON d.oid = l.database
     WHERE d.datname = current_database() AND NOT l.granted AND l.locktype = 'advisory'`,
  );
  return rows[0].count;
}
