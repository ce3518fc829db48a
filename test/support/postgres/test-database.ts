import { randomUUID } from "node:crypto";
import { Client, Pool } from "pg";
import { renderMigrations } from "../../../src/targets/postgres-migrations/render-migrations.js";

/** A fresh database of its own on a server that others may use too. */
export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  /** At most 20 connections; opened when first used. */
  readonly pool: Pool;
  /** Ends every session of this database, as a broken network does; sessions may begin again at once. */
  cutConnections(): Promise<void>;
  /** Ends the pool and every session, and removes the database. */
  drop(): Promise<void>;
}

export interface NewDatabaseOptions {
  /** Whether the tables of outbox, inbox and idempotency keys are there, with their default names. Default: false. */
  readonly migrated?: boolean;
}

/** `serverUrl`: of a superuser, or of a role that may make databases. */
export async function newDatabase(
  serverUrl: string,
  options: NewDatabaseOptions = {},
): Promise<TestDatabase> {
  const name = `commsgen_test_${randomUUID().replaceAll("-", "")}`;
  await withClient(serverUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  const url = urlOfDatabase(serverUrl, name);
  if (options.migrated === true) {
    await withClient(url, async (client) => {
      for (const { sql } of renderMigrations()) await client.query(sql);
    });
  }
  const pool = new Pool({ connectionString: url, max: 20 });
  pool.on("error", () => null); // tests cut connections; who waits for an answer is told by the call
  return {
    name,
    url,
    pool,
    cutConnections: async () => {
      const sessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
      await withClient(serverUrl, (client) => client.query(sessions, [name]));
    },
    drop: async () => {
      const ended = pool.end();
      await withClient(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
      await ended;
    },
  };
}

function urlOfDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function withClient<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  client.on("error", () => null); // what matters of it comes through the calls
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
