import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../package-root.js";
import type { ConnectorPlan } from "../../plan/postgres/connector-plan.js";
import type { PostgresOptions } from "../../plan/postgres-options.js";
import { dollarTag } from "./dollar-tag.js";
import type { MigrationParts } from "./render-migrations.js";

/** What change-data capture needs in the database: a column for each header that contracts name, then all else. */
export function connectorParts(
  { schema, tables }: PostgresOptions,
  { fillFunction, publication, headers }: ConnectorPlan,
): readonly MigrationParts[] {
  const { outbox } = tables;
  const header = templateText("outbox_header");
  return [
    ...headers.map(({ name, column, migration }) => ({
      name: migration,
      template: header,
      view: { schema, outbox, header: name, column },
    })),
    {
      name: "0005_outbox_connector",
      template: templateText("outbox_connector"),
      view: {
        schema,
        outbox,
        publication,
        outboxForConnector: fillFunction,
        bodyTag: dollarTag([schema, outbox, publication]),
      },
    },
  ];
}

function templateText(name: string): string {
  return readFileSync(join(packageRoot(), "templates", "debezium", `${name}.sql.hbs`), "utf8");
}
