import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Interceptor } from "../../src/runtime/http/transport.js";
import type { IdempotencyStep } from "../../src/runtime/postgres/idempotency-options.js";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../support/postgres.js";
import { freePort, importTills, makeTills, type TillSettings, type TillsModules } from "./project.js";

const program = fileURLToPath(new URL("till-main.ts", import.meta.url));

// A generated client calls a generated server, whose process is killed on the way; an interceptor sends the request again.
await describeWithPostgres("a server that is killed while it answers", () => {
  const running = new Set<ChildProcess>();
  const state: { tills: TillsModules | null; folder: string; database: TestDatabase | null } = {
    tills: null,
    folder: "",
    database: null,
  };

  beforeAll(async () => {
    const { folder, remove } = await makeTills();
    const database = await (await startPostgres()).newDatabase();
    const tills = await importTills(folder);
    await tills.migrateTills(database.pool);
    await database.pool.query("CREATE TABLE payments (id int GENERATED ALWAYS AS IDENTITY, amount int)");
    Object.assign(state, { tills, folder, database });
    return async () => {
      await database.drop();
      remove();
    };
  });
  afterAll(() => {
    for (const child of running) child.kill("SIGKILL");
  });

  async function start(settings: TillSettings): Promise<void> {
    const child = spawn(process.execPath, ["--import", "tsx", program, JSON.stringify(settings)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    running.add(child);
    child.once("exit", () => running.delete(child));
    const ended = once(child, "exit").then(() =>
      Promise.reject(new Error("the till ended before it was ready")),
    );
    await Promise.race([once(child.stdout, "data"), ended]);
    ended.catch(() => {}); // later it is meant to
  }

  async function stop(): Promise<void> {
    const gone = [...running].map((child) => once(child, "exit"));
    for (const child of running) child.kill("SIGKILL");
    await Promise.all(gone);
  }

  const cases: readonly { diesAt: IdempotencyStep; server: TillSettings["server"]; replayed: boolean }[] = [
    { diesAt: "after-lock", server: "listener", replayed: false },
    { diesAt: "after-handler", server: "express", replayed: false },
    { diesAt: "before-commit", server: "listener", replayed: false },
    { diesAt: "after-commit", server: "express", replayed: true },
    { diesAt: "after-commit", server: "listener", replayed: true },
  ];
  it.each(cases)("has one effect: $server, $diesAt", async ({ diesAt, server, replayed }) => {
    const { tills, folder, database } = state;
    if (tills === null || database === null) throw new Error("there is nothing to start");
    const settings: TillSettings = {
      folder,
      databaseUrl: database.url,
      port: await freePort(),
      server,
      diesAt,
    };
    const answers: (string | null)[] = [];
    let tries = 0;
    const retrying: Interceptor = async (request, next) => {
      for (;;) {
        tries += 1;
        const answer = await next(request).catch((error: unknown) => {
          if (!request.idempotent || tries > 1) throw error;
          return null;
        });
        if (answer !== null) {
          answers.push(answer.headers.get("idempotency-replayed"));
          return answer;
        }
        await start({ ...settings, diesAt: null });
      }
    };
    await start(settings);
    const client = tills.createTillsClient({
      baseUrl: `http://127.0.0.1:${settings.port}`,
      interceptors: [retrying],
      timeoutMs: 30_000,
    });
    const payment = await client.pay({ body: { amount: 5 } });
    await stop();
    expect({ tries, answers }).toEqual({ tries: 2, answers: [replayed ? "true" : null] });
    const { rows } = await database.pool.query("DELETE FROM payments RETURNING id, amount");
    expect(rows).toEqual([payment]);
  });
});
