import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Handlebars from "handlebars";
import { defaultTables, quoted } from "../../../src/runtime/postgres/tables.js";

const folder = new URL("../../../templates/postgres/", import.meta.url);

/** The migrations as a service has them that keeps the default names, in their order. */
export function renderMigrations(): readonly { readonly name: string; readonly sql: string }[] {
  const engine = Handlebars.create();
  engine.registerHelper("sqlIdent", (name: unknown) => quoted(String(name)));
  engine.registerHelper("sqlString", (text: unknown) => `'${String(text).replaceAll("'", "''")}'`);
  const names = {
    ...defaultTables,
    outboxSequence: "outbox_sequence",
    outboxSequenceName: '"public"."outbox_sequence"',
    outboxChannel: "outbox",
    outboxBeforeInsert: "outbox_before_insert",
    outboxAfterInsert: "outbox_after_insert",
    outboxAggregateIndex: "outbox_aggregate_index",
    outboxSentIndex: "outbox_sent_index",
    inboxHandledIndex: "inbox_handled_index",
    idempotencyExpiryIndex: "idempotency_expiry_index",
  };
  return readdirSync(fileURLToPath(folder))
    .filter((name) => name.endsWith(".sql.hbs"))
    .sort()
    .map((file) => {
      const template = readFileSync(new URL(file, folder), "utf8");
      const sql = engine.compile(template, { strict: true, noEscape: true })(names);
      return { name: file.slice(0, -".hbs".length), sql };
    });
}
