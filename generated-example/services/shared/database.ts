import { readFileSync } from "node:fs";
import { Pool, type PoolClient } from "pg";

/** A transaction, or the pool for a single statement. */
export type Database = Pick<PoolClient, "query">;

/** As many connections as the consumer has handlers, and some for requests and the relay. */
export function openPool(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 40 });
  // Tells of a connection that was lost while nobody used it; without a listener the process would end.
  pool.on("error", (error) => console.error(`database: ${error.message}`));
  return pool;
}

/** The service's own tables, as a step that comes after commsgen's: `schema.sql` beside the module. */
export function ownSchema(name: string, moduleUrl: string) {
  return { name, sql: readFileSync(new URL("schema.sql", moduleUrl), "utf8") };
}

/** The row that a statement must have. */
export function only<Row>({ rows: [row] }: { readonly rows: readonly Row[] }): Row {
  if (row === undefined) throw new Error("the statement has no row");
  return row;
}
