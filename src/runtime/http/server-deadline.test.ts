// What a server does with the contract's time and the caller's, and what is left of it for the calls that a handler makes.
import { request } from "node:http";
import { describe, expect, it, test, vi } from "vitest";
import { JSON_CONTENT, listen, operation, send } from "../../../test/support/http-server.js";
import { call, connect } from "./client.js";
import { TimeoutError } from "./client-errors.js";
import { HttpProblem } from "./problem.js";
import { createListener, type Handler, type RequestContext, type RouterOptions, route } from "./server.js";
import type { Surround } from "./server-options.js";

const get = operation("getThing", "GET", "/things", {});
const post = operation("postThing", "POST", "/things", { body: { required: true, content: [JSON_CONTENT] } });
const ok = { status: 200, body: { a: 1 } };
const never: Handler<unknown, unknown> = () => new Promise(() => {});
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const left = (ms: number | string) => ({ headers: { "x-request-timeout-ms": String(ms) } });

function serve(
  handler: Handler<unknown, unknown>,
  rest: { timeoutMs?: number } = {},
  options: RouterOptions = {},
) {
  return listen(createListener([route({ ...get, ...rest }, handler)], options));
}

/** When the signal aborts, with the name of its reason. */
function endOf({ signal }: RequestContext): Promise<string> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () =>
      resolve(signal.reason instanceof Error ? signal.reason.name : "?"),
    );
  });
}

describe("a handler that takes too long", () => {
  test.each<readonly [string, { timeoutMs?: number }, Record<string, string>]>([
    ["for the contract", { timeoutMs: 40 }, {}],
    ["for its caller", {}, left(40).headers],
    ["for its caller, who waits less than the contract allows", { timeoutMs: 5_000 }, left(40).headers],
    ["for the contract, though its caller would wait", { timeoutMs: 40 }, left(5_000).headers],
  ])("%s is answered for with a 504", async (_, rest, headers) => {
    const url = await serve(never, rest);
    const startedAt = performance.now();
    const answer = await send(url, { path: "/things", headers });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(answer).toMatchObject({
      status: 504,
      type: "application/problem+json",
      body: {
        type: "urn:commsgen:problem:deadline-exceeded",
        title: "The time for the answer is over",
        status: 504,
      },
    });
  });

  it("is told by its signal", async () => {
    const ends: Promise<string>[] = [];
    const url = await serve(
      (_, context) => {
        ends.push(endOf(context));
        return new Promise(() => {});
      },
      { timeoutMs: 30 },
    );
    await send(url, { path: "/things" });
    expect(await Promise.all(ends)).toEqual(["TimeoutError"]);
  });

  it("is told by a signal that it asks for when it is too late already", async () => {
    const contexts: RequestContext[] = [];
    const url = await serve(
      (_, context) => {
        contexts.push(context);
        return new Promise(() => {});
      },
      { timeoutMs: 30 },
    );
    await send(url, { path: "/things" });
    const [context] = contexts;
    expect(context?.remainingMs()).toBe(0);
    expect(context?.signal.aborted).toBe(true);
    expect(context?.signal.reason).toMatchObject({ name: "TimeoutError" });
  });

  test.each<readonly [string, () => unknown, unknown[]]>([
    ["an answer", () => ok, []],
    [
      "an answer that breaks the contract",
      () => ({ status: 200, body: {} }),
      [expect.objectContaining({ name: "InvalidAnswerError" })],
    ],
    ["an error", () => Promise.reject(new Error("disk full")), [new Error("disk full")]],
    ["a problem", () => Promise.reject(new HttpProblem(409)), []],
    ["what the abort leads to", () => Promise.reject(new DOMException("aborted", "AbortError")), []],
    [
      "what was thrown because of the abort",
      () =>
        Promise.reject(new Error("no stock", { cause: new TimeoutError({ api: "a", operation: "b" }, 1) })),
      [],
    ],
  ])("changes nothing by %s that comes later", async (_, end, want) => {
    const told: unknown[] = [];
    const done = vi.fn();
    const handler = async (): Promise<unknown> => {
      await pause(60);
      setImmediate(done);
      return end();
    };
    const url = await serve(handler, { timeoutMs: 20 }, { onError: (error) => told.push(error) });
    expect((await send(url, { path: "/things" })).status).toBe(504);
    await vi.waitFor(() => expect(done).toHaveBeenCalled());
    expect(told).toEqual(want);
    expect((await send(url, { path: "/things" })).status).toBe(504);
  });
});

describe("a handler that is in time", () => {
  test.each<readonly [string, Handler<unknown, unknown>]>([
    ["at once", () => ok],
    ["after a while", async () => pause(10).then(() => ok)],
  ])("answers %s, and leaves no timer", async (_, handler) => {
    const contexts: RequestContext[] = [];
    const url = await serve(
      (input, context) => {
        contexts.push(context);
        return handler(input, context);
      },
      { timeoutMs: 100 },
    );
    expect((await send(url, { path: "/things" })).status).toBe(200);
    await pause(150);
    expect(contexts[0]?.signal.reason).not.toMatchObject({ name: "TimeoutError" });
  });

  test.each<readonly [string, { timeoutMs?: number }, string | null, number]>([
    ["no limit", {}, null, Number.POSITIVE_INFINITY],
    ["the contract's", { timeoutMs: 4_000 }, null, 4_000],
    ["the caller's", { timeoutMs: 4_000 }, "3000", 3_000],
    ["the contract's, which is less than the caller's", { timeoutMs: 4_000 }, "9000", 4_000],
    ["no limit by a number too large to be meant", {}, "9999999999999", Number.POSITIVE_INFINITY],
    ["no limit by words", {}, "soon", Number.POSITIVE_INFINITY],
    ["no limit by a negative number", {}, "-5", Number.POSITIVE_INFINITY],
    ["no limit by a fraction", {}, "1.5", Number.POSITIVE_INFINITY],
    ["no limit by two numbers", {}, "100, 200", Number.POSITIVE_INFINITY],
    ["no limit by nothing", {}, "", Number.POSITIVE_INFINITY],
  ])("knows how much time is left: %s", async (_, rest, header, want) => {
    const seen: number[] = [];
    const url = await serve((_input, context) => {
      seen.push(context.remainingMs(), context.deadlineAt - performance.now());
      return ok;
    }, rest);
    await send(url, { path: "/things", ...(header === null ? {} : left(header)) });
    for (const time of seen) {
      expect(time).toBeLessThanOrEqual(want);
      expect(time).toBeGreaterThan(want === Number.POSITIVE_INFINITY ? 1e300 : want - 1_000);
    }
  });
});

describe("work that is not begun", () => {
  it("for a caller who does not wait", async () => {
    const handler = vi.fn(() => ok);
    const url = await serve(handler);
    expect((await send(url, { path: "/things", ...left(0) })).status).toBe(504);
    expect(handler).not.toHaveBeenCalled();
  });

  it("for a body that came when its sender did not wait any more; the contract's time begins after it", async () => {
    const handler = vi.fn(() => ok);
    const url = await listen(createListener([route({ ...post, timeoutMs: 30 }, handler)]));
    const statusOf = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        const slow = request(`${url}/things`, {
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
        });
        slow.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
        slow.write('{"a":');
        setTimeout(() => slow.end("1}"), 80);
      });
    expect(await statusOf({})).toBe(200);
    expect(await statusOf(left(30).headers)).toBe(504);
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it("where what stands around the handler has taken all the time", async () => {
    const handler = vi.fn(() => ok);
    const surround: Surround = async (_, context, handle) => pause(60).then(() => handle(context));
    const routes = [{ ...route({ ...get, timeoutMs: 20 }, handler), surround }];
    const url = await listen(createListener(routes));
    expect((await send(url, { path: "/things" })).status).toBe(504);
    await pause(80);
    expect(handler).not.toHaveBeenCalled();
  });
});

describe("a handler that calls others within its context", () => {
  /** In front: `timeoutMs` by its contract. Behind: a server that answers after a while, or never. */
  async function chain(front: { timeoutMs?: number }, behind: Handler<unknown, unknown>) {
    const seen: number[] = [];
    const told: unknown[] = [];
    const backUrl = await serve((input, context) => {
      seen.push(context.remainingMs());
      return behind(input, context);
    });
    const connection = connect({ baseUrl: backUrl }, { name: "back" });
    const url = await serve(
      async (_, context) => {
        await call(connection, { operation: get, errors: {} }, undefined, { within: context });
        return ok;
      },
      front,
      { onError: (error) => told.push(error) },
    );
    return { url, seen, told };
  }

  it("leaves them what it has itself", async () => {
    const { url, seen } = await chain({ timeoutMs: 3_000 }, () => ok);
    expect((await send(url, { path: "/things" })).status).toBe(200);
    expect((await send(url, { path: "/things", ...left(1_500) })).status).toBe(200);
    expect(seen[0]).toBeLessThanOrEqual(3_000);
    expect(seen[0]).toBeGreaterThan(2_000);
    expect(seen[1]).toBeLessThanOrEqual(1_500);
    expect(seen[1]).toBeGreaterThan(500);
  });

  it("may make many at once", async () => {
    const warnings: string[] = [];
    const onWarning = ({ message }: Error): void => void warnings.push(message);
    process.on("warning", onWarning);
    const connection = connect({ baseUrl: await serve(() => ok) }, { name: "back" });
    const url = await serve(async (_, context) => {
      const calls = Array.from({ length: 20 }, () =>
        call(connection, { operation: get, errors: {} }, undefined, { within: context }),
      );
      await Promise.all(calls);
      return ok;
    });
    expect((await send(url, { path: "/things" })).status).toBe(200);
    await pause(10);
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
  });

  it("ends in a 504 and not in a 500 when they take all of it, at both ends", async () => {
    const ended: Promise<string>[] = [];
    const { url, told } = await chain({ timeoutMs: 60 }, (_, context) => {
      ended.push(endOf(context));
      return new Promise(() => {});
    });
    for (let round = 0; round < 5; round++) {
      expect((await send(url, { path: "/things" })).status).toBe(504);
    }
    expect(told).toEqual([]);
    // The one behind has stopped too: by its caller's deadline, or since its caller hung up.
    expect(await Promise.all(ended)).toHaveLength(5);
  });

  it("has its calls ended when its own caller goes away", async () => {
    const ended: Promise<string>[] = [];
    const { url, seen } = await chain({}, (_, context) => {
      ended.push(endOf(context));
      return new Promise(() => {});
    });
    const controller = new AbortController();
    const gone = fetch(`${url}/things`, { signal: controller.signal }).catch(() => "gone");
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    controller.abort();
    expect(await gone).toBe("gone");
    expect(await Promise.all(ended)).toHaveLength(1);
  });
});
