import type { TestProject } from "vitest/node";
import { startRunService } from "../run-service.js";
import { type OwnServer, startOwnServer, whatPostgresLacks } from "./own-server.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where test files ask for the Postgres server that they share. */
    postgresService: string;
  }
}

/**
 * One server for all test files of a run, started when the first of them asks. `lack` answers why none can be started, or
 * `null`; `url` where it is.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const state = {
    lack: null as Promise<string | null> | null,
    server: null as Promise<OwnServer> | null,
  };
  const service = await startRunService(async (path) => {
    if (path === "lack") {
      state.lack ??= whatPostgresLacks();
      return state.lack;
    }
    if (path !== "url") throw new Error(`${path} is not known`);
    state.server ??= startOwnServer({ isDurable: false });
    return (await state.server).url;
  });
  project.provide("postgresService", service.url);
  return async () => {
    service.close();
    await state.server?.then(
      (server) => server.stop(),
      () => null,
    );
  };
}
