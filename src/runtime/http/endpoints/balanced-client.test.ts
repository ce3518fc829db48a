// Clients of several endpoints, against real servers that die, hang and refuse.
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { bind, connect } from "../client.js";
import { AbortedError, ConnectionError, TimeoutError } from "../client-errors.js";
import type { CallOptions, ClientOptions } from "../client-options.js";
import type { Operation } from "../operation.js";
import type { Interceptor } from "../transport.js";
import { dnsEndpoints } from "./dns-endpoints.js";
import type { EndpointEvent, EndpointResolver } from "./endpoint-resolver.js";

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map(stop)));

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

interface Replica {
  readonly name: string;
  readonly baseUrl: string;
  /** What it was asked for: `GET /v1/things`. */
  readonly requests: string[];
  readonly server: Server;
  /** How it answers from now on. */
  behave: RequestListener;
}

const well: RequestListener = (_, response) => {
  response.writeHead(200, { "content-type": "text/plain" });
  response.end("well");
};
const refuses: RequestListener = (_, response) => {
  response.writeHead(503);
  response.end();
};
const hangs: RequestListener = () => {};

async function replica(name: string, behave: RequestListener = well): Promise<Replica> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    // Each request on a connection of its own: it is the server that is tried here, not what is kept alive.
    response.setHeader("connection", "close");
    self.behave(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  const self: Replica = { name, baseUrl: `http://127.0.0.1:${port}/v1`, requests, server, behave };
  return self;
}

type Result = { readonly status: 200; readonly body: string } | { readonly status: 503 };
const operation: Operation<undefined, unknown, Result> = {
  name: "getThings",
  method: "GET",
  path: "/things",
  parameters: [],
  validateParameters: null,
  body: null,
  responses: [
    {
      status: 200,
      headers: [],
      validateHeaders: null,
      content: [
        { mediaType: "text/plain", format: "text", validate: null, decode: null, encode: null, json: null },
      ],
    },
    { status: 503, headers: [], validateHeaders: null, content: [] },
  ],
};

function clientOf(options: ClientOptions) {
  return bind(connect(options, { name: "test" }), { operation, errors: {} });
}

/** Calls one after the other; how each of them ended. */
async function callAll(count: number, call: () => Promise<unknown>): Promise<readonly string[]> {
  const ends: string[] = [];
  for (let index = 0; index < count; index++) {
    ends.push(await call().then(String, (error: unknown) => (error instanceof Error ? error.name : "?")));
  }
  return ends;
}

const failuresOf = (ends: readonly string[]): number => ends.filter((end) => end !== "well").length;

describe("a list of base URLs", () => {
  it("takes turns", async () => {
    const replicas = [await replica("a"), await replica("b"), await replica("c")];
    const call = clientOf({ baseUrl: replicas.map(({ baseUrl }) => baseUrl) });
    expect(failuresOf(await callAll(9, call))).toBe(0);
    expect(replicas.map(({ requests }) => requests)).toEqual(
      replicas.map(() => Array(3).fill("GET /v1/things")),
    );
  });

  it.each<[string, RequestListener | "dies", string]>([
    ["dies", "dies", "ConnectionError"],
    ["breaks connections", (request) => request.socket.destroy(), "ConnectionError"],
    ["hangs", hangs, "TimeoutError"],
    ["answers 503", refuses, "ApiError"],
  ])("does without one that %s, until it is back", async (_, behave, error) => {
    const [good, bad] = [await replica("good"), await replica("bad")];
    const events: EndpointEvent[] = [];
    const call = clientOf({
      baseUrl: [good.baseUrl, bad.baseUrl],
      timeoutMs: 500,
      balancing: {
        ejection: { consecutiveFailures: 2, backoffMs: 300, maxBackoffMs: 300 },
        onEvent: (event) => events.push(event),
      },
    });
    if (behave === "dies") await stop(bad.server);
    else bad.behave = behave;
    const ends = await callAll(20, call);
    // A back-off may end while these calls go on, and one of them is the trial.
    expect(ends.filter((end) => end === error).length).toBe(failuresOf(ends));
    expect(failuresOf(ends)).toBeGreaterThanOrEqual(2);
    expect(failuresOf(ends)).toBeLessThanOrEqual(8);
    expect(events[0]).toEqual({ kind: "ejected", baseUrl: bad.baseUrl, backoffMs: 300 });
    bad.behave = well;
    if (behave === "dies") {
      const port = Number(new URL(bad.baseUrl).port);
      await new Promise<void>((resolve) => bad.server.listen(port, "127.0.0.1", resolve));
    }
    const before = bad.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(failuresOf(await callAll(10, call))).toBe(0);
    expect(bad.requests.length - before).toBeGreaterThanOrEqual(4);
    expect(events.at(-1)).toEqual({ kind: "readmitted", baseUrl: bad.baseUrl });
  });

  it.each<[string, () => CallOptions, string]>([
    ["give up", () => ({ signal: AbortSignal.timeout(400) }), "AbortError"],
    ["had too little time left", () => ({ within: { deadlineAt: performance.now() + 200 } }), "TimeoutError"],
  ])("loses nothing by callers that %s", async (_, options, end) => {
    const [good, slow] = [await replica("good"), await replica("slow", hangs)];
    const events: EndpointEvent[] = [];
    const call = clientOf({
      baseUrl: [good.baseUrl, slow.baseUrl],
      balancing: { ejection: { consecutiveFailures: 1 }, onEvent: (event) => events.push(event) },
    });
    const ends = await callAll(6, () => call(undefined, options()));
    expect(ends.filter((each) => each === end)).toHaveLength(3);
    expect(events).toEqual([]);
  });

  it("by the fewest under way leaves a slow one alone", async () => {
    let release = (): void => {};
    const slowly: RequestListener = (request, response) => {
      release = () => well(request, response);
    };
    const [good, slow] = [await replica("good"), await replica("slow", slowly)];
    const call = clientOf({
      baseUrl: [good.baseUrl, slow.baseUrl],
      balancing: { strategy: "least-pending" },
    });
    const waiting = [call(), call()];
    await Promise.race(waiting);
    await callAll(10, call);
    expect(slow.requests).toHaveLength(1);
    expect(good.requests).toHaveLength(11);
    release();
    await Promise.all(waiting);
  });

  it("all of whose servers are gone says so, and works when one is back", async () => {
    const [one, other] = [await replica("one"), await replica("other")];
    await Promise.all([one, other].map(({ server }) => stop(server)));
    const call = clientOf({
      baseUrl: [one.baseUrl, other.baseUrl],
      balancing: { ejection: { consecutiveFailures: 1, backoffMs: 10 } },
    });
    expect(await callAll(6, call)).toEqual(Array(6).fill("ConnectionError"));
    await expect(call()).rejects.toThrow(ConnectionError);
    const port = Number(new URL(one.baseUrl).port);
    await new Promise<void>((resolve) => one.server.listen(port, "127.0.0.1", resolve));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await callAll(4, call)).toContain("well");
  });

  it("gives each attempt of an interceptor another server", async () => {
    const replicas = [await replica("a", refuses), await replica("b", refuses), await replica("c")];
    const urls: string[] = [];
    const retry: Interceptor = async (request, next) => {
      urls.push(request.url);
      let response = await next(request);
      for (let attempt = 1; response.status === 503 && attempt < 3; attempt++) response = await next(request);
      return response;
    };
    const call = clientOf({ baseUrl: replicas.map(({ baseUrl }) => baseUrl), interceptors: [retry] });
    expect(await callAll(6, call)).toEqual(Array(6).fill("well"));
    expect(replicas[2]?.requests).toHaveLength(6);
    // What interceptors see is where the first attempt goes.
    expect(urls.every((url) => replicas.some(({ baseUrl }) => url === `${baseUrl}/things`))).toBe(true);
  });

  it("does not judge by what an interceptor sends elsewhere", async () => {
    const [mine, elsewhere] = [await replica("mine"), await replica("elsewhere", refuses)];
    const events: EndpointEvent[] = [];
    const call = clientOf({
      baseUrl: [mine.baseUrl, "http://127.0.0.1:9"],
      interceptors: [(request, next) => next({ ...request, url: elsewhere.baseUrl })],
      balancing: { ejection: { consecutiveFailures: 1 }, onEvent: (event) => events.push(event) },
    });
    expect(failuresOf(await callAll(4, call))).toBe(4);
    expect(elsewhere.requests).toEqual(Array(4).fill("GET /v1"));
    expect(events).toEqual([]);
  });

  it("gives way to a call's own base URL", async () => {
    const [mine, own] = [await replica("mine"), await replica("own")];
    const call = clientOf({ baseUrl: [mine.baseUrl] });
    await call(undefined, { baseUrl: own.baseUrl });
    expect([mine.requests.length, own.requests.length]).toEqual([0, 1]);
  });

  it.each<[ClientOptions["baseUrl"], RegExp]>([
    [[], /baseUrl is an empty list/],
    [["http://a", "b"], /"b" is not an absolute URL/],
    [["http://user:secret@a"], /must not have a user name/],
  ])("is refused: %j", (baseUrl, message) => {
    expect(() => clientOf({ baseUrl })).toThrow(message);
  });
});

describe("a resolver", () => {
  it("is heeded as it changes", async () => {
    const [old, young] = [await replica("old"), await replica("young")];
    let baseUrl = old.baseUrl;
    const resolver: EndpointResolver = {
      name: "mine",
      ttlMs: 20,
      resolve: async () => {
        const found = [{ baseUrl }];
        await new Promise((resolve) => setTimeout(resolve, 100));
        return found;
      },
    };
    const call = clientOf({ baseUrl: resolver });
    await call();
    baseUrl = young.baseUrl;
    // Still to the old one, while the new answer is on its way.
    await call();
    expect([old.requests.length, young.requests.length]).toEqual([2, 0]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await call();
    expect([old.requests.length, young.requests.length]).toEqual([2, 1]);
  });

  it("finds a server that moved before its answer is out of date", async () => {
    const [old, young] = [await replica("old"), await replica("young")];
    let baseUrl = old.baseUrl;
    const resolver: EndpointResolver = { name: "mine", ttlMs: 3_600_000, resolve: async () => [{ baseUrl }] };
    const call = clientOf({ baseUrl: resolver });
    await call();
    baseUrl = young.baseUrl;
    await stop(old.server);
    await callAll(2, call);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await callAll(2, call);
    expect((await callAll(3, call)).at(-1)).toBe("well");
  });

  it("that finds nothing is an error of the call", async () => {
    const lookup = async () => Promise.reject(new Error("getaddrinfo ENOTFOUND inventory"));
    const call = clientOf({ baseUrl: dnsEndpoints("http://inventory:8080", { lookup }) });
    const error: unknown = await call().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({
      message: "test.getThings: no response: getaddrinfo ENOTFOUND inventory",
      retryable: true,
    });
  });

  it.each<[string, (call: ReturnType<typeof clientOf>) => Promise<unknown>, new (...args: never) => Error]>([
    ["the call's time", (call) => call(undefined, { timeoutMs: 30 }), TimeoutError],
    ["the caller's patience", (call) => call(undefined, { signal: AbortSignal.timeout(30) }), AbortedError],
  ])("that says nothing costs no more than %s", async (_, make, want) => {
    const call = clientOf({ baseUrl: { name: "mute", ttlMs: 1_000, resolve: () => new Promise(() => {}) } });
    const start = performance.now();
    const error: unknown = await make(call).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(want);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it("spreads calls over the addresses of a name", async () => {
    const one = await replica("one");
    const { port } = new URL(one.baseUrl);
    // The whole of 127.0.0.0/8 is this machine, and the server listens on one address of it.
    const lookup = async () => ["127.0.0.1", "127.0.0.77"].map((address) => ({ address, family: 4 }));
    const call = clientOf({
      baseUrl: dnsEndpoints(`http://things:${port}/v1`, { lookup }),
      balancing: { ejection: { consecutiveFailures: 1 } },
    });
    expect(failuresOf(await callAll(8, call))).toBe(1);
  });
});
