// Breakers, limits and retries around a real client, with the real cockatiel, in front of real servers.
import type { RequestListener } from "node:http";
import * as cockatiel from "cockatiel";
import { afterEach, describe, expect, it, test, vi } from "vitest";
import { listen, operation } from "../../../test/support/http-server.js";
import { type CircuitEvent, type CircuitOptions, circuitBreaking } from "./circuit-breaking.js";
import { call, connect } from "./client.js";
import { AbortedError, CircuitOpenError, ConcurrencyLimitError, TimeoutError } from "./client-errors.js";
import type { CallOptions, ClientOptions } from "./client-options.js";
import { limitingConcurrency } from "./concurrency-limit.js";
import { resilience } from "./resilience.js";
import { retrying } from "./retrying.js";
import type { Interceptor } from "./transport.js";

const thing = operation("getThing", "GET", "/things", {
  responses: [{ status: "default", headers: [], validateHeaders: null, content: [] }],
});

function caller(
  baseUrl: string,
  interceptors: readonly Interceptor[],
  settings: Partial<ClientOptions> = {},
) {
  const connection = connect({ baseUrl, interceptors, ...settings }, { name: "things" });
  return (options?: CallOptions) =>
    endOf(call(connection, { operation: thing, errors: {} }, undefined, options));
}

/** The status that a call ended with, or its error. */
async function endOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return "answered";
  } catch (error) {
    return error instanceof Error && "status" in error ? error.status : error;
  }
}

/** A server whose next answers can be changed; `null` is none. */
async function serverOf(initial: number | null) {
  const state = { status: initial, requests: 0, pending: [] as (() => void)[] };
  const listener: RequestListener = (_, response) => {
    state.requests++;
    if (state.status === null) state.pending.push(() => response.writeHead(204).end());
    else response.writeHead(state.status).end();
  };
  return Object.assign(state, { url: await listen(listener) });
}

const small: CircuitOptions = { window: 4, minRequests: 2, openMs: 60 };

function withCircuit(url: string, options: CircuitOptions = {}, settings: Partial<ClientOptions> = {}) {
  const events: CircuitEvent[] = [];
  const circuit = circuitBreaking(cockatiel, {
    ...small,
    ...options,
    onEvent: (event) => events.push(event),
  });
  return { touch: caller(url, [circuit], settings), states: () => events.map(({ state }) => state), events };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

afterEach(() => {
  vi.useRealTimers();
});

describe("a circuit", () => {
  it("opens by failures, lets one try after a while, and closes when that goes well", async () => {
    const server = await serverOf(503);
    const { touch, events } = withCircuit(server.url);
    expect([await touch(), await touch()]).toEqual([503, 503]);
    const refused = await touch();
    expect(refused).toBeInstanceOf(CircuitOpenError);
    expect(refused).toMatchObject({ api: "things", operation: "getThing", retryable: false });
    expect(server.requests).toBe(2);
    server.status = 204;
    await pause(80);
    expect(await touch()).toBe("answered");
    expect(events).toEqual([
      { api: "things", state: "open", previous: "closed" },
      { api: "things", state: "half-open", previous: "open" },
      { api: "things", state: "closed", previous: "half-open" },
    ]);
  });

  it("stays open twice as long after each try that fails, up to a limit", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const server = await serverOf(503);
    const { touch } = withCircuit(server.url, { openMs: 1_000, maxOpenMs: 4_000 });
    await touch();
    await touch();
    const opened: number[] = [];
    for (let waited = 0; opened.length < 5; waited += 500) {
      vi.setSystemTime(Date.now() + 500);
      if ((await touch()) === 503) opened.push(waited + 500);
    }
    const gaps = opened.map((at, index) => at - (opened[index - 1] ?? 0));
    expect(gaps).toEqual([1_000, 2_000, 4_000, 4_000, 4_000]);
  });

  it("sends one request while it is half-open, and refuses all others at once", async () => {
    const server = await serverOf(503);
    const { touch } = withCircuit(server.url);
    await touch();
    await touch();
    server.status = null;
    await pause(80);
    const trial = touch();
    await vi.waitFor(() => expect(server.pending).toHaveLength(1));
    const others = await Promise.all([touch(), touch(), touch()]);
    expect(others.every((end) => end instanceof CircuitOpenError)).toBe(true);
    server.pending[0]?.();
    expect(await trial).toBe("answered");
    expect(server.requests).toBe(3);
  });

  const callTime = { timeoutMs: 40 };
  test.each<readonly [string, "open" | "closed", number | null, Partial<ClientOptions>, CircuitOptions]>([
    ["500", "open", 500, {}, {}],
    ["503", "open", 503, {}, {}],
    ["no answer in the call's time", "open", null, callTime, {}],
    ["501", "closed", 501, {}, {}],
    ["404", "closed", 404, {}, {}],
    ["429", "closed", 429, {}, {}],
    ["429, where that is one", "open", 429, {}, { isFailure: (status) => status === 429 }],
    ["503, where that is none", "closed", 503, {}, { isFailure: (status) => status === 429 }],
    ["a broken body limit of a 200", "closed", 200, { maxResponseBytes: 0 }, {}],
  ])("by %s is %s", async (_, want, status, settings, options) => {
    const server = await serverOf(status);
    const { touch, states } = withCircuit(server.url, options, settings);
    await touch();
    await touch();
    expect(states().at(-1) ?? "closed").toBe(want);
  });

  it("opens when nobody listens", async () => {
    const { touch, states } = withCircuit("http://127.0.0.1:1");
    await touch();
    await touch();
    expect(states()).toEqual(["open"]);
  });

  it("is left alone by callers who give up, or who had no time themselves", async () => {
    const server = await serverOf(null);
    const { touch, states } = withCircuit(server.url);
    for (let index = 0; index < 4; index++) {
      expect(await touch({ signal: AbortSignal.timeout(15) })).toBeInstanceOf(AbortedError);
      const within = { deadlineAt: performance.now() + 15 };
      expect(await touch({ within })).toBeInstanceOf(TimeoutError);
    }
    expect(states()).toEqual([]);
  });

  it("stays open when the one that tries gives up: that says nothing", async () => {
    const server = await serverOf(503);
    const { touch, states } = withCircuit(server.url);
    await touch();
    await touch();
    server.status = null;
    await pause(80);
    expect(await touch({ signal: AbortSignal.timeout(15) })).toBeInstanceOf(AbortedError);
    expect(states()).toEqual(["open", "half-open", "open"]);
    expect(await touch()).toBeInstanceOf(CircuitOpenError);
  });

  it("does not hang half-open on a transport that does not heed its signal", async () => {
    let isDeaf = false;
    const fetch = () => (isDeaf ? new Promise<never>(() => {}) : Promise.reject(new Error("no")));
    const { touch, states } = withCircuit("http://things", {}, { fetch, timeoutMs: 30 });
    await touch();
    await touch();
    isDeaf = true;
    await pause(80);
    expect(await touch()).toBeInstanceOf(TimeoutError);
    await vi.waitFor(() => expect(states()).toEqual(["open", "half-open", "open"]));
  });

  it("takes another way to count", async () => {
    const server = await serverOf(500);
    const { touch, states } = withCircuit(server.url, { breaker: new cockatiel.ConsecutiveBreaker(3) });
    await touch();
    await touch();
    expect(states()).toEqual([]);
    await touch();
    expect(states()).toEqual(["open"]);
  });

  it("is not harmed by a listener that throws or rejects", async () => {
    const server = await serverOf(500);
    const listeners = [
      () => {
        throw new Error("listener");
      },
      () => Promise.reject(new Error("listener")),
    ];
    for (const onEvent of listeners) {
      const touch = caller(server.url, [circuitBreaking(cockatiel, { ...small, onEvent })]);
      expect([await touch(), await touch(), await touch()]).toEqual([500, 500, expect.any(CircuitOpenError)]);
    }
  });

  test.each<readonly [CircuitOptions, RegExp]>([
    [{ failureRatio: 0 }, /failureRatio/],
    [{ failureRatio: 1 }, /failureRatio/],
    [{ window: 0 }, /window/],
    [{ window: 5, minRequests: 6 }, /minRequests/],
    [{ openMs: 0 }, /openMs/],
    [{ openMs: Number.NaN }, /openMs/],
    [{ openMs: 100, maxOpenMs: 50 }, /maxOpenMs/],
    [{ maxOpenMs: Number.POSITIVE_INFINITY }, /maxOpenMs/],
  ])("refuses %j", (options, want) => {
    expect(() => circuitBreaking(cockatiel, options)).toThrow(TypeError);
    expect(() => circuitBreaking(cockatiel, options)).toThrow(want);
  });
});

describe("a limit", () => {
  it("refuses at once what is above it, and takes others when there is room again", async () => {
    const server = await serverOf(null);
    const touch = caller(server.url, [limitingConcurrency(cockatiel, { maxConcurrent: 2 })]);
    const running = [touch(), touch()];
    await vi.waitFor(() => expect(server.pending).toHaveLength(2));
    const refused = await touch();
    expect(refused).toBeInstanceOf(ConcurrencyLimitError);
    expect(refused).toMatchObject({ retryable: false });
    expect(String(refused)).toBe("ConcurrencyLimitError: things.getThing: 2 calls are under way already");
    server.status = 204;
    for (const answer of server.pending) answer();
    expect(await Promise.all(running)).toEqual(["answered", "answered"]);
    expect(await touch()).toBe("answered");
  });

  it("lets some wait; one that gives up while it waits is not sent, and holds nobody up", async () => {
    const server = await serverOf(null);
    const touch = caller(server.url, [limitingConcurrency(cockatiel, { maxConcurrent: 1, maxQueued: 2 })]);
    const first = touch();
    await vi.waitFor(() => expect(server.pending).toHaveLength(1));
    const impatient = touch({ signal: AbortSignal.timeout(20) });
    const patient = touch();
    expect(await impatient).toBeInstanceOf(AbortedError);
    server.status = 204;
    server.pending[0]?.();
    expect(await first).toBe("answered");
    expect(await patient).toBe("answered");
    expect(server.requests).toBe(2);
  });

  test.each([{ maxConcurrent: 0 }, { maxConcurrent: 1.5 }, { maxQueued: -1 }])("refuses %j", (options) => {
    expect(() => limitingConcurrency(cockatiel, options)).toThrow(TypeError);
  });
});

describe("limit, retries and breaker together", () => {
  const retry = { backoffMs: 1, maxAttempts: 5 };

  it("a retry finds the circuit open, and ends there", async () => {
    const server = await serverOf(503);
    const touch = caller(server.url, resilience(cockatiel, { retry, circuit: { ...small, openMs: 10_000 } }));
    expect(await touch()).toBeInstanceOf(CircuitOpenError);
    expect(server.requests).toBe(2);
    await Promise.all(Array.from({ length: 20 }, () => touch()));
    expect(server.requests).toBe(2);
  });

  it("an attempt that takes too long is a failure of the server, and is tried again", async () => {
    const server = await serverOf(null);
    const states: string[] = [];
    const circuit: CircuitOptions = { ...small, onEvent: ({ state }) => states.push(state) };
    const touch = caller(
      server.url,
      resilience(cockatiel, { retry: { ...retry, attemptTimeoutMs: 30, maxAttempts: 2 }, circuit }),
    );
    await touch();
    expect(server.requests).toBe(2);
    expect(states).toEqual(["open"]);
  });

  it("a call that waits for its retry takes room", async () => {
    const server = await serverOf(503);
    const slow = { maxAttempts: 2, backoffMs: 300, random: () => 0.99 };
    const touch = caller(
      server.url,
      resilience(cockatiel, { concurrency: { maxConcurrent: 1 }, retry: slow, circuit: false }),
    );
    const first = touch();
    await vi.waitFor(() => expect(server.requests).toBe(1));
    await pause(20);
    expect(await touch()).toBeInstanceOf(ConcurrencyLimitError);
    expect(await first).toBe(503);
  });

  it("each of them can be left out", () => {
    const count = (options: Parameters<typeof resilience>[1]) => resilience(cockatiel, options).length;
    expect([count({}), count({ retry: false }), count({ circuit: false, concurrency: false })]).toEqual([
      3, 2, 1,
    ]);
  });

  it("retries inside the breaker count as the one call that they belong to", async () => {
    const server = await serverOf(503);
    const circuit = circuitBreaking(cockatiel, { ...small, openMs: 10_000 });
    const touch = caller(server.url, [circuit, retrying({ backoffMs: 1, maxAttempts: 2 })]);
    await touch();
    await touch();
    expect(await touch()).toBeInstanceOf(CircuitOpenError);
    expect(server.requests).toBe(4);
  });
});
