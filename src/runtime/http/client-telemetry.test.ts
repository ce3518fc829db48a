// The real client with a stand-in for `fetch`; `test/telemetry` has it with real servers.
import * as cockatiel from "cockatiel";
import * as promClient from "prom-client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RecordedSpans, recordSpans } from "../../../test/support/recorded-spans.js";
import type { Meter } from "../telemetry/metrics.js";
import { prometheusMetrics } from "../telemetry/prometheus.js";
import type { Validator } from "../validation/violation.js";
import { circuitBreaking } from "./circuit-breaking.js";
import { callResult, connect } from "./client.js";
import type { CallOptions, ClientSettings } from "./client-options.js";
import type { Operation } from "./operation.js";
import { retrying } from "./retrying.js";
import type { Interceptor } from "./transport.js";

type Result = { readonly status: 200 | 204; readonly body?: unknown };

const isNumber: Validator<unknown> = (value, path, violations): value is unknown => {
  if (typeof value !== "number") {
    violations?.push({ pointer: path, keyword: "type", message: "must be a number" });
  }
  return typeof value === "number";
};
const readThing: Operation<undefined, unknown, Result> = {
  name: "readThing",
  method: "GET",
  path: "/things/{id}?kind=small",
  parameters: [],
  validateParameters: (value, path, violations): value is unknown => {
    const isSound = typeof value === "object" && value !== null && !("broken" in value);
    if (!isSound) violations?.push({ pointer: path, keyword: "false", message: "must not be broken" });
    return isSound;
  },
  body: null,
  responses: [
    {
      status: 200,
      headers: [],
      validateHeaders: null,
      content: [
        {
          mediaType: "application/json",
          format: "json",
          validate: isNumber,
          decode: null,
          encode: null,
          json: null,
        },
      ],
    },
    { status: 204, headers: [], validateHeaders: null, content: [] },
    { status: 404, headers: [], validateHeaders: null, content: [] },
  ],
};

type Answer = number | Response | Error | "hang";
const refused = new TypeError("fetch failed", {
  cause: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
});
const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** Calls with one answer after the other; what was sent. */
function clientOf(answers: readonly Answer[], settings: ClientSettings) {
  const sent: Headers[] = [];
  const fetch = (_: string, init: RequestInit): Promise<Response> => {
    const answer = answers[sent.push(new Headers(init.headers)) - 1] ?? 204;
    if (answer === "hang") return new Promise(() => {});
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(typeof answer === "number" ? new Response(null, { status: answer }) : answer);
  };
  const connection = connect({ baseUrl: "https://things.test/v1", fetch, ...settings }, { name: "things" });
  const read = (options?: CallOptions) =>
    callResult(connection, readThing, undefined, options).then(
      ({ status }) => status,
      (error: unknown) => (error instanceof Error ? error.name : "none"),
    );
  return { read, sent };
}

const fewRetries = () => retrying({ backoffMs: 1, maxAttempts: 2 });

describe("metrics of a client", () => {
  const samples = async (metrics: { text(): Promise<string> }, name: string): Promise<readonly string[]> =>
    (await metrics.text())
      .split("\n")
      .filter((line) => line.startsWith(`${name}{`))
      .map((line) =>
        line.slice(name.length).replace('service="orders",api="things",operation="readThing"', "..."),
      );

  it("counts calls by how they ended", async () => {
    const metrics = prometheusMetrics(promClient, { service: "orders" });
    const json = (body: string, status = 200) =>
      new Response(body, { status, headers: { "content-type": "application/json" } });
    const answers = [204, 404, 418, refused, "hang", json('"text"'), json("7")] as const;
    const { read } = clientOf(answers, { metrics, timeoutMs: 50 });
    const ends: unknown[] = [];
    for (const _ of answers) ends.push(await read());
    ends.push(await read({ signal: AbortSignal.abort() }));
    expect(ends).toEqual([
      204,
      404,
      "UnexpectedStatusError",
      "ConnectionError",
      "TimeoutError",
      "InvalidResponseError",
      200,
      "AbortError",
    ]);
    expect(await samples(metrics, "http_client_requests_total")).toEqual([
      '{...,status="204"} 1',
      '{...,status="404"} 1',
      '{...,status="418"} 1',
      '{...,status="connection"} 1',
      '{...,status="timeout"} 1',
      '{...,status="invalid"} 1',
      '{...,status="200"} 1',
      '{...,status="aborted"} 1',
    ]);
    expect(await samples(metrics, "http_client_request_duration_seconds_count")).toEqual(["{...} 8"]);
  });

  it("counts retries, and calls that were retried once", async () => {
    const metrics = prometheusMetrics(promClient, { service: "orders" });
    const interceptors = [retrying({ backoffMs: 1, maxAttempts: 2, maxBudget: 1, budgetPerSecond: 0 })];
    const { read } = clientOf([503, 204, 503], { metrics, interceptors });
    expect([await read(), await read()]).toEqual([204, "UnexpectedStatusError"]);
    expect(await samples(metrics, "http_client_retries_total")).toEqual([
      '{...,outcome="retry"} 1',
      '{...,outcome="no-budget"} 1',
    ]);
    expect(await samples(metrics, "http_client_requests_total")).toEqual([
      '{...,status="204"} 1',
      '{...,status="503"} 1',
    ]);
  });

  it("shows the state of the circuit breaker", async () => {
    const metrics = prometheusMetrics(promClient, { service: "orders" });
    const options = { window: 2, minRequests: 2, openMs: 20 };
    const interceptors = [circuitBreaking(cockatiel, options)];
    const { read } = clientOf([204, 503, 503, 204], { metrics, interceptors });
    const seen: unknown[] = [];
    const state = async () =>
      /circuit_state{service="orders",api="things"} (\d)/.exec(await metrics.text())?.[1];
    for (let call = 0; call < 3; call++) seen.push(await read(), await state());
    expect(seen).toEqual([204, "0", "UnexpectedStatusError", "0", "UnexpectedStatusError", "2"]);
    expect([await read(), await state()]).toEqual(["CircuitOpenError", "2"]);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect([await read(), await state()]).toEqual([204, "0"]);
    expect(await samples(metrics, "http_client_requests_total")).toContain('{...,status="circuit-open"} 1');
  });
});

describe("spans of a client", () => {
  let spans: RecordedSpans;
  beforeEach(() => {
    spans = recordSpans();
  });
  afterEach(() => spans.end());

  it("are one for a call without interceptors, which headers tell of", async () => {
    const { read, sent } = clientOf([204], { tracing: spans.tracing });
    await read();
    expect(spans.tree()).toEqual(["GET /things/{id}"]);
    const span = spans.only("GET /things/{id}");
    expect(span.kind).toBe(2);
    expect(span.attributes).toEqual({
      "http.request.method": "GET",
      "http.response.status_code": 204,
      "peer.service": "things",
      "server.address": "things.test",
      "server.port": 443,
      "url.full": "https://things.test/v1/things/",
      "url.template": "/things/{id}",
    });
    const { traceId, spanId } = span.spanContext();
    expect(sent[0]?.get("traceparent")).toBe(`00-${traceId}-${spanId}-01`);
  });

  it("are one for a call with interceptors, and one below it for each request", async () => {
    const { read, sent } = clientOf([503, 204], { tracing: spans.tracing, interceptors: [fewRetries()] });
    await read();
    expect(spans.tree()).toEqual(["things.readThing", "  GET /things/{id}", "  GET /things/{id}"]);
    const [first, second, call] = spans.all();
    expect(first?.attributes).toMatchObject({ "error.type": "503", "http.response.status_code": 503 });
    expect(first?.status.code).toBe(2);
    expect(second?.attributes).toMatchObject({ "http.request.resend_count": 1 });
    expect(call?.status.code).toBe(0);
    expect(sent.map((headers) => headers.get("traceparent")?.split("-")[2])).toEqual([
      first?.spanContext().spanId,
      second?.spanContext().spanId,
    ]);
  });

  it.each<[string, Answer, Record<string, unknown>]>([
    ["is not answered", refused, { "error.type": "connection" }],
    ["is answered too late", "hang", { "error.type": "timeout" }],
    ["is answered with an error", 404, { "error.type": "404", "http.response.status_code": 404 }],
    ["is answered with what nobody expects", 418, { "error.type": "418", "http.response.status_code": 418 }],
  ])("fail where a call %s", async (_, answer, want) => {
    const { read } = clientOf([answer], { tracing: spans.tracing, timeoutMs: 30 });
    await read();
    expect(spans.only("GET /things/{id}").attributes).toMatchObject(want);
    expect(spans.only("GET /things/{id}").status.code).toBe(2);
  });

  it("tell the reason of a request that got nowhere", async () => {
    const { read } = clientOf([refused, refused], { tracing: spans.tracing, interceptors: [fewRetries()] });
    await read();
    const [first, , call] = spans.all();
    expect(first?.attributes).toMatchObject({ "error.type": "ECONNREFUSED" });
    expect(call?.attributes).toMatchObject({ "error.type": "connection" });
  });

  it("do not stand in the way of addresses that are none", async () => {
    const interceptors: Interceptor[] = [(request, next) => next({ ...request, url: "/things" })];
    const { read } = clientOf([204], { tracing: spans.tracing, interceptors });
    expect(await read()).toBe(204);
  });

  it("leave a trace alone that the caller gives", async () => {
    const { read, sent } = clientOf([204], { tracing: spans.tracing });
    await read({ headers: { traceparent } });
    expect(sent[0]?.get("traceparent")).toBe(traceparent);
  });
});

describe("a call is made once", () => {
  const fail = (): never => {
    throw new Error("no telemetry today");
  };
  const meter: Meter = {
    counter: () => ({ add: fail }),
    histogram: () => ({ observe: fail }),
    gauge: () => ({ set: fail, add: fail, remove: fail, onCollect: () => fail }),
  };

  it.each<{ given: string; settings: ClientSettings }>([
    { given: "tracing throws", settings: { tracing: { inSpan: fail, current: fail } } },
    { given: "tracing rejects", settings: { tracing: { inSpan: async () => fail(), current: fail } } },
    { given: "nothing can be counted", settings: { metrics: meter } },
  ])("where $given", async ({ settings }) => {
    for (const interceptors of [[], [fewRetries(), circuitBreaking(cockatiel)]]) {
      const { read, sent } = clientOf([204, refused, refused], { ...settings, interceptors });
      expect([await read(), await read()]).toEqual([204, "ConnectionError"]);
      expect(sent).toHaveLength(interceptors.length === 0 ? 2 : 3);
    }
  });
});

it("sends nothing of a trace without tracing", async () => {
  const { read, sent } = clientOf([204], {});
  await read();
  expect(sent[0]?.has("traceparent")).toBe(false);
});
