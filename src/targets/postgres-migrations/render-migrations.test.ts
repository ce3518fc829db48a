import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { templatePaths, viewPaths } from "../../../test/support/template-paths.js";
import { packageRoot } from "../../package-root.js";
import { defaultPostgresOptions } from "../../plan/options.js";
import type { ConnectorPlan } from "../../plan/postgres/connector-plan.js";
import { connectorParts } from "./connector-migrations.js";
import { migrationParts, renderMigrations } from "./render-migrations.js";

const connector: ConnectorPlan = {
  slot: "orders_outbox",
  publication: "public_outbox_publication",
  fillFunction: "outbox_for_connector",
  headers: [{ name: "tenant", column: "header.tenant", migration: "0004_outbox_header_tenant" }],
  topics: [],
};
const features = ["outbox", "inbox", "idempotency"] as const;
const parts = migrationParts(defaultPostgresOptions, features);

describe("the templates", () => {
  const all = [...parts, ...connectorParts(defaultPostgresOptions, connector)];
  it.each(all)("$name shows what its view has, all of it and nothing else", ({ template, view }) => {
    expect(templatePaths(template)).toEqual(viewPaths(view));
  });

  it("are all used", () => {
    const files = readdirSync(join(packageRoot(), "templates", "postgres")).sort();
    expect(files).toEqual(parts.map(({ name }) => `${name}.sql.hbs`));
  });
});

/** SHA-256 of each with default names. Until a version has been published with it, a migration may still change. */
const published: Readonly<Record<string, string>> = {
  "0001_outbox": "7bf998e65290b20b49f853c13fa98cf8f7199fbb25cdc9460120fcf9eb3199bf",
  "0002_inbox": "d6c89c8dd8bd5a1d1f4ab07444178485e2cc2f7b74d934c6117213136fa3fec0",
  "0003_idempotency": "2c4e5cc9fa7d4ec5b7267c36dbc35100cc4c65f3aac3e47a412b1ba4203adc6c",
  "0004_outbox_header_tenant": "5ffce840cd67c7543bc9d4a073eab95ec422596684757a9ad921566c99e49f02",
  "0005_outbox_connector": "7ca9c5f97fc63de39c709f464a950ae542e4a922d7f9867a06cf86882edd5689",
};

describe("published migrations", () => {
  const all = renderMigrations(defaultPostgresOptions, features, connector);
  it.each(all)("$name never changes", ({ name, sql }) => {
    const help = `${name} has run in people's databases as it was: add a new migration, never edit one`;
    expect(createHash("sha256").update(sql).digest("hex"), help).toBe(published[name]);
  });
});

describe("renderMigrations", () => {
  it.each([
    [["outbox"], ["0001_outbox"]],
    [["idempotency"], ["0003_idempotency"]],
    [
      ["inbox", "outbox"],
      ["0001_outbox", "0002_inbox"],
    ],
  ] as const)("%s -> %s: numbers do not depend on what else there is", (wanted, want) => {
    expect(renderMigrations(defaultPostgresOptions, wanted).map(({ name }) => name)).toEqual(want);
  });

  it("writes bodies of functions between tags that no name holds", () => {
    const { tables } = defaultPostgresOptions;
    const [outbox] = renderMigrations({ schema: "$body$", tables: { ...tables, outbox: "$body_$" } });
    expect(outbox?.sql).toContain("AS $body__$\n");
    expect(outbox?.sql).not.toContain("AS $body$\n");
  });
});
