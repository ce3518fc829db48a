import type { Pool } from "pg";
import type { PartOption } from "../../generated/orders/runtime/service/run-service.js";

/** A service that dies without a word is missed after this time, and its partitions go to others. */
export const sessionTimeoutMs = 6_000;

/** What every service of the shop has beside its own, from its pool. */
export function databaseParts(pool: Pool, migrateDatabase: () => Promise<unknown>) {
  // A function: where the database is away, it is waited for.
  const migrations: PartOption = () => ({ start: migrateDatabase });
  return { migrations, checks: { database: () => pool.query("SELECT 1") }, close: [() => pool.end()] };
}
