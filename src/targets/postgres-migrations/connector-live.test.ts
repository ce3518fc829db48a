import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../../../test/support/postgres.js";
import { defaultPostgresOptions } from "../../plan/options.js";
import type { ConnectorPlan } from "../../plan/postgres/connector-plan.js";
import { renderMigrations } from "./render-migrations.js";

function planOf(headers: readonly string[]): ConnectorPlan {
  return {
    slot: "orders_outbox",
    publication: "public_outbox_publication",
    fillFunction: "outbox_for_connector",
    headers: headers.map((name) => ({ name, column: `header.${name}`, migration: `0004_${name}` })),
    topics: [],
  };
}

await describeWithPostgres("the migrations of capture", () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await (await startPostgres()).newDatabase({ migrated: true });
  });

  afterEach(async () => {
    await database?.drop();
  });

  const write = (headers: unknown) =>
    database.pool.query(
      `INSERT INTO outbox (id, aggregatetype, aggregateid, type, topic, record_timestamp, ce_source, ce_time, headers)
       VALUES ($1, 'order', 'o', 'x', 'shop.placed', 1700000000123, '/x', '', $2)`,
      [randomUUID(), JSON.stringify(headers)],
    );
  const migrate = async (headers: readonly string[]) => {
    for (const { sql } of renderMigrations(defaultPostgresOptions, ["outbox"], planOf(headers))) {
      await database.pool.query(sql);
    }
  };
  const topics = async () => {
    const { rows } = await database.pool.query("SELECT connector_topic FROM outbox ORDER BY sequence");
    return rows.map((row) => String(row["connector_topic"]));
  };

  it("fill the columns of rows that wait and of those that come, also when a header is added", async () => {
    await write({ tenant: "größe", later: "x" });
    await migrate(["tenant"]);
    await migrate(["tenant"]);
    await write({ tenant: "b" });
    await migrate(["tenant", "later"]);
    await write({ later: "y" });
    const { rows } = await database.pool.query(
      `SELECT "header.tenant" AS tenant, "header.later" AS later, connector_timestamp::text AS at
       FROM outbox ORDER BY sequence`,
    );
    const at = "2023-11-14 22:13:20.123";
    expect(rows).toEqual([
      { tenant: "größe", later: "x", at },
      { tenant: "b", later: null, at },
      { tenant: null, later: "y", at },
    ]);
    expect(await topics()).toEqual(["shop.placed?later&tenant", "shop.placed?tenant", "shop.placed?later"]);
  });

  it.each([
    ["a header that no contract names", { other: "x" }],
    ["bytes that are no text", { tenant: { base64: "/w==" } }],
    ["a name that a column could not have", { ["x".repeat(60)]: "x" }],
  ])("refuse %s", async (_, headers) => {
    await migrate(["tenant"]);
    await expect(write(headers)).rejects.toThrow("the outbox's connector cannot send the headers");
    expect(await topics()).toEqual([]);
  });

  it("publish inserts alone", async () => {
    await migrate([]);
    const { rows } = await database.pool.query(
      "SELECT pubinsert, pubupdate, pubdelete, pubtruncate FROM pg_publication",
    );
    expect(rows).toEqual([{ pubinsert: true, pubupdate: false, pubdelete: false, pubtruncate: false }]);
  });
});
