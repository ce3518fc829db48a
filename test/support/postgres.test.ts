import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWithPostgres, startPostgres, type TestPostgres } from "./postgres.js";

await describeWithPostgres("a Postgres server for tests", () => {
  it("gives databases that know nothing of each other", async () => {
    const postgres = await startPostgres();
    const [one, other] = await Promise.all([postgres.newDatabase(), postgres.newDatabase()]);
    await one.pool.query("CREATE TABLE only_here (n int)");
    const tables = "SELECT count(*)::int AS n FROM information_schema.tables WHERE table_name = 'only_here'";
    expect((await one.pool.query(tables)).rows).toEqual([{ n: 1 }]);
    expect((await other.pool.query(tables)).rows).toEqual([{ n: 0 }]);
    await Promise.all([one.drop(), other.drop()]);
    const gone = new Client({ connectionString: one.url });
    await expect(gone.connect()).rejects.toMatchObject({ code: "3D000" });
  });

  it("gives databases with the generated tables", async () => {
    const database = await (await startPostgres()).newDatabase({ migrated: true });
    const tables =
      "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1";
    const { rows } = await database.pool.query(tables);
    expect(rows.map(({ name }) => name)).toEqual([
      "idempotency_keys",
      "inbox",
      "inbox_attempts",
      "outbox",
      "outbox_dead_letters",
      "outbox_leases",
      "outbox_relays",
      "outbox_sent",
      "outbox_stalled",
    ]);
    await database.drop();
  });

  it("cuts the connections of one database and of no other", async () => {
    const postgres = await startPostgres();
    const [cut, spared] = await Promise.all([postgres.newDatabase(), postgres.newDatabase()]);
    const [lost, kept] = await Promise.all([cut.pool.connect(), spared.pool.connect()]);
    const lostError = new Promise((resolve) => lost.on("error", resolve));
    await cut.cutConnections();
    expect(await lostError).toMatchObject({ code: "57P01" });
    await expect(lost.query("SELECT 1")).rejects.toThrow();
    expect((await kept.query("SELECT 1 AS n")).rows).toEqual([{ n: 1 }]);
    lost.release(true);
    kept.release();
    expect((await cut.pool.query("SELECT 2 AS n")).rows).toEqual([{ n: 2 }]);
    await Promise.all([cut.drop(), spared.drop()]);
  });

  it("is not killed by one of those who share it", async () => {
    const postgres = await startPostgres();
    await expect(postgres.kill()).rejects.toThrow(
      "other tests use this server; ask for one with `own: true`",
    );
  });
});

await describeWithPostgres("a Postgres server of one's own", () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres({ own: true, settings: { wal_level: "logical" } });
  });
  afterAll(() => postgres.stop());

  it("has the settings that were asked for, and is durable", async () => {
    const database = await postgres.newDatabase();
    const settings =
      "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'wal_level') ORDER BY 1";
    expect((await database.pool.query(settings)).rows).toEqual([
      { name: "fsync", setting: "on" },
      { name: "synchronous_commit", setting: "on" },
      { name: "wal_level", setting: "logical" },
    ]);
    await database.drop();
  });

  for (const way of ["kill", "stopGracefully"] as const) {
    it(`has its committed data after ${way}, and nothing else`, async () => {
      const database = await postgres.newDatabase();
      await database.pool.query("CREATE TABLE kept (n int)");
      await database.pool.query("INSERT INTO kept VALUES (1)");
      const client = await database.pool.connect();
      const ended = new Promise((resolve) => client.on("error", resolve));
      await client.query("BEGIN");
      await client.query("INSERT INTO kept VALUES (2)");
      await postgres[way]();
      await ended;
      client.release(true);
      await expect(database.pool.query("SELECT 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
      await postgres.restart();
      expect((await database.pool.query("SELECT n FROM kept")).rows).toEqual([{ n: 1 }]);
      await database.drop();
    });
  }
});
