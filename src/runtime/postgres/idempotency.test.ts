import express from "express";
import { expect, it } from "vitest";
import { json, listen, type Sent, send } from "../../../test/support/http-server.js";
import {
  insert,
  type KeyedHandler,
  keyedServers,
  pay,
  payment,
} from "../../../test/support/keyed-servers.js";
import { describeWithPostgres } from "../../../test/support/postgres.js";
import { keyedRoute } from "../http/idempotency.js";
import { KEY_IN_USE, KEY_REUSED } from "../http/idempotency-problems.js";
import { createListener, createMiddleware } from "../http/server.js";
import { postgresIdempotency } from "./idempotency.js";
import type { SqlPool } from "./sql.js";

/** A promise that somebody else settles. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

await describeWithPostgres("idempotency keys", () => {
  const { pool, count, routesOf, serve } = keyedServers();

  it("repeats the first answer byte by byte, with the effect of one request", async () => {
    const url = await serve(insert);
    const first = await send(url, payment("x"));
    const second = await send(url, payment("x"));
    expect(first).toMatchObject({ status: 201, body: { a: "x", id: 1 } });
    expect(first.headers["idempotency-replayed"]).toBeUndefined();
    expect(second.headers["idempotency-replayed"]).toBe("true");
    const { date: _, "idempotency-replayed": __, ...headers } = second.headers;
    const { date: ___, ...firstHeaders } = first.headers;
    expect(headers).toEqual(firstHeaders);
    expect({ status: second.status, text: second.text }).toEqual({ status: 201, text: first.text });
    expect(await count("payments")).toBe(1);
  });

  it("does so under Express, behind its body parser too", async () => {
    const app = express();
    app.use("/plain", createMiddleware(routesOf(insert)));
    app.use("/parsed", express.json(), createMiddleware(routesOf(insert)));
    const url = await listen(app);
    const answers = [
      await send(url, payment("x", "key-1", "/plain/payments")),
      await send(url, payment("x", "key-1", "/plain/payments")),
      await send(url, payment("x", "key-1", "/parsed/payments")),
    ];
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
      Array(3).fill({ status: 201, body: { a: "x", id: 1 } }),
    );
    expect(await count("payments")).toBe(1);
  });

  it("refuses a key that was used for another request", async () => {
    const url = await serve(insert);
    await send(url, payment("x"));
    const other = await send(url, payment("y"));
    expect(other).toMatchObject({
      status: 422,
      type: "application/problem+json",
      body: { type: KEY_REUSED, status: 422 },
    });
    const reordered: Sent = { ...payment("x"), body: '{ "b": 1, "a": "x" }' };
    await send(url, { ...reordered, headers: { ...reordered.headers, "idempotency-key": "key-2" } });
    const again = { ...reordered, body: '{"a":"x",\n"b":1}' };
    expect(
      await send(url, { ...again, headers: { ...again.headers, "idempotency-key": "key-2" } }),
    ).toMatchObject({ status: 201, headers: { "idempotency-replayed": "true" } });
    expect(await count("payments")).toBe(2);
  });

  it("refuses a request while the first one with its key runs, and repeats its answer then", async () => {
    const { opened, open } = gate();
    const started = gate();
    const url = await serve(async (request, context) => {
      started.open();
      await opened;
      return insert(request, context);
    });
    const first = send(url, payment("x"));
    await started.opened;
    const [second, third] = [await send(url, payment("x")), send(url, payment("z", "another-key"))];
    expect(second).toMatchObject({
      status: 409,
      type: "application/problem+json",
      retryAfter: "1",
      body: { type: KEY_IN_USE, status: 409 },
    });
    open();
    expect(await first).toMatchObject({ status: 201 });
    expect(await third).toMatchObject({ status: 201 });
    expect(await send(url, payment("x"))).toMatchObject({ status: 201, text: (await first).text });
    expect(await count("payments")).toBe(2);
  });

  it("keeps the answer that comes too late for the first request, and repeats it to those after", async () => {
    const { opened, open } = gate();
    const done = gate();
    const url = await serve(async (request, context) => {
      await opened;
      expect(context.remainingMs()).toBe(0);
      setImmediate(done.open);
      return insert(request, context);
    });
    const hurried = { ...payment("x").headers, "x-request-timeout-ms": "200" };
    expect(await send(url, { ...payment("x"), headers: hurried })).toMatchObject({ status: 504 });
    expect(await send(url, payment("x"))).toMatchObject({ status: 409, body: { type: KEY_IN_USE } });
    open();
    await done.opened;
    await expect.poll(() => send(url, payment("x")), { timeout: 5_000 }).toMatchObject({ status: 201 });
    expect(await send(url, payment("x"))).toMatchObject({ headers: { "idempotency-replayed": "true" } });
    expect(await count("payments")).toBe(1);
  });

  it("has one effect of many requests at once", async () => {
    const urls = [await serve(insert), await serve(insert)];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => send(urls[index % 2] ?? "", payment("x"))),
    );
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect(new Set(answers.filter(({ status }) => status === 201).map((answer) => answer.text)).size).toBe(1);
    expect(await count("payments")).toBe(1);
  });

  it.each([
    {
      given: "bytes",
      answer: { status: 200, contentType: "image/png", body: Uint8Array.of(0, 255, 128, 10) },
    },
    { given: "text", answer: { status: 203, contentType: "text/plain", body: "ä\u0000\u2028😀" } },
    { given: "nothing", answer: { status: 204 } },
    { given: "no bytes", answer: { status: 200, contentType: "image/png", body: new Uint8Array() } },
    { given: "megabytes", answer: { status: 203, contentType: "text/plain", body: "ä".repeat(3_000_000) } },
    {
      given: "headers",
      answer: { status: 204, headers: { "set-cookie": ["a=1", "b=2"], Zz: "ü", aa: "1" } },
    },
  ])("repeats an answer of $given", async ({ answer }) => {
    const url = await serve(async () => answer);
    const [first, second] = [await fetchRaw(url, "k"), await fetchRaw(url, "k")];
    expect(second.replayed).toBe("true");
    expect({ ...second, replayed: null }).toEqual(first);
  });

  it("tells requests apart whose bodies are bytes", async () => {
    const url = await serve(async () => ({ status: 204 }));
    const image = (...data: number[]): Sent => ({
      ...payment(""),
      body: Uint8Array.from(data),
      headers: { "content-type": "image/png", "idempotency-key": "k" },
    });
    expect(await send(url, image(1, 2))).toMatchObject({ status: 204 });
    expect(await send(url, { ...image(1, 2), isChunked: true })).toMatchObject({ status: 204 });
    expect(await send(url, image(1, 3))).toMatchObject({ status: 422 });
    expect(
      await send(url, { ...image(1, 2), headers: { "content-type": "text/plain", "idempotency-key": "k" } }),
    ).toMatchObject({ status: 422 });
  });

  it("runs a request without a key in a transaction that is not kept", async () => {
    let isFailing = false;
    const url = await serve(async (request, context) => {
      const answer = await insert(request, context);
      if (isFailing) throw new Error("boom");
      return answer;
    });
    expect(await send(url, payment("x", null))).toMatchObject({ status: 201 });
    expect(await send(url, payment("x", null))).toMatchObject({ status: 201 });
    isFailing = true;
    expect(await send(url, payment("x", null))).toMatchObject({ status: 500 });
    expect([await count("payments"), await count("idempotency_keys")]).toEqual([2, 0]);
  });

  it.each([
    { idempotencyKey: "", status: 400 },
    { idempotencyKey: "k".repeat(255), status: 201 },
    { idempotencyKey: "k".repeat(256), status: 400 },
    { idempotencyKey: "ключ", status: 201, wire: "latin1" },
    { idempotencyKey: "'; DROP TABLE payments; --", status: 201 },
  ])("answers the key $idempotencyKey with $status", async ({ idempotencyKey, status, wire }) => {
    const url = await serve(insert);
    const sent = wire === undefined ? idempotencyKey : Buffer.from(idempotencyKey).toString("latin1");
    expect(await send(url, payment("x", sent))).toMatchObject({ status });
    expect(await send(url, payment("x", sent))).toMatchObject({ status });
    expect(await count("payments")).toBe(status === 201 ? 1 : 0);
  });

  it("keeps keys of one scope apart from those of another", async () => {
    const url = await serve(insert, { scope: ({ headers }) => String(headers["x-user"]) });
    const as = (user: string): Sent => ({
      ...payment("x"),
      headers: { ...payment("x").headers, "x-user": user },
    });
    expect(await send(url, as("ada"))).toMatchObject({ body: { id: 1 } });
    expect(await send(url, as("bob"))).toMatchObject({ body: { id: 2 } });
    expect(await send(url, as("ada"))).toMatchObject({ body: { id: 1 } });
  });

  it("sees the answer of a request that ended just now, whatever isolation the database has", async () => {
    const [started, ended] = [gate(), gate()];
    // Between the start of its transaction and its lock another request begins and ends.
    const slow: SqlPool = {
      connect: async () => {
        const client = await pool().connect();
        await client.query("SET default_transaction_isolation TO 'repeatable read'");
        return {
          query: async (text, values) => {
            if (text.includes("advisory")) {
              await client.query("SELECT 1");
              started.open();
              await ended.opened;
            }
            return client.query(text, values);
          },
          release: (destroy) => client.release(destroy),
        };
      },
    };
    const late = send(await serve(insert, { pool: slow }), payment("x"));
    await started.opened;
    expect(await send(await serve(insert), payment("x"))).toMatchObject({ status: 201 });
    ended.open();
    expect((await late).headers["idempotency-replayed"]).toBe("true");
    expect(await count("payments")).toBe(1);
  });

  it("forgets a key when its time is over", async () => {
    const url = await serve(insert, { expiryMs: 50 });
    expect(await send(url, payment("x"))).toMatchObject({ body: { id: 1 } });
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(await send(url, payment("y"))).toMatchObject({ status: 201, body: { id: 2 } });
    expect(await count("idempotency_keys")).toBe(1);
  });

  it("deletes what has expired, beside other requests", async () => {
    await pool().query(`INSERT INTO idempotency_keys (scope, operation, key, request_hash, status, headers, expires_at)
      SELECT '', 'pay', 'old-' || n, '', 200, '[]', now() + (CASE WHEN n <= 2500 THEN -1 ELSE 1 END) * interval '1 hour'
      FROM generate_series(1, 2600) n`);
    const url = await serve(insert, { cleanupIntervalMs: 0 });
    await send(url, payment("x"));
    await expect.poll(() => count("idempotency_keys"), { timeout: 5_000 }).toBe(101);
  });

  async function fetchRaw(url: string, idempotencyKey: string) {
    const answer = await fetch(`${url}/payments`, {
      method: "POST",
      body: '{"a":1}',
      headers: { "content-type": "application/json", "idempotency-key": idempotencyKey },
    });
    const {
      date: _,
      "idempotency-replayed": replayed = null,
      ...headers
    } = Object.fromEntries(answer.headers);
    const body = Buffer.from(await answer.arrayBuffer()).toString("base64");
    return { status: answer.status, headers, cookies: answer.headers.getSetCookie(), body, replayed };
  }
});

it("needs a database only where there is one", async () => {
  const handler: KeyedHandler = (_, context) => ({ status: 201, body: { a: "tx" in context } });
  const url = await listen(createListener([keyedRoute(pay, handler, postgresIdempotency(undefined))]));
  expect(await send(url, { ...json('{"a":1}'), method: "POST", path: "/payments" })).toMatchObject({
    status: 201,
    body: { a: false },
  });
});
