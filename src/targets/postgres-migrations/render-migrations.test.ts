import { describe, expect, it } from "vitest";
import { templatePaths, viewPaths } from "../../../test/support/template-paths.js";
import { defaultPostgresOptions } from "../../plan/options.js";
import { migrationParts, renderMigrations } from "./render-migrations.js";

const features = ["outbox", "inbox", "idempotency"] as const;
const parts = migrationParts(defaultPostgresOptions, features);

describe("the templates", () => {
  it.each(parts)("$name shows what its view has, all of it and nothing else", ({ template, view }) => {
    expect(templatePaths(template)).toEqual(viewPaths(view));
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
