import { describe, inject } from "vitest";
import { type OwnServerOptions, startOwnServer } from "./postgres/own-server.js";
import { type NewDatabaseOptions, newDatabase, type TestDatabase } from "./postgres/test-database.js";
import { askRunService } from "./run-service.js";

export type { TestDatabase } from "./postgres/test-database.js";

/** A superuser's url of a server that is there already. Tests that kill their server start one of their own nevertheless. */
const given = process.env["COMMSGEN_TEST_POSTGRES"];

/** A real Postgres server. */
export interface TestPostgres {
  /** A superuser's, of the database `postgres`. */
  readonly url: string;
  newDatabase(options?: NewDatabaseOptions): Promise<TestDatabase>;
  /** Ends it and removes its data; one that is shared ends with the run instead. */
  stop(): Promise<void>;
  /** As a power cut: nothing answers until `restart`. Rejects for one that is shared. */
  kill(): Promise<void>;
  /** As an administrator does it; nothing answers until `restart`. Rejects for one that is shared. */
  stopGracefully(): Promise<void>;
  /** Kills it if it runs, and starts it on the same port with the same data; resolves when it answers. */
  restart(): Promise<void>;
}

/**
 * A server that all tests of a run share, started when the first asks; each test takes databases of its own. `own`: a
 * server for the caller alone, who may choose its settings, may kill it and must stop it.
 */
export async function startPostgres(
  wanted: { readonly own?: false } | ({ readonly own: true } & OwnServerOptions) = {},
): Promise<TestPostgres> {
  if (wanted.own === true) {
    const server = await startOwnServer(wanted);
    return { ...server, newDatabase: (options) => newDatabase(server.url, options) };
  }
  const url = given ?? (await askRunService(`${inject("postgresService")}/url`, isText));
  const isShared = () =>
    Promise.reject(new Error("other tests use this server; ask for one with `own: true`"));
  return {
    url,
    newDatabase: (options) => newDatabase(url, options),
    stop: () => Promise.resolve(),
    kill: isShared,
    stopGracefully: isShared,
    restart: isShared,
  };
}

/**
 * `describe` for what needs a Postgres server. Where none can be had, the suite is skipped with the reason in its name; in
 * CI that is an error. Call it with `await`.
 */
export async function describeWithPostgres(name: string, suite: () => void): Promise<void> {
  const lack = await whatPostgresLacks();
  if (lack !== null && process.env["CI"] !== undefined)
    throw new Error(`${name} needs a Postgres server: ${lack}`);
  if (lack === null) describe(name, suite);
  else describe.skip(`${name} is skipped: ${lack}`, suite);
}

/** Why no server can be had; `null` where one can. */
export async function whatPostgresLacks(): Promise<string | null> {
  return given === undefined ? askRunService(`${inject("postgresService")}/lack`, isTextOrNull) : null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}
