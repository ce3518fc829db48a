import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Validator } from "../validation/violation.js";
import { bind, type Connection, call, callResult, connect } from "./client.js";
import {
  AbortedError,
  ApiError,
  ConnectionError,
  InvalidRequestError,
  InvalidResponseError,
  TimeoutError,
  UnexpectedStatusError,
} from "./client-errors.js";
import type { ClientOptions } from "./client-options.js";
import { nodeTransport } from "./node-transport.js";
import type { ContentSpec, Operation } from "./operation.js";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Thing {
  readonly id: number;
}
interface Problem {
  readonly title: string;
  readonly detail: string;
}
type Result =
  | { readonly status: 200; readonly body: Thing }
  | { readonly status: 204 | 303 }
  | { readonly status: 404; readonly body: Problem };

const isThing: Validator<unknown> = (value, path, violations): value is unknown => {
  const isValid = typeof value === "object" && value !== null && "id" in value;
  if (!isValid) violations?.push({ pointer: path, keyword: "required", message: "must have `id`" });
  return isValid;
};
const PROBLEM = content("application/problem+json", null);
const getThing: Operation<{ readonly body?: Thing } | undefined, unknown, Result> = {
  name: "getThing",
  method: "POST",
  path: "/things",
  parameters: [],
  validateParameters: null,
  body: { required: false, content: [content("application/json", isThing)] },
  responses: [
    { status: 200, headers: [], validateHeaders: null, content: [content("application/json", isThing)] },
    { status: 204, headers: [], validateHeaders: null, content: [] },
    { status: "3XX", headers: [], validateHeaders: null, content: [] },
    { status: 404, headers: [], validateHeaders: null, content: [PROBLEM] },
    { status: "5XX", headers: [], validateHeaders: null, content: [PROBLEM] },
  ],
};
class NotFoundError extends ApiError<404, Problem> {
  override readonly name = "NotFoundError";
}
class SeeOtherError extends ApiError<303, undefined> {
  override readonly name = "SeeOtherError";
}
const callable = { operation: getThing, errors: { 303: SeeOtherError, 404: NotFoundError } };

describe("what a call ends in", () => {
  it.each<[string, RequestListener, unknown]>([
    ["the body", answer(200, '{"id":1}'), { id: 1 }],
    ["nothing for 204", answer(204, ""), undefined],
    [
      "the body of a vendor's JSON",
      answer(200, '{"id":1}', { "content-type": "application/x+json" }),
      { id: 1 },
    ],
    ["the body without a type", answer(200, '{"id":1}', { "content-type": "" }), { id: 1 }],
  ])("%s", async (_, listener, want) => {
    expect(await call(await serve(listener), callable, undefined)).toEqual(want);
  });

  const problem = '{"title":"Gone","detail":"since May"}';
  const isProblem = { "content-type": "application/problem+json" };
  it.each<[string, RequestListener, new (...args: never) => Error, Record<string, unknown>]>([
    [
      "a modelled error",
      answer(404, problem, isProblem),
      NotFoundError,
      {
        status: 404,
        body: JSON.parse(problem),
        retryable: false,
        message: "test.getThing: 404: Gone: since May",
      },
    ],
    [
      "a redirect beside a success, which is not followed",
      answer(303, "", { location: "/x" }),
      SeeOtherError,
      { status: 303, body: undefined, retryable: false },
    ],
    ["a redirect without a class", answer(304, ""), ApiError, { status: 304 }],
    ["an error without a class", answer(503, problem, isProblem), ApiError, { status: 503, retryable: true }],
    ["an unknown status", answer(418, "tea"), UnexpectedStatusError, { status: 418, text: "tea" }],
    [
      "an invalid body",
      answer(200, "{}"),
      InvalidResponseError,
      { violations: [{ pointer: "/body", keyword: "required", message: "must have `id`" }], text: "{}" },
    ],
    ["a body that is no JSON", answer(200, "{"), InvalidResponseError, { status: 200 }],
    ["an empty body", answer(200, ""), InvalidResponseError, { status: 200 }],
    [
      "a page of a proxy",
      answer(502, "<html>", { "content-type": "text/html" }),
      InvalidResponseError,
      { status: 502, retryable: true, text: "<html>" },
    ],
    ["a broken connection", (request) => request.socket.destroy(), ConnectionError, { retryable: true }],
    ["a long body", answer(200, `"${"x".repeat(5000)}"`), InvalidResponseError, { status: 200 }],
    [
      "a long body of unknown length",
      (_, response) => response.write("x".repeat(3000), () => response.end("x".repeat(3000))),
      InvalidResponseError,
      { violations: [{ keyword: "maxBytes" }] },
    ],
  ])("%s", async (_, listener, kind, want) => {
    const connection = await serve(listener, { maxResponseBytes: 4000 });
    const error = await failureOf(call(connection, callable, undefined));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ api: "test", operation: "getThing", ...want });
  });

  it("gives every modelled status as a result", async () => {
    const connection = await serve(answer(404, problem, isProblem));
    const result = await bind(connection, callable).result();
    expect(result).toMatchObject({ status: 404, body: { title: "Gone" } });
    expect(result.rawHeaders.get("content-type")).toBe("application/problem+json");
  });

  it("resolves to a redirect where the contract has nothing better", async () => {
    const responses = getThing.responses.filter(({ status }) => typeof status === "string" || status > 299);
    const onlyRedirects = { ...callable, operation: { ...getThing, responses } };
    expect(await call(await serve(answer(303, "", { location: "/x" })), onlyRedirects, undefined)).toBe(
      undefined,
    );
  });

  it("gives a redirect as a result too", async () => {
    const connection = await serve(answer(303, "", { location: "/x" }));
    const result = await bind(connection, callable).result();
    expect([result.status, result.rawHeaders.get("location")]).toEqual([303, "/x"]);
  });

  it("refuses an invalid input without sending it", async () => {
    const fetch = vi.fn();
    const connection = connect({ baseUrl: "http://localhost", fetch }, { name: "test" });
    // A caller in JavaScript, or behind a cast of its own.
    const input = { body: {} } as { readonly body: Thing };
    expect(await failureOf(call(connection, callable, input))).toBeInstanceOf(InvalidRequestError);
    expect(fetch).not.toHaveBeenCalled();
  });

  it("does not leave the caller without an answer where nobody listens", async () => {
    const connection = connect({ baseUrl: "http://127.0.0.1:1" }, { name: "test" });
    expect(await failureOf(call(connection, callable, undefined))).toBeInstanceOf(ConnectionError);
  });
});

describe("time and signals", () => {
  const silent: RequestListener = () => {};
  const slowBody: RequestListener = (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write("{");
  };

  it.each([
    ["no answer", silent],
    ["a body that does not end", slowBody],
  ])("ends a call after its time: %s", async (_, listener) => {
    const error = await failureOf(call(await serve(listener, { timeoutMs: 50 }), callable, undefined));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ timeoutMs: 50, retryable: true });
  });

  it("counts the time of headers that take their time", async () => {
    const connection = await serve(silent, { timeoutMs: 50, headers: () => new Promise(() => {}) });
    expect(await failureOf(call(connection, callable, undefined))).toBeInstanceOf(TimeoutError);
  });

  it("ends a call by the caller's signal, and leaves no listener on it", async () => {
    const controller = new AbortController();
    const remove = vi.spyOn(controller.signal, "removeEventListener");
    const promise = failureOf(
      call(await serve(slowBody), callable, undefined, { signal: controller.signal }),
    );
    setTimeout(() => controller.abort("enough"), 30);
    const error = await promise;
    expect(error).toBeInstanceOf(AbortedError);
    expect(error).toMatchObject({ name: "AbortError", cause: "enough", retryable: false });
    expect(remove).toHaveBeenCalledTimes(1);
  });

  it("sends nothing under a signal that is aborted already", async () => {
    const fetch = vi.fn();
    const connection = connect({ baseUrl: "http://localhost", fetch }, { name: "test" });
    const signal = AbortSignal.abort("before");
    expect(await failureOf(call(connection, callable, undefined, { signal }))).toBeInstanceOf(AbortedError);
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe("what is sent", () => {
  it.each<[string, string]>([
    ["http://h", "http://h/things"],
    ["http://h/", "http://h/things"],
    ["http://h/v1//", "http://h/v1/things"],
    ["https://h:8443/v1?key=1#x", "https://h:8443/v1/things?key=1"],
  ])("below the base URL %s", async (baseUrl, want) => {
    const fetch = vi.fn(async () => new Response(null, { status: 204 }));
    await call(connect({ baseUrl, fetch }, { name: "test" }), callable, undefined);
    expect(fetch).toHaveBeenCalledWith(want, expect.anything());
  });

  it.each(["/v1", "ftp://h", "http://user:secret@h", ""])("refuses the base URL %j", (baseUrl) => {
    expect(() => connect({ baseUrl }, { name: "test" })).toThrow(TypeError);
    expect(() => connect({ baseUrl }, { name: "test" })).not.toThrow("secret");
  });

  it("merges headers, the call's own last", async () => {
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => new Response(null, { status: 204 }));
    const headers = async () => ({ Authorization: "a", "X-One": "client" });
    const connection = connect(
      { baseUrl: "http://h", fetch, headers, sendDeadline: false },
      { name: "test" },
    );
    await call(connection, callable, { body: { id: 1 } }, { headers: { "x-one": "call" } });
    expect(fetch.mock.calls[0]?.[1].headers).toEqual({
      accept: "application/json, application/problem+json",
      authorization: "a",
      "content-type": "application/json",
      "x-one": "call",
    });
    const error = await failureOf(call(connection, callable, undefined, { headers: { a: "b\r\nc: d" } }));
    expect(error).toBeInstanceOf(InvalidRequestError);
  });

  it("goes through the interceptors, the first one outermost", async () => {
    const seen: string[] = [];
    const connection = await serve(answer(200, '{"id":1}'), {
      interceptors: [1, 2].map((index) => async (request, next) => {
        seen.push(`> ${index} ${request.operation}`);
        const response = await next(request);
        seen.push(`< ${index} ${response.status}`);
        return response;
      }),
    });
    await call(connection, callable, undefined);
    expect(seen).toEqual(["> 1 getThing", "> 2 getThing", "< 2 200", "< 1 200"]);
  });

  it.each(["GET", "TRACE"])("by node:http what fetch refuses: %s", async (method) => {
    const connection = await serve((request, response) => {
      let text = "";
      request.on("data", (chunk) => {
        text += chunk;
      });
      request.on("end", () => answer(200, `{"id":"${request.method} ${text.length}"}`)(request, response));
    });
    const operation = { ...getThing, method, transport: nodeTransport };
    const input = method === "GET" ? { body: { id: 1 } } : undefined;
    const result = await callResult(connection, operation, input);
    expect(result).toMatchObject({ status: 200, body: { id: method === "GET" ? "GET 8" : "TRACE 0" } });
  });
});

function content(mediaType: string, validate: Validator<unknown> | null): ContentSpec {
  return { mediaType, format: "json", validate, decode: null, encode: null, json: null };
}

function answer(status: number, body: string, headers: Record<string, string> = {}): RequestListener {
  return (_, response) => {
    const all = Object.entries({ "content-type": "application/json", ...headers });
    response.writeHead(status, Object.fromEntries(all.filter(([, value]) => value !== "")));
    response.end(body);
  };
}

async function serve(listener: RequestListener, options: Partial<ClientOptions> = {}): Promise<Connection> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return connect({ baseUrl: `http://127.0.0.1:${port}`, ...options }, { name: "test" });
}

function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => expect.fail(`resolved to ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}
