import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";
import { compileFiles } from "../../../test/support/compile.js";
import { defaultPostgresOptions } from "../../plan/options.js";
import type { PostgresPlan } from "../../plan/postgres/postgres-plan.js";
import { sqlIdent } from "../../print/index.js";
import { printRuntimeFiles } from "../runtime-files/index.js";
import { printMigrations } from "./index.js";

const plan = (more: Partial<PostgresPlan> = {}): PostgresPlan => ({
  service: "order-items",
  options: defaultPostgresOptions,
  features: ["outbox", "inbox"],
  connector: null,
  ...more,
});
// biome-ignore lint/suspicious/noTemplateCurlyInString: that is the point
const hostile = "`${process.exit(1)}` \\ \" ' */ $body$";

const folder = mkdtempSync(join(tmpdir(), "commsgen-migrations-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("printMigrations", () => {
  it("prints the files that the features need, and the modules that hold them", () => {
    expect(
      printMigrations(plan())
        .map(({ path }) => path)
        .sort(),
    ).toEqual([
      "order-items/migrations.ts",
      "order-items/migrations/0001_outbox.sql",
      "order-items/migrations/0002_inbox.sql",
      "order-items/tables.ts",
    ]);
  });

  it("gives the same text as file and as module, whatever the names hold", { timeout: 30_000 }, async () => {
    const tables = { ...defaultPostgresOptions.tables, outbox: hostile };
    const printed = printMigrations(plan({ options: { schema: hostile, tables } }));
    const files = [...printed, ...printRuntimeFiles("order-items", printed)];
    const { errors } = await compileFiles(files, folder, { typescript: "5.5" });
    expect(errors).toEqual([]);

    const outfile = join(folder, "migrations.mjs");
    const entry = join(folder, "order-items", "migrations.ts");
    await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node" });
    const { orderItemsMigrations } = await import(/* @vite-ignore */ pathToFileURL(outfile).href);
    const sql = printed.filter(({ path }) => path.endsWith(".sql"));
    expect(orderItemsMigrations).toEqual([
      { name: "0001_outbox", sql: sql[0]?.content },
      { name: "0002_inbox", sql: sql[1]?.content },
    ]);
    expect(sql[0]?.content).toContain(sqlIdent(hostile));
  });
});
