import { child, type SourceRef } from "../diagnostics/index.js";
import { type PostgresSettings, postgresNameFaults, postgresTableKeys } from "../pipeline/settings.js";
import type { ConfigReader } from "./config-reader.js";

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
type Tables = NonNullable<PostgresSettings["tables"]>;

/** `"postgres"` of the configuration: `{ "schema": "shop", "tables": { "outbox": "events" } }` */
export function readPostgres(value: unknown, source: SourceRef, reader: ConfigReader): PostgresSettings {
  const settings: Writable<PostgresSettings> = {};
  for (const [key, member] of reader.members(value, source, ["schema", "tables"])) {
    const at = child(source, key);
    if (key === "tables") settings.tables = readTables(member, at, reader);
    else settings.schema = reader.text(member, at) ?? undefined;
  }
  for (const { key, message, help } of postgresNameFaults(settings)) {
    const at = key === "schema" ? child(source, key) : child(child(source, "tables"), key);
    reader.complain(at, message, help);
  }
  return settings;
}

function readTables(value: unknown, source: SourceRef, reader: ConfigReader): Tables {
  const tables: Writable<Tables> = {};
  for (const [name, member] of reader.members(value, source, postgresTableKeys)) {
    const key = postgresTableKeys.find((known) => known === name);
    if (key !== undefined) tables[key] = reader.text(member, child(source, name)) ?? undefined;
  }
  return tables;
}
