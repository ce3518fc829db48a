import type { Pool } from "pg";
import { openPool } from "./database.js";
import type { Service } from "./service.js";

/** Runs a service until SIGTERM or SIGINT, then lets it end what it has begun. */
export async function runUntilSignal(
  databaseUrl: string,
  start: (pool: Pool) => Promise<Service>,
): Promise<void> {
  const pool = openPool(databaseUrl);
  const service = await start(pool);
  console.log(`listening on ${service.url}`);
  const stop = async () => {
    await service.stop();
    await pool.end();
    process.exit(0);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}
