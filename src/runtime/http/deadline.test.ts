// What a client does with time: how long a call waits, what it tells the server, and what a call inside another one has.
import type { RequestListener } from "node:http";
import { afterEach, describe, expect, it, test, vi } from "vitest";
import { listen, operation } from "../../../test/support/http-server.js";
import { call, connect } from "./client.js";
import { AbortedError, TimeoutError } from "./client-errors.js";
import type { CallOptions, CallScope, ClientSettings } from "./client-options.js";
import { retrying } from "./retrying.js";
import type { Interceptor } from "./transport.js";

const noContent = { status: 204, headers: [], validateHeaders: null, content: [] } as const;
const plain = operation("getThing", "GET", "/things", { responses: [noContent] });
const timed = { ...plain, timeoutMs: 2_000 };

/** What requests said of the time that is left. */
function recording(answer: (count: number) => number | null = () => 204) {
  const times: (string | undefined)[] = [];
  const listener: RequestListener = (request, response) => {
    const time = request.headers["x-request-timeout-ms"];
    times.push(typeof time === "string" ? time : undefined);
    const status = answer(times.length);
    if (status !== null) response.writeHead(status).end();
  };
  return { times, listener };
}

function caller(baseUrl: string, settings: ClientSettings = {}, of = plain) {
  const connection = connect({ baseUrl, ...settings }, { name: "test" });
  return (options?: CallOptions) => call(connection, { operation: of, errors: {} }, undefined, options);
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "no failure",
    (error: unknown) => error,
  );

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a time that is no number", () => {
  test.each<readonly [string, CallOptions]>([
    ["of a call", { timeoutMs: Number.NaN }],
    ["of what it is a part of", { within: { deadlineAt: Number.NaN } }],
  ])("%s is refused, rather than waiting for ever", async (_, options) => {
    expect(await failureOf(caller("http://127.0.0.1:1")(options))).toBeInstanceOf(TypeError);
  });

  it("of a client is refused when it is made", () => {
    expect(() => caller("http://127.0.0.1:1", { timeoutMs: Number("none") })).toThrow("timeoutMs is NaN");
  });
});

describe("the time that a request says is left", () => {
  test.each<readonly [string, number, ClientSettings, CallOptions]>([
    ["10 s where nobody says anything", 10_000, {}, {}],
    ["the contract's", 2_000, {}, {}],
    ["the client's before the contract's", 3_000, { timeoutMs: 3_000 }, {}],
    ["the call's before the client's", 4_000, { timeoutMs: 3_000 }, { timeoutMs: 4_000 }],
    ["what the caller has left", 1_000, {}, { within: { deadlineAt: 1_000 } }],
    ["the call's, where the caller has more", 4_000, {}, { timeoutMs: 4_000, within: { deadlineAt: 9_000 } }],
    [
      "the contract's, where the caller has all the time of the world",
      2_000,
      {},
      { within: { deadlineAt: Number.POSITIVE_INFINITY } },
    ],
  ])("is %s", async (name, want, settings, { within, ...options }) => {
    const { times, listener } = recording();
    const url = await listen(listener);
    const deadlineAt = within?.deadlineAt === undefined ? null : performance.now() + within.deadlineAt;
    const scope = deadlineAt === null ? {} : { within: { deadlineAt } };
    await caller(url, settings, name.startsWith("10 s") ? plain : timed)({ ...options, ...scope });
    expect(Number(times[0])).toBeGreaterThan(want - 500);
    expect(Number(times[0])).toBeLessThanOrEqual(want);
  });

  it("shrinks from attempt to attempt, and is never more than an attempt has", async () => {
    const { times, listener } = recording((count) => (count < 3 ? 503 : 204));
    const retry = { backoffMs: 60, random: () => 0.99 };
    const url = await listen(listener);
    await caller(url, { timeoutMs: 5_000, interceptors: [retrying(retry)] })();
    const [first, second, third] = times.map(Number);
    expect([first, second, third]).toEqual([third, second, first].sort((a = 0, b = 0) => b - a));
    expect(Number(first) - Number(third)).toBeGreaterThanOrEqual(150);

    times.length = 2;
    await caller(url, { interceptors: [retrying({ ...retry, attemptTimeoutMs: 700 })] })();
    expect(Number(times[2])).toBeLessThanOrEqual(700);
  });

  test.each<readonly [string, ClientSettings, CallOptions, string | undefined]>([
    ["not where it is unwanted", { sendDeadline: false }, {}, undefined],
    ["not where there is no limit", {}, { timeoutMs: Number.POSITIVE_INFINITY }, undefined],
    ["as the caller says it", {}, { headers: { "X-Request-Timeout-Ms": "7" } }, "7"],
  ])("is sent %s", async (_, settings, options, want) => {
    const { times, listener } = recording();
    await caller(await listen(listener), settings)(options);
    expect(times).toEqual([want]);
  });

  it("is not sent from a browser, whose servers would have to allow it, unless asked for", async () => {
    vi.stubGlobal("document", {});
    const { times, listener } = recording();
    const url = await listen(listener);
    await caller(url)();
    await caller(url, { sendDeadline: true })();
    expect(times).toEqual([undefined, expect.any(String)]);
  });
});

describe("a call within other work", () => {
  const soon = (ms: number): CallScope => ({ deadlineAt: performance.now() + ms });

  it("ends when that has no time any more", async () => {
    const { listener } = recording(() => null);
    const error = await failureOf(caller(await listen(listener))({ within: soon(60) }));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(String(error)).toMatch(
      /no complete response within \d+ ms, all the time that its caller had left/,
    );
  });

  test.each<readonly [string, () => CallScope]>([
    ["is over", () => soon(-1)],
    ["is over just now", () => ({ deadlineAt: 0 })],
    [
      "has ended by its deadline",
      () => ({ signal: AbortSignal.abort(new DOMException("late", "TimeoutError")) }),
    ],
  ])("is not begun when the time of that %s", async (_, scope) => {
    const { times, listener } = recording();
    expect(await failureOf(caller(await listen(listener))({ within: scope() }))).toBeInstanceOf(TimeoutError);
    expect(times).toEqual([]);
  });

  it("is given up with it, and leaves no listener", async () => {
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, "removeEventListener");
    const { listener } = recording(() => null);
    const own = new AbortController();
    const options = { within: { signal: controller.signal }, signal: own.signal };
    const failure = failureOf(caller(await listen(listener))(options));
    setTimeout(() => controller.abort(new Error("the client went away")), 30);
    const error = await failure;
    expect(error).toBeInstanceOf(AbortedError);
    expect(error).toMatchObject({ cause: new Error("the client went away") });
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it("can still be ended by a signal of its own", async () => {
    const { listener } = recording(() => null);
    const options = { within: soon(5_000), signal: AbortSignal.timeout(30) };
    expect(await failureOf(caller(await listen(listener))(options))).toBeInstanceOf(AbortedError);
  });
});

describe("whose fault it is that time ran out", () => {
  /** The name of the reason that the request's signal aborted with, by which balancers and breakers judge. */
  async function reasonOf(options: CallOptions, timeoutMs: number): Promise<unknown> {
    let reason: unknown = null;
    const spy: Interceptor = (request) =>
      new Promise((_, reject) => {
        request.signal.addEventListener("abort", () => {
          reason = request.signal.reason;
          reject(reason);
        });
      });
    await failureOf(caller("http://nobody.invalid", { timeoutMs, interceptors: [spy] })(options));
    return reason instanceof Error ? reason.name : reason;
  }

  test.each<readonly [string, number, () => CallOptions, string]>([
    ["the server's, by the call's own time", 40, () => ({}), "TimeoutError"],
    [
      "nobody's, where the caller had too little left",
      2_000,
      () => ({ within: { deadlineAt: performance.now() + 40 } }),
      "AbortError",
    ],
    [
      "the server's, where the caller had most of the usual time left",
      60,
      () => ({ within: { deadlineAt: performance.now() + 50 } }),
      "TimeoutError",
    ],
  ])("is %s", async (_, timeoutMs, options, want) => {
    expect(await reasonOf(options(), timeoutMs)).toBe(want);
  });
});
