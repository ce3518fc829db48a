import { expect, it } from "vitest";
import { send } from "../../../test/support/http-server.js";
import { insert, keyedServers, payment } from "../../../test/support/keyed-servers.js";
import { describeWithPostgres } from "../../../test/support/postgres.js";
import { HttpProblem } from "../http/problem.js";
import type { IdempotencyStep } from "./idempotency-options.js";

await describeWithPostgres("idempotency keys of requests that fail", () => {
  const { pool, count, serve } = keyedServers();

  it.each([
    { given: "an error", fail: () => Promise.reject(new Error("boom")), status: 500 },
    { given: "a thrown problem", fail: () => Promise.reject(new HttpProblem(404)), status: 404 },
    { given: "an answer with 503", fail: () => Promise.resolve({ status: 503 }), status: 503 },
    {
      given: "an answer that breaks the contract",
      fail: () => Promise.resolve({ status: 299 }),
      status: 500,
    },
  ])("undoes a handler that ends with $given, and runs it anew", async ({ fail, status }) => {
    let tries = 0;
    const url = await serve(async (request, context) => {
      tries += 1;
      const answer = await insert(request, context);
      return tries === 1 ? fail() : answer;
    });
    expect(await send(url, payment("x"))).toMatchObject({ status });
    expect([await count("payments"), await count("idempotency_keys")]).toEqual([0, 0]);
    expect(await send(url, payment("x"))).toMatchObject({ status: 201 });
    expect([await count("payments"), await count("idempotency_keys")]).toEqual([1, 1]);
  });

  it("keeps an answer with 4xx", async () => {
    const url = await serve(async () => ({ status: 402, body: { a: Math.random() } }));
    const first = await send(url, payment("x"));
    expect(await send(url, payment("x"))).toMatchObject({ status: 402, text: first.text });
  });

  it("leaves nothing of a request whose connection was cut, and runs it anew", async () => {
    let tries = 0;
    const url = await serve(async (request, context) => {
      tries += 1;
      const answer = await insert(request, context);
      if (tries === 1) {
        const { rows } = await context.tx.query("SELECT pg_backend_pid() AS pid", []);
        await pool().query("SELECT pg_terminate_backend($1)", [Number(rows[0]?.["pid"])]);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return answer;
    });
    expect(await send(url, payment("x"))).toMatchObject({ status: 500 });
    expect(await count("payments")).toBe(0);
    expect(await send(url, payment("x"))).toMatchObject({ status: 201 });
    expect(await count("payments")).toBe(1);
  });

  it("runs anew where the connection was cut right before the commit", async () => {
    const pids: number[] = [];
    const url = await serve(
      async (request, context) => {
        const { rows } = await context.tx.query("SELECT pg_backend_pid() AS pid", []);
        pids.push(Number(rows[0]?.["pid"]));
        return insert(request, context);
      },
      {
        onStep: async (step) => {
          if (step !== "before-commit" || pids.length > 1) return;
          await pool().query("SELECT pg_terminate_backend($1)", [pids[0]]);
        },
      },
    );
    expect(await send(url, payment("x"))).toMatchObject({ status: 500 });
    expect(await send(url, payment("x"))).toMatchObject({ status: 201 });
    expect(await count("payments")).toBe(1);
  });

  it("answers 500 while there is no connection, and leaves the handler alone", async () => {
    let isAway = true;
    const own = { connect: () => (isAway ? Promise.reject(new Error("away")) : pool().connect()) };
    const url = await serve(insert, { pool: own });
    expect(await send(url, payment("x"))).toMatchObject({ status: 500 });
    isAway = false;
    expect(await send(url, payment("x"))).toMatchObject({ status: 201, body: { id: 1 } });
  });

  const steps: readonly { readonly step: IdempotencyStep; readonly isKept: boolean }[] = [
    { step: "after-lock", isKept: false },
    { step: "after-handler", isKept: false },
    { step: "before-commit", isKept: false },
    { step: "after-commit", isKept: true },
  ];
  it.each(steps)("has one effect where the process ends $step", async ({ step, isKept }) => {
    let isFirst = true;
    const url = await serve(insert, {
      onStep: (now) => {
        if (now !== step || !isFirst) return;
        isFirst = false;
        throw new Error("gone");
      },
    });
    expect(await send(url, payment("x"))).toMatchObject({ status: 500 });
    expect(await count("payments")).toBe(isKept ? 1 : 0);
    const second = await send(url, payment("x"));
    expect(second.headers["idempotency-replayed"]).toBe(isKept ? "true" : undefined);
    expect(await count("payments")).toBe(1);
  });

  it("answers 500, not what did not happen, where a caught error has spoilt the transaction", async () => {
    const url = await serve(async (request, context) => {
      const answer = await insert(request, context);
      await context.tx.query("SELECT 1 / 0", []).catch(() => {});
      return answer;
    });
    expect(await send(url, payment("x"))).toMatchObject({ status: 500 });
    expect(await send(url, payment("x", null))).toMatchObject({ status: 500 });
    expect(await count("payments")).toBe(0);
  });
});
