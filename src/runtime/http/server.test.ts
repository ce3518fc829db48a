import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { connect as connectSocket } from "node:net";
import { gzipSync } from "node:zlib";
import express from "express";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Validator } from "../validation/violation.js";
import type { ContentSpec, Operation, ParameterSpec, ResponseSpec } from "./operation.js";
import { HttpProblem, InvalidAnswerError } from "./problem.js";
import {
  createListener,
  createMiddleware,
  type Handler,
  type Listener,
  type Route,
  route,
} from "./server.js";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const isObjectWithA: Validator<unknown> = (value, path, violations): value is unknown => {
  const isValid = typeof value === "object" && value !== null && "a" in value;
  if (!isValid) violations?.push({ pointer: path, keyword: "required", message: "must have `a`" });
  return isValid;
};

const JSON_CONTENT = content("application/json", "json", isObjectWithA);
const ECHO: Handler<unknown, unknown> = (input) => ({ status: 200, body: Object(input).body ?? { a: 1 } });
const LIMIT: ParameterSpec = {
  name: "limit",
  in: "query",
  required: false,
  style: "form",
  explode: true,
  allowReserved: false,
  content: null,
  shape: "integer",
  default: 20,
};

const get = operation("getThing", "GET", "/things", { parameters: [LIMIT] });
const post = operation("postThing", "POST", "/things", {
  body: { required: true, content: [JSON_CONTENT, content("text/plain", "text", null)] },
});
const upload = operation("upload", "PUT", "/bytes", {
  body: { required: false, content: [content("application/*", "bytes", null)] },
});
const ROUTES = [
  route(get, ECHO),
  route(post, ECHO),
  route(upload, (input) => ({ status: 200, body: { a: String(Object(input).contentType) } })),
];

describe("what a request gets", () => {
  it.each<[string, string, string, Sent, Partial<Answer>]>([
    ["a GET", "GET", "/things", {}, { status: 200, body: { a: 1 } }],
    ["an unknown path", "GET", "/nothing", {}, { status: 404, body: { title: "Not Found", status: 404 } }],
    ["another method", "DELETE", "/things", {}, { status: 405, allow: "GET, POST, HEAD, OPTIONS" }],
    ["a TRACE", "TRACE", "/things", {}, { status: 405 }],
    ["OPTIONS", "OPTIONS", "/things", {}, { status: 204, allow: "GET, POST, HEAD, OPTIONS", text: "" }],
    ["OPTIONS of an unknown path", "OPTIONS", "/nothing", {}, { status: 404 }],
    ["HEAD", "HEAD", "/things", {}, { status: 200, text: "", length: "7", type: "application/json" }],
    ["HEAD without GET", "HEAD", "/bytes", {}, { status: 405, text: "" }],
    [
      "an Accept that fits",
      "GET",
      "/things",
      { headers: { accept: "text/html, application/*;q=0.1" } },
      { status: 200 },
    ],
    [
      "an Accept that does not",
      "GET",
      "/things",
      { headers: { accept: "text/html" } },
      { status: 406, type: "application/problem+json" },
    ],
    ["JSON", "POST", "/things", json('{"a":2}'), { status: 200, body: { a: 2 } }],
    [
      "JSON with charset",
      "POST",
      "/things",
      { ...json('{"a":2}'), headers: { "content-type": "Application/JSON; charset=UTF-8" } },
      { status: 200 },
    ],
    ["a byte order mark", "POST", "/things", json('\ufeff{"a":2}'), { status: 200 }],
    [
      "UTF-16",
      "POST",
      "/things",
      {
        body: Buffer.from('{"a":2}', "utf16le"),
        headers: { "content-type": "application/json;charset=utf-16le" },
      },
      { status: 200, body: { a: 2 } },
    ],
    [
      "an unknown charset",
      "POST",
      "/things",
      { ...json("{}"), headers: { "content-type": "application/json; charset=x" } },
      { status: 415 },
    ],
    [
      "an unknown type",
      "POST",
      "/things",
      { body: "<a/>", headers: { "content-type": "application/xml" } },
      { status: 415, accept: "application/json, text/plain" },
    ],
    [
      "a type that is none",
      "POST",
      "/things",
      { body: "x", headers: { "content-type": ";;;" } },
      { status: 415 },
    ],
    ["no type", "POST", "/things", { body: '{"a":2}' }, { status: 200 }],
    ["broken JSON", "POST", "/things", json('{"a":'), { status: 400 }],
    [
      "broken UTF-8",
      "POST",
      "/things",
      { ...json(""), body: Buffer.from([0x22, 0xff, 0x22]) },
      { status: 400 },
    ],
    ["deep JSON", "POST", "/things", json("[".repeat(200) + "]".repeat(200)), { status: 400 }],
    ["very deep JSON", "POST", "/things", json("[".repeat(900)), { status: 400 }],
    [
      "brackets in a string",
      "POST",
      "/things",
      json(JSON.stringify({ a: '"\\['.repeat(150) })),
      { status: 200 },
    ],
    [
      "a missing body",
      "POST",
      "/things",
      {},
      { status: 400, body: { violations: [{ in: "body", pointer: "", keyword: "required" }] } },
    ],
    ["an empty body", "POST", "/things", json(""), { status: 400 }],
    [
      "an invalid body",
      "POST",
      "/things",
      json("{}"),
      {
        status: 400,
        body: { violations: [{ in: "body", pointer: "", keyword: "required", message: "must have `a`" }] },
      },
    ],
    ["a long body", "POST", "/things", json(`"${"x".repeat(2000)}"`), { status: 413 }],
    [
      "a long body in chunks",
      "POST",
      "/things",
      { ...json(`"${"x".repeat(2000)}"`), isChunked: true },
      { status: 413 },
    ],
    ["gzip", "POST", "/things", gzipped('{"a":3}'), { status: 200, body: { a: 3 } }],
    ["a gzip bomb", "POST", "/things", gzipped(`"${"x".repeat(100_000)}"`), { status: 413 }],
    ["gzip that is none", "POST", "/things", { ...gzipped(""), body: "abc" }, { status: 400 }],
    [
      "an unknown encoding",
      "POST",
      "/things",
      { body: "abc", headers: { "content-type": "application/json", "content-encoding": "zip" } },
      { status: 415 },
    ],
    [
      "a range's type",
      "PUT",
      "/bytes",
      { body: "x", headers: { "content-type": "application/pdf; a=b" } },
      { status: 200, body: { a: "application/pdf" } },
    ],
    ["an optional body left out", "PUT", "/bytes", {}, { status: 200, body: { a: "undefined" } }],
    [
      "malformed percent-encoding",
      "GET",
      "/things?limit=%",
      {},
      { status: 400, body: { violations: [{ in: "query", pointer: "/limit" }] } },
    ],
    ["an absolute URL", "GET", "http://example.com/things?limit=1", {}, { status: 200 }],
    ["a path of slashes", "GET", "//things", {}, { status: 404 }],
  ])("%s", async (_, method, path, sent, want) => {
    const url = await listen(createListener(ROUTES, { maxBodyBytes: 1000 }));
    const got = await send(url, { method, path, ...sent });
    expect(got).toMatchObject(want);
    if (got.status >= 400 && method !== "HEAD") expect(got.type).toBe("application/problem+json");
  });
});

describe("what a handler does", () => {
  const quiet = { onError: () => {} };
  it.each<[string, Handler<unknown, unknown>, Partial<Answer>]>([
    [
      "throws",
      () => {
        throw new Error("secret");
      },
      { status: 500, body: { title: "Internal Server Error", status: 500 } },
    ],
    ["rejects", () => Promise.reject(new Error("secret")), { status: 500 }],
    [
      "throws a problem",
      () => {
        throw new HttpProblem(409, { title: "Taken", code: 7 }, { "retry-after": "5" });
      },
      { status: 409, retryAfter: "5", body: { title: "Taken", code: 7, status: 409 } },
    ],
    [
      "throws a problem with a wrong status",
      () => {
        throw new HttpProblem(200, {});
      },
      { status: 500 },
    ],
    [
      "throws a problem that is no JSON",
      () => {
        throw new HttpProblem(409, { code: 1n });
      },
      { status: 500 },
    ],
    [
      "throws a problem with a header that is none",
      () => {
        throw new HttpProblem(409, {}, { a: "b\r\nc: d" });
      },
      { status: 500 },
    ],
    ["answers an unknown status", () => ({ status: 201, body: { a: 1 } }), { status: 500 }],
    ["answers nothing", () => undefined, { status: 500 }],
    ["answers an invalid body", () => ({ status: 200, body: {} }), { status: 500 }],
    ["answers no body", () => ({ status: 200 }), { status: 500 }],
    [
      "answers a cycle",
      () => {
        const a: unknown[] = [];
        a.push(a);
        return { status: 200, body: { a } };
      },
      { status: 500 },
    ],
    [
      "sets a header of its own",
      () => ({ status: 200, headers: { "retry-after": "7" }, body: { a: 1 } }),
      { status: 200, retryAfter: "7" },
    ],
    [
      "sets a header that breaks lines",
      () => ({ status: 200, headers: { "retry-after": "7\r\na: b" }, body: { a: 1 } }),
      { status: 500 },
    ],
    [
      "sets a length",
      () => ({ status: 200, headers: { "content-length": "3" }, body: { a: 1 } }),
      { status: 200, length: "7" },
    ],
  ])("%s", async (name, handler, want) => {
    const onError = vi.fn();
    const url = await listen(createListener([route(get, handler)], { onError }));
    const got = await send(url, { path: "/things" });
    expect(got).toMatchObject(want);
    expect(got.text).not.toContain("secret");
    // A problem is the handler's own word, even with a status that makes it a 500.
    const isReported = got.status === 500 && name !== "throws a problem with a wrong status";
    expect(onError.mock.calls.length > 0).toBe(isReported);
  });

  it("is told of violations of its own answer", async () => {
    const onError = vi.fn();
    const url = await listen(createListener([route(get, () => ({ status: 200, body: {} }))], { onError }));
    await send(url, { path: "/things" });
    expect(onError.mock.calls[0]?.[0]).toBeInstanceOf(InvalidAnswerError);
    expect(onError.mock.calls[0]?.[0]).toMatchObject({
      violations: [{ pointer: "/body", keyword: "required" }],
    });
    expect(onError.mock.calls[0]?.[1]).toMatchObject({
      operation: "getThing",
      method: "GET",
      url: "/things",
    });
  });

  it("survives an onError that throws", async () => {
    const silent = vi.spyOn(console, "error").mockImplementation(() => {});
    const onError = () => {
      throw new Error("again");
    };
    const url = await listen(createListener([route(get, () => undefined)], { onError }));
    expect(await send(url, { path: "/things" })).toMatchObject({ status: 500 });
    silent.mockRestore();
  });

  it("is not checked where that is switched off", async () => {
    const url = await listen(
      createListener([route(get, () => ({ status: 200, body: {} }))], { validateResponses: false }),
    );
    expect(await send(url, { path: "/things" })).toMatchObject({ status: 200, body: {} });
  });

  it("gets defaults and typed values", async () => {
    const seen: unknown[] = [];
    const url = await listen(
      createListener([
        route(get, (input) => {
          seen.push(input);
          return { status: 200, body: { a: 1 } };
        }),
      ]),
    );
    await send(url, { path: "/things" });
    await send(url, { path: "/things?limit=7&other=1" });
    expect(seen).toEqual([{ query: { limit: 20 } }, { query: { limit: 7 } }]);
  });

  it("learns by its signal that the client is gone", async () => {
    let aborted: Promise<unknown> = Promise.resolve();
    const started = new Promise<void>((resolve) => {
      const handler: Handler<unknown, unknown> = async (_, { signal }) => {
        aborted = new Promise((done) => signal.addEventListener("abort", () => done(signal.reason)));
        resolve();
        await aborted;
        return { status: 200, body: { a: 1 } };
      };
      void listen(createListener([route(get, handler)], quiet)).then((url) => {
        const call = request(`${url}/things`);
        call.on("error", () => {});
        call.end();
        void started.then(() => call.destroy());
      });
    });
    await started;
    expect(await aborted).toMatchObject({ message: "the client went away" });
  });

  it("is not called when the client goes away within its body", async () => {
    const handler = vi.fn();
    const onError = vi.fn();
    const url = await listen(createListener([route(post, handler)], { onError }));
    await new Promise<void>((resolve) => {
      const socket = connectSocket(Number(new URL(url).port), "127.0.0.1", () => {
        socket.write(
          "POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{",
        );
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on("close", () => setTimeout(resolve, 50));
    });
    expect(handler).not.toHaveBeenCalled();
    expect(onError).not.toHaveBeenCalled();
    expect((await send(url, { method: "PUT", path: "/things" })).status).toBe(405);
  });
});

describe("under Express", () => {
  it("takes a body that is parsed already, is mounted anywhere, and leaves other paths alone", async () => {
    const urls: string[] = [];
    const routes: Route[] = [
      route(post, (input, context) => {
        urls.push(context.url);
        return { status: 200, body: Object(input).body };
      }),
    ];
    const app = express();
    app.use(express.json());
    app.use("/api", createMiddleware(routes));
    app.use((_, response) => {
      response.status(418).end();
    });
    const url = await listen(app);
    expect(await send(url, { method: "POST", path: "/api/things", ...json('{"a":5}') })).toMatchObject({
      status: 200,
      body: { a: 5 },
    });
    expect(await send(url, { method: "POST", path: "/api/things", ...json("{}") })).toMatchObject({
      status: 400,
    });
    expect(await send(url, { method: "POST", path: "/things", ...json("{}") })).toMatchObject({
      status: 418,
    });
    expect(urls).toEqual(["/api/things"]);
  });

  it("stands in front of an app as a listener, below a base path", async () => {
    const app = express();
    app.use((_, response) => {
      response.status(418).end();
    });
    const url = await listen(createListener(ROUTES, { basePath: "/v1/", fallback: app }));
    expect(await send(url, { path: "/v1/things" })).toMatchObject({ status: 200 });
    expect(await send(url, { path: "/v10/things" })).toMatchObject({ status: 418 });
    expect(await send(url, { path: "/things" })).toMatchObject({ status: 418 });
  });
});

function operation(
  name: string,
  method: string,
  path: string,
  rest: Partial<Operation<unknown, unknown, unknown>>,
): Operation<unknown, unknown, unknown> {
  const ok: ResponseSpec = { status: 200, headers: [], validateHeaders: null, content: [JSON_CONTENT] };
  return {
    name,
    method,
    path,
    parameters: [],
    validateParameters: null,
    body: null,
    responses: [ok],
    ...rest,
  };
}

function content(
  mediaType: string,
  format: ContentSpec["format"],
  validate: Validator<unknown> | null,
): ContentSpec {
  return { mediaType, format, validate, decode: null, encode: null, json: null };
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly isChunked?: boolean;
}

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly length: string | undefined;
  readonly allow: string | undefined;
  readonly accept: string | undefined;
  readonly retryAfter: string | undefined;
  readonly text: string;
  readonly body: unknown;
}

function json(body: string): Sent {
  return { body, headers: { "content-type": "application/json" } };
}

function gzipped(text: string): Sent {
  return {
    body: gzipSync(text),
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
  };
}

async function listen(listener: Listener | ReturnType<typeof express>): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

/** By `node:http`, which sends what `fetch` would not. */
async function send(url: string, sent: Sent): Promise<Answer> {
  const { method = "GET", path = "/", headers = {}, body, isChunked = false } = sent;
  const { hostname, port } = new URL(url);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const length = body === undefined || isChunked ? {} : { "content-length": Buffer.byteLength(body) };
    const call = request({ hostname, port, method, path, headers: { ...headers, ...length } }, resolve);
    call.on("error", reject);
    if (isChunked) call.write(body);
    call.end(isChunked ? undefined : body);
  });
  let text = "";
  for await (const chunk of response) text += chunk;
  const isJson = /json/.test(response.headers["content-type"] ?? "") && text !== "";
  return {
    status: response.statusCode ?? 0,
    type: response.headers["content-type"],
    length: response.headers["content-length"],
    allow: response.headers.allow,
    accept: response.headers.accept,
    retryAfter: response.headers["retry-after"],
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}
