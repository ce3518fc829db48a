import { connect as connectSocket } from "node:net";
import express from "express";
import * as promClient from "prom-client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ECHO, JSON_CONTENT, json, listen, operation, send } from "../../../test/support/http-server.js";
import { type RecordedSpans, recordSpans } from "../../../test/support/recorded-spans.js";
import type { Meter } from "../telemetry/metrics.js";
import { prometheusMetrics } from "../telemetry/prometheus.js";
import type { Tracing } from "../telemetry/tracing.js";
import { HttpProblem } from "./problem.js";
import { createListener, createMiddleware, type Handler, route } from "./server.js";

const getThing = operation("getThing", "GET", "/things/{id}", {
  parameters: [
    {
      name: "id",
      in: "path",
      required: true,
      style: "simple",
      explode: false,
      allowReserved: false,
      content: null,
      shape: "string",
      default: undefined,
    },
  ],
});
const postThing = operation("postThing", "POST", "/things", {
  body: { required: true, content: [JSON_CONTENT] },
});
const ok: Handler<unknown, unknown> = () => ({ status: 200, body: { a: 1 } });
const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

/** The lines of one metric, without its label `service` and what depends on the clock. */
function lines(text: string, name: string): readonly string[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`))
    .map((line) => line.slice(name.length).replace('service="things",', "").replace('service="things"', ""));
}

/** Resolves when `text` shows it: the answer is there before the server has counted it. */
async function until(text: () => Promise<string>, part: string): Promise<string> {
  for (let turn = 0; turn < 200; turn++) {
    const found = await text();
    if (found.includes(part)) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`never showed ${part}:\n${await text()}`);
}

describe("metrics of a server", () => {
  const metricsOf = () => prometheusMetrics(promClient, { service: "things" });

  it("counts requests by operation, method and status", async () => {
    const metrics = metricsOf();
    const get: Handler<unknown, unknown> = (_, { url }) => {
      if (url === "/things/broken") throw new Error("no");
      if (url === "/things/gone") throw new HttpProblem(410);
      return { status: 200, body: { a: url } };
    };
    const handlers = [route(getThing, get), route(postThing, ECHO)];
    const url = await listen(createListener(handlers, { metrics, onError: () => {} }));
    for (const path of [
      "/things/1",
      "/things/2",
      "/things/broken",
      "/things/gone",
      "/nothing",
      "/secret?a=b",
    ])
      await send(url, { path });
    await send(url, { path: "/things/1", method: "HEAD" });
    await send(url, { path: "/things/1", method: "DELETE" });
    await send(url, { path: "/things/1", method: "PROPFIND" });
    await send(url, { path: "/things", method: "POST", ...json('{"a":1}') });
    await send(url, { path: "/things", method: "POST", ...json("{}") });
    const text = await until(() => metrics.text(), 'method="POST",status="400"} 1');
    expect(lines(text, "http_server_requests_total")).toEqual([
      '{operation="getThing",method="GET",status="200"} 2',
      '{operation="getThing",method="GET",status="500"} 1',
      '{operation="getThing",method="GET",status="410"} 1',
      '{operation="",method="GET",status="404"} 2',
      '{operation="getThing",method="HEAD",status="200"} 1',
      '{operation="",method="DELETE",status="405"} 1',
      '{operation="",method="_OTHER",status="405"} 1',
      '{operation="postThing",method="POST",status="200"} 1',
      '{operation="postThing",method="POST",status="400"} 1',
    ]);
    expect(lines(text, "http_server_requests_in_flight")).toEqual(["{} 0"]);
    expect(lines(text, "http_server_request_duration_seconds_count")).toEqual([
      '{operation="getThing"} 5',
      '{operation=""} 4',
      '{operation="postThing"} 2',
    ]);
  });

  it("knows what is under way, and who went away before the answer", async () => {
    const metrics = metricsOf();
    const started = deferred();
    const handler = () => {
      started.resolve();
      return new Promise(() => {});
    };
    const url = await listen(createListener([route(getThing, handler)], { metrics }));
    const socket = connectSocket(Number(new URL(url).port), "127.0.0.1");
    socket.write("GET /things/1 HTTP/1.1\r\nhost: a\r\n\r\n");
    await started.promise;
    expect(lines(await metrics.text(), "http_server_requests_in_flight")).toEqual(["{} 1"]);
    socket.destroy();
    const text = await until(() => metrics.text(), 'status="aborted"} 1');
    expect(lines(text, "http_server_requests_in_flight")).toEqual(["{} 0"]);
  });
});

describe("spans of a server", () => {
  let spans: RecordedSpans;
  beforeEach(() => {
    spans = recordSpans();
  });
  afterEach(() => spans.end());

  it("go on with the caller's trace, and are active in the handler and behind its awaits", async () => {
    const seen: unknown[] = [];
    const handler = async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      seen.push(spans.tracing.current()?.traceparent);
      return { status: 200, body: { a: 1 } };
    };
    const options = { tracing: spans.tracing, basePath: "/v1" };
    const url = await listen(createListener([route(postThing, handler)], options));
    const body = json('{"a":1}');
    await send(url, {
      ...body,
      method: "POST",
      path: "/v1/things?secret=1",
      headers: { ...body.headers, traceparent, tracestate: "a=b" },
    });
    await spans.ended(1);
    const span = spans.only("POST /v1/things");
    expect(span.spanContext().traceId).toBe(traceId);
    expect(span.spanContext().traceState?.serialize()).toBe("a=b");
    expect(seen).toEqual([`00-${traceId}-${span.spanContext().spanId}-01`]);
    expect(span.attributes).toEqual({
      "http.request.method": "POST",
      "http.route": "/v1/things",
      "http.response.status_code": 200,
      "url.path": "/v1/things",
      "url.scheme": "http",
    });
    expect(span.status.code).toBe(0);
  });

  it("are marked by what a handler throws, and not by what is the caller's fault", async () => {
    const broken: Handler<unknown, unknown> = () => Promise.reject(new RangeError("out of luck"));
    const options = { tracing: spans.tracing, onError: () => {} };
    const url = await listen(createListener([route(getThing, broken), route(postThing, ECHO)], options));
    await send(url, { path: "/things/1", headers: { traceparent: "garbage" } });
    await send(url, { path: "/things", method: "POST", ...json("{}") });
    await send(url, { path: "/nowhere" });
    await spans.ended(3);
    const failed = spans.only("GET /things/{id}");
    expect(failed.status).toEqual({ code: 2, message: "out of luck" });
    expect(failed.attributes).toMatchObject({ "error.type": "500", "http.response.status_code": 500 });
    expect(spans.only("POST /things").status.code).toBe(0);
    expect(spans.only("POST /things").attributes).toMatchObject({ "http.response.status_code": 400 });
    expect(spans.only("GET").attributes).toMatchObject({ "http.response.status_code": 404 });
    expect(spans.tree()).toHaveLength(3);
  });

  it("are named by what is known of a request that nobody expects", async () => {
    const url = await listen(createListener([route(getThing, ok)], { tracing: spans.tracing }));
    await send(url, { path: "/nowhere", method: "PROPFIND" });
    await send(url, { path: "http://user:secret@host/things/1?key=1" });
    await spans.ended(2);
    expect(spans.only("HTTP").attributes).toMatchObject({ "http.request.method": "_OTHER" });
    expect(spans.only("GET /things/{id}").attributes).toMatchObject({ "url.path": "/things/1" });
  });

  it("know the whole path behind an Express router", async () => {
    const app = express();
    app.use("/api", createMiddleware([route(getThing, ok)], { tracing: spans.tracing }));
    await send(await listen(app), { path: "/api/things/7" });
    await spans.ended(1);
    expect(spans.only("GET /api/things/{id}").attributes).toMatchObject({
      "url.path": "/api/things/7",
      "http.route": "/api/things/{id}",
    });
  });

  it("have few names, wherever callers find an Express router", async () => {
    const app = express();
    app.use("/:tenant", createMiddleware([route(getThing, ok)], { tracing: spans.tracing }));
    const url = await listen(app);
    for (let tenant = 0; tenant < 20; tenant++) await send(url, { path: `/tenant-${tenant}/things/7` });
    await spans.ended(20);
    expect(new Set(spans.all().map(({ name }) => name)).size).toBe(11);
    expect(spans.all().at(-1)).toMatchObject({
      name: "GET /things/{id}",
      attributes: { "url.path": "/tenant-19/things/7", "http.route": "/things/{id}" },
    });
  });
});

describe("a request is answered", () => {
  const fail = (): never => {
    throw new Error("no telemetry today");
  };

  it.each<{ given: string; inSpan: Tracing["inSpan"] }>([
    { given: "throws", inSpan: fail },
    { given: "rejects", inSpan: async () => fail() },
    {
      given: "gives a span that breaks",
      inSpan: (_, work) => work({ context: null, setAttributes: fail, fail }),
    },
  ])("where tracing $given", async ({ inSpan }) => {
    const options = { tracing: { inSpan, current: () => null }, onError: () => {} };
    const url = await listen(createListener([route(getThing, ok), route(postThing, fail)], options));
    expect((await send(url, { path: "/things/1" })).status).toBe(200);
    expect((await send(url, { path: "/things", method: "POST", ...json('{"a":1}') })).status).toBe(500);
  });

  it("where metrics cannot be counted", async () => {
    const metrics: Meter = {
      counter: () => ({ add: fail }),
      histogram: () => ({ observe: fail }),
      gauge: () => ({ set: fail, add: fail, remove: fail, onCollect: () => fail }),
    };
    const url = await listen(createListener([route(getThing, ok)], { metrics }));
    expect((await send(url, { path: "/things/1" })).status).toBe(200);
    // The server counts when the answer is sent, where an error would end the process.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await send(url, { path: "/things/1" })).status).toBe(200);
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
