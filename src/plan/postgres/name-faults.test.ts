import { describe, expect, it } from "vitest";
import { defaultTables } from "../../runtime/postgres/tables.js";
import { defaultPostgresOptions, type PostgresTableNames } from "../postgres-options.js";
import { derivedName, derivedNames } from "./derived-names.js";
import { nameFaults, tableKeys } from "./name-faults.js";

const { schema, tables } = defaultPostgresOptions;
const long = "x".repeat(64);

describe("the names", () => {
  it("are the runtime's where nobody chose others", () => {
    expect({ schema, ...tables }).toEqual(defaultTables);
  });

  it("are all looked at", () => {
    expect(tableKeys).toEqual(Object.keys(tables));
  });
});

describe("nameFaults", () => {
  it.each<
    [string, Partial<PostgresTableNames> & { schema?: string }, readonly (readonly [string, string])[]]
  >([
    ["the defaults", {}, []],
    ["quotes, dollars and spaces", { schema: 'a "b" $body$', outbox: "Order's Outbox" }, []],
    ["names that differ by case", { outbox: "Inbox" }, []],
    ["the longest", { outbox: long.slice(1), outboxSent: `${long.slice(2)}y` }, []],
    ["too long", { inbox: long }, [["inbox", `\`${long}\` has 64 bytes, and PostgreSQL keeps 63 of a name`]]],
    [
      "too long in bytes",
      { inbox: "ü".repeat(32) },
      [["inbox", `\`${"ü".repeat(32)}\` has 64 bytes, and PostgreSQL keeps 63 of a name`]],
    ],
    [
      "empty",
      { schema: "", inbox: "" },
      [
        ["schema", "a name is empty"],
        ["inbox", "a name is empty"],
      ],
    ],
    ["U+0000", { inbox: "a\u0000b" }, [["inbox", '"a\\u0000b" has characters that a name cannot have']]],
    ["half a pair", { inbox: "\ud800" }, [["inbox", '"\\ud800" has characters that a name cannot have']]],
    [
      "the database's own schema",
      { schema: "pg_shop" },
      [["schema", "the schema `pg_shop` is the database's own"]],
    ],
    [
      "one name for three",
      { inbox: "x", outbox: "x", migrations: "x" },
      [
        ["inbox", "`outbox` and `inbox` are both named `x`"],
        ["migrations", "`outbox` and `migrations` are both named `x`"],
      ],
    ],
    [
      "the name of a sequence",
      { inbox: "outbox_sequence" },
      [["inbox", "`outbox_sequence` is also the name of an index or a sequence of another table"]],
    ],
  ])("%s", (_, { schema: ownSchema = schema, ...names }, want) => {
    const faults = nameFaults({ schema: ownSchema, tables: { ...tables, ...names } });
    expect(faults.map(({ key, message }) => [key, message])).toEqual(want);
  });
});

describe("derivedName", () => {
  it.each([
    ["outbox", "sequence", "outbox_sequence"],
    ["x".repeat(54), "sequence", `${"x".repeat(54)}_sequence`],
    ["x".repeat(55), "sequence", `${"x".repeat(45)}_d5e28568_sequence`],
    ["ü".repeat(30), "sequence", `${"ü".repeat(22)}_2853a123_sequence`],
  ])("%s, %s", (table, suffix, want) => {
    expect(derivedName(table, suffix)).toBe(want);
    expect(Buffer.byteLength(want)).toBeLessThanOrEqual(63);
  });

  it("tells long tables apart that differ in their last letter", () => {
    const names = (outbox: string, inbox: string) =>
      Object.values(derivedNames({ ...tables, outbox, inbox }));
    const all = names(`${"x".repeat(62)}a`, `${"x".repeat(62)}b`);
    expect(new Set(all).size).toBe(all.length);
  });
});
