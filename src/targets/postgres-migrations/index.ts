import { camelCase, pascalCase } from "../../naming/index.js";
import type { PostgresPlan } from "../../plan/postgres/postgres-plan.js";
import { tablesSymbol } from "../../plan/postgres/tables-symbol.js";
import type { PostgresOptions } from "../../plan/postgres-options.js";
import {
  code,
  type Doc,
  type GeneratedFile,
  generatedHeader,
  imp,
  impType,
  layOut,
  objectDoc,
  TsFile,
  tsString,
  tsTemplate,
} from "../../print/index.js";
import { type RenderedMigration, renderMigrations } from "./render-migrations.js";

/** `orders/migrations/0001_outbox.sql` and what follows, `orders/migrations.ts` and `orders/tables.ts`. */
export function printMigrations(plan: PostgresPlan): readonly GeneratedFile[] {
  const { service, options, features, connector } = plan;
  const migrations = renderMigrations(options, features, connector);
  return [
    printTables(service, options),
    printMigrationsModule(service, migrations),
    ...migrations.map(({ name, sql }) => ({ path: `${service}/migrations/${name}.sql`, content: sql })),
  ];
}

function printTables(service: string, { schema, tables }: PostgresOptions): GeneratedFile {
  const { name: constant } = tablesSymbol(service);
  const file = new TsFile(`${service}/tables.ts`, new Set([constant]), generatedHeader);
  const type = impType("PostgresTables", `${service}/runtime/postgres/tables.ts`);
  const members = [
    code`schema: ${tsString(schema)}`,
    ...Object.entries(tables).map(([key, name]): Doc => code`${key}: ${tsString(name)}`),
  ];
  file.add(code`/** Where the migrations make the service's tables. */\n`);
  file.add(code`export const ${constant}: ${type} = ${layOut(objectDoc(members), "", 200)};\n`);
  return file.flush();
}

function printMigrationsModule(service: string, migrations: readonly RenderedMigration[]): GeneratedFile {
  const constant = `${camelCase(service)}Migrations`;
  const run = `migrate${pascalCase(service)}`;
  const file = new TsFile(`${service}/migrations.ts`, new Set([constant, run]), generatedHeader);
  const runtime = `${service}/runtime/postgres`;
  const tables = tablesSymbol(service);
  file.add(code`/**
 * Brings the database's tables up to date: runs those of the migrations that have not run there yet. Instances may do so
 * at the same time. Resolves with the names of what it ran; rejects with \`MigrationChangedError\`,
 * \`MigrationFailedError\` or the client's error.
 *
 * @example
 * const pool = new Pool({ connectionString: process.env["DATABASE_URL"] });
 * await ${run}(pool);
 */
export function ${run}(pool: ${impType("SqlPool", `${runtime}/sql.ts`)}): Promise<readonly string[]> {
  return ${imp("migrate", `${runtime}/migrate.ts`)}(pool, ${constant}, { tables: ${tables} });
}

/** The files of \`migrations/\`, for programs that have no such folder beside them. */
export const ${constant}: readonly ${impType("Migration", `${runtime}/migrate.ts`)}[] = [
`);
  for (const { name, sql } of migrations) {
    file.add(code`  {\n    name: ${tsString(name)},\n    sql: ${tsTemplate(sql)},\n  },\n`);
  }
  file.line("];");
  return file.flush();
}
