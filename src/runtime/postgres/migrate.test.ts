import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { Pool as PgPool } from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../../../test/support/postgres.js";
import { type Migration, MigrationChangedError, MigrationFailedError, migrate } from "./migrate.js";
import { defaultTables } from "./tables.js";

const first: Migration = {
  name: "0001_orders",
  sql: "CREATE TABLE orders (n int);\nCREATE INDEX ON orders (n);\n",
};
const second: Migration = { name: "0002_prices", sql: "ALTER TABLE orders ADD COLUMN price int;\n" };

await describeWithPostgres("migrate", () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeEach(async () => {
    database = await (await startPostgres()).newDatabase();
    ({ pool } = database);
  });
  afterEach(() => database.drop());

  const journal = async () =>
    (await pool.query("SELECT name, checksum FROM commsgen_migrations ORDER BY applied_at")).rows;
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

  it("runs what has not run, in the order given, and nothing twice", async () => {
    expect(await migrate(pool, [first])).toEqual(["0001_orders"]);
    expect(await migrate(pool, [first, second])).toEqual(["0002_prices"]);
    expect(await migrate(pool, [first, second])).toEqual([]);
    expect(await journal()).toEqual([
      { name: "0001_orders", checksum: sha256(first.sql) },
      { name: "0002_prices", checksum: sha256(second.sql) },
    ]);
    await pool.query("INSERT INTO orders (n, price) VALUES (1, 2)");
  });

  it("lets an older instance start beside a newer one", async () => {
    await migrate(pool, [first, second]);
    expect(await migrate(pool, [first])).toEqual([]);
  });

  it("refuses a migration that was changed, before it runs anything", async () => {
    await migrate(pool, [first]);
    const changed = { ...first, sql: "CREATE TABLE orders (n bigint);" };
    const error = await migrate(pool, [changed, second]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MigrationChangedError);
    expect(error).toMatchObject({
      migration: "0001_orders",
      appliedChecksum: sha256(first.sql),
      checksum: sha256(changed.sql),
      message:
        `the migration 0001_orders has run here with the checksum ${sha256(first.sql)}, and now has ` +
        `${sha256(changed.sql)}: give the file its old text, and put the change into a migration of its own that comes after it`,
    });
    expect((await journal()).length).toBe(1);
  });

  it("takes the line endings of Windows for the same text", async () => {
    await migrate(pool, [first]);
    expect(await migrate(pool, [{ ...first, sql: first.sql.replaceAll("\n", "\r\n") }])).toEqual([]);
  });

  it("leaves nothing of a migration that fails, keeps those before it, and goes on from there", async () => {
    const broken = { ...second, sql: "CREATE TABLE half (n int); SELECT * FROM nowhere;" };
    const error = await migrate(pool, [first, broken]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MigrationFailedError);
    expect(error).toMatchObject({
      migration: "0002_prices",
      message: 'the migration 0002_prices failed: relation "nowhere" does not exist',
      cause: { code: "42P01" },
    });
    expect((await pool.query("SELECT to_regclass('half') AS half")).rows).toEqual([{ half: null }]);
    expect(await migrate(pool, [first, second])).toEqual(["0002_prices"]);
  });

  it("is run by one of many instances that start at once, each migration once", async () => {
    const slow = { ...first, sql: `SELECT pg_sleep(0.1); ${first.sql}` };
    const pools = Array.from({ length: 8 }, () => new PgPool({ connectionString: database.url, max: 1 }));
    const ran = await Promise.all(pools.map((each) => migrate(each, [slow, second])));
    expect(ran.flat().sort()).toEqual(["0001_orders", "0002_prices"]);
    expect((await journal()).length).toBe(2);
    await Promise.all(pools.map((each) => each.end()));
  });

  it("can be run again after its connection was cut in the middle", async () => {
    const slow = { ...first, sql: `${first.sql} SELECT pg_sleep(20);` };
    const cut = migrate(pool, [slow]).catch((reason: unknown) => reason);
    const sleeping =
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
    while ((await pool.query(sleeping)).rows.length === 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await database.cutConnections();
    expect(await cut).toBeInstanceOf(MigrationFailedError);
    expect(await migrate(pool, [first])).toEqual(["0001_orders"]);
  });

  it("keeps its table where it is told to, whatever the names", async () => {
    const tables = { ...defaultTables, schema: 'my "shop"', migrations: "What ran's here" };
    expect(await migrate(pool, [first], { tables })).toEqual(["0001_orders"]);
    expect(await migrate(pool, [first], { tables })).toEqual([]);
    const { rows } = await pool.query(`SELECT "name" FROM "my ""shop"""."What ran's here"`);
    expect(rows).toEqual([{ name: "0001_orders" }]);
  });

  it("needs no right to make schemas where the schema is there", async () => {
    const role = `${database.name}_role`;
    await pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
    try {
      await pool.query(`CREATE SCHEMA shop AUTHORIZATION ${role}`);
      const url = new URL(database.url);
      url.username = role;
      url.password = "x";
      const weak = new PgPool({ connectionString: url.href, max: 1 });
      const inShop = { name: "0001", sql: "CREATE TABLE shop.orders (n int)" };
      const tables = { ...defaultTables, schema: "shop" };
      expect(await migrate(weak, [inShop], { tables })).toEqual(["0001"]);
      expect(await migrate(weak, [inShop], { tables })).toEqual([]);
      await weak.end();
    } finally {
      await pool.query(`DROP OWNED BY ${role} CASCADE`);
      await pool.query(`DROP ROLE ${role}`);
    }
  });

  it("comments every column of its table", async () => {
    await migrate(pool, []);
    const comments = `SELECT attname::text AS name FROM pg_attribute
      WHERE attrelid = 'commsgen_migrations'::regclass AND attnum > 0 AND col_description(attrelid, attnum) IS NULL`;
    expect((await pool.query(comments)).rows).toEqual([]);
  });

  it("refuses two migrations of one name", async () => {
    await expect(migrate(pool, [first, { ...second, name: first.name }])).rejects.toThrow(
      new TypeError("two migrations have the name 0001_orders"),
    );
  });
});
