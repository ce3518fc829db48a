// The real client with a stand-in for `fetch`, and once with real servers.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { call, connect } from "./client.js";
import { ConnectionError, TimeoutError } from "./client-errors.js";
import type { CallOptions, ClientOptions } from "./client-options.js";
import { KEY_IN_USE, KEY_REUSED } from "./idempotency-problems.js";
import type { Operation } from "./operation.js";
import { type RetryEvent, type RetryOptions, retrying } from "./retrying.js";

type Result = { readonly status: 204 };
const operationOf = (method: string, idempotencyKey?: string): Operation<undefined, unknown, Result> => ({
  name: "touch",
  method,
  path: "/things",
  parameters: [],
  validateParameters: null,
  body: null,
  responses: [
    { status: 204, headers: [], validateHeaders: null, content: [] },
    { status: "default", headers: [], validateHeaders: null, content: [] },
  ],
  ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
});
const put = operationOf("PUT");

type Answer = number | Response | Error;
const later = (retryAfter: string): Response =>
  new Response(null, { status: 503, headers: { "retry-after": retryAfter } });
const keyProblem = (status: number, type: string): Response => Response.json({ type }, { status });
const refused = new TypeError("fetch failed");

/** A client whose `fetch` gives these answers, the last one for ever. */
function clientOf(answers: readonly Answer[], options: RetryOptions = {}, operation = put) {
  const events: RetryEvent[] = [];
  const sent: RequestInit[] = [];
  const fetch = async (_: string, init: RequestInit): Promise<Response> => {
    const answer = answers[Math.min(sent.push(init), answers.length) - 1] ?? 204;
    if (answer instanceof Error) throw answer;
    return typeof answer === "number" ? new Response(null, { status: answer }) : answer.clone();
  };
  const interceptors = [retrying({ backoffMs: 2, onEvent: (event) => events.push(event), ...options })];
  const connection = connect({ baseUrl: "http://test", fetch, interceptors }, { name: "test" });
  const touch = (callOptions?: CallOptions) =>
    call(connection, { operation, errors: {} }, undefined, callOptions);
  return { touch, events, sent };
}

/** The status that a call ended with, or the name of its error. */
async function endOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return 204;
  } catch (error) {
    if (error instanceof Error) return "status" in error ? error.status : error.name;
    return error;
  }
}

describe("what is sent again", () => {
  it.each<[string, readonly Answer[], Operation<undefined, unknown, Result>, unknown, number]>([
    ["503 with PUT", [503, 204], put, 204, 2],
    ["429 with GET", [429, 204], operationOf("GET"), 204, 2],
    ["no response", [refused, 204], put, 204, 2],
    ["up to three times in all", [503, 502, 504, 204], put, 504, 3],
    ["no response, up to three times", [refused], put, "ConnectionError", 3],
    ["POST", [503, 204], operationOf("POST"), 503, 1],
    ["POST without a response", [refused, 204], operationOf("POST"), "ConnectionError", 1],
    ["POST with an idempotency key", [503, refused, 204], operationOf("POST", "Idempotency-Key"), 204, 3],
    [
      "a key that is in use",
      [keyProblem(409, KEY_IN_USE), 204],
      operationOf("POST", "Idempotency-Key"),
      204,
      2,
    ],
    [
      "a key that was used",
      [keyProblem(422, KEY_REUSED), 204],
      operationOf("POST", "Idempotency-Key"),
      422,
      1,
    ],
    ["another 409", [409, 204], put, 409, 1],
    ["404", [404, 204], put, 404, 1],
    ["501", [501, 204], put, 501, 1],
  ])("%s", async (_, answers, operation, want, attempts) => {
    const { touch, sent } = clientOf(answers, {}, operation);
    expect([await endOf(touch()), sent.length]).toEqual([want, attempts]);
  });

  it("goes out with the same idempotency key", async () => {
    const { touch, sent } = clientOf([503, 503, 204], {}, operationOf("POST", "Idempotency-Key"));
    await touch();
    const keys = sent.map(({ headers }) => new Headers(headers).get("idempotency-key"));
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(keys).size).toBe(1);
  });
});

describe("when it is sent again", () => {
  const half = (): number => 0.5;

  it("waits by chance, up to a limit that doubles", async () => {
    const options = { maxAttempts: 5, backoffMs: 4, maxBackoffMs: 10, random: half };
    const { touch, events } = clientOf([503], options);
    await endOf(touch());
    expect(events.map(({ kind, attempt, waitMs, status }) => [kind, attempt, waitMs, status])).toEqual([
      ["retry", 1, 2, 503],
      ["retry", 2, 4, 503],
      ["retry", 3, 5, 503],
      ["retry", 4, 5, 503],
    ]);
  });

  it.each<[string, string, number]>([
    ["seconds", "2", 2_001],
    ["a date that is over", "Wed, 21 Oct 2015 07:28:00 GMT", 1],
    ["nothing known", "soon", 1],
  ])("heeds Retry-After: %s", async (_, text, waitMs) => {
    // Nothing is sent again: the event says how long it would have waited.
    const { touch, events } = clientOf([later(text)], { maxRetryAfterMs: 0, random: half });
    expect(await endOf(touch())).toBe(503);
    expect(events).toEqual([{ kind: "no-time", operation: "touch", attempt: 1, waitMs, status: 503 }]);
  });

  it("heeds a date to come", async () => {
    const date = new Date(Date.now() + 20_000).toUTCString();
    const { touch, events } = clientOf([later(date)], { maxRetryAfterMs: 1_000 });
    await endOf(touch());
    expect(events[0]?.waitMs).toBeGreaterThan(15_000);
    expect(events[0]?.waitMs).toBeLessThanOrEqual(20_002);
  });

  it("really waits", async () => {
    const { touch } = clientOf([503, 204], { backoffMs: 400, random: half });
    const start = performance.now();
    await touch();
    expect(performance.now() - start).toBeGreaterThanOrEqual(199);
  });

  it("gives the answer there is rather than wait past the call's time", async () => {
    const { touch, events, sent } = clientOf([later("2")]);
    expect(await endOf(touch({ timeoutMs: 1_000 }))).toBe(503);
    expect([events[0]?.kind, sent.length]).toEqual(["no-time", 1]);
  });

  it("stops waiting when nobody waits for it", async () => {
    const { touch, sent } = clientOf([503], { backoffMs: 5_000, random: () => 0.9 });
    const start = performance.now();
    expect(await endOf(touch({ signal: AbortSignal.timeout(30) }))).toBe("AbortError");
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(sent).toHaveLength(1);
  });
});

describe("the budget", () => {
  const frugal = { backoffMs: 0, budgetPerSecond: 0 };

  it("lets a failing server have a tenth more, once what was saved is spent", async () => {
    const { touch, events, sent } = clientOf([503], { ...frugal, maxAttempts: 2, maxBudget: 5 });
    for (let index = 0; index < 200; index++) await endOf(touch());
    expect(sent.length).toBeGreaterThanOrEqual(200 + 5 + 19);
    expect(sent.length).toBeLessThanOrEqual(200 + 5 + 21);
    expect(events.some(({ kind }) => kind === "no-budget")).toBe(true);
  });

  it("comes back with time", async () => {
    const options = { ...frugal, budgetPerCall: 0, budgetPerSecond: 20, maxBudget: 1, maxAttempts: 2 };
    const { touch, events } = clientOf([503], options);
    await endOf(touch());
    await endOf(touch());
    await new Promise((resolve) => setTimeout(resolve, 120));
    await endOf(touch());
    expect(events[0]?.kind).toBe("retry");
    expect(events.at(-1)?.kind).toBe("retry");
  });

  it("of 0 is no retries", async () => {
    const { touch, sent } = clientOf([503], { ...frugal, budgetPerCall: 0, maxBudget: 0 });
    await endOf(touch());
    expect(sent).toHaveLength(1);
  });
});

it.each([{ maxAttempts: -1 }, { backoffMs: Number.NaN }])("refuses %o", (options) => {
  expect(() => retrying(options)).toThrow(TypeError);
});

describe("with servers", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  async function serve(answers: boolean): Promise<string> {
    const server = createServer((_, response) => {
      if (answers) response.writeHead(204).end();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    // A server that listens on a port has an address of this kind.
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const touchAt = (baseUrl: ClientOptions["baseUrl"], options: RetryOptions, timeoutMs = 10_000) => {
    const connection = connect({ baseUrl, timeoutMs, interceptors: [retrying(options)] }, { name: "test" });
    return () => call(connection, { operation: put, errors: {} }, undefined);
  };

  it("one that hangs leaves time for another, and is left out then", async () => {
    const touch = touchAt([await serve(false), await serve(true)], { attemptTimeoutMs: 150, backoffMs: 1 });
    const start = performance.now();
    for (let index = 0; index < 20; index++) await touch();
    // Three attempts at 150 ms, and perhaps a trial.
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it("all of which hang end in the attempt's time, or in the call's", async () => {
    const hanging = [await serve(false), await serve(false)];
    await expect(touchAt(hanging, { attemptTimeoutMs: 50, backoffMs: 1 })()).rejects.toThrow(ConnectionError);
    await expect(touchAt(hanging, { backoffMs: 1 }, 100)()).rejects.toThrow(TimeoutError);
  });

  it("one that nobody listens at is passed over", async () => {
    const touch = touchAt(["http://127.0.0.1:9", await serve(true)], { backoffMs: 1 });
    for (let index = 0; index < 6; index++) await touch();
  });
});
