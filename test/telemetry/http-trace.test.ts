import * as openTelemetry from "@opentelemetry/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callResult, connect } from "../../src/runtime/http/client.js";
import type { ClientSettings } from "../../src/runtime/http/client-options.js";
import type { Operation } from "../../src/runtime/http/operation.js";
import { retrying } from "../../src/runtime/http/retrying.js";
import { createListener, type Handler, route } from "../../src/runtime/http/server.js";
import { openTelemetryTracing } from "../../src/runtime/telemetry/open-telemetry.js";
import type { Tracing } from "../../src/runtime/telemetry/tracing.js";
import { listen } from "../support/http-server.js";
import { type RecordedSpans, recordSpans } from "../support/recorded-spans.js";

type Result = { readonly status: number };
const operationOf = (name: string, path: string): Operation<undefined, unknown, Result> => ({
  name,
  method: "GET",
  path,
  parameters: [],
  validateParameters: null,
  body: null,
  responses: [
    { status: 204, headers: [], validateHeaders: null, content: [] },
    { status: "5XX", headers: [], validateHeaders: null, content: [] },
  ],
});
const getOrder = operationOf("getOrder", "/order");
const getStock = operationOf("getStock", "/stock");

/** Calls an operation of an API. */
function client(api: string, baseUrl: string, settings: ClientSettings) {
  const connection = connect({ baseUrl, ...settings }, { name: api });
  return (operation: typeof getOrder, headers: Readonly<Record<string, string>> = {}) =>
    callResult(connection, operation, undefined, { headers });
}

/** Orders, which ask inventory once and, where that fails, once more; inventory fails at the first. */
async function startShop(tracing: Tracing) {
  const seen: (string | undefined)[] = [];
  const stock: Handler<unknown, Result> = (_, { headers }) => {
    const { traceparent } = headers;
    seen.push(typeof traceparent === "string" ? traceparent : undefined);
    return { status: seen.length === 1 ? 503 : 204 };
  };
  const inventoryUrl = await listen(createListener([route(getStock, stock)], { tracing }));
  const interceptors = [retrying({ backoffMs: 1 })];
  const inventory = client("inventory", inventoryUrl, { tracing, interceptors });
  const order: Handler<unknown, Result> = async () => ({ status: (await inventory(getStock)).status });
  return { seen, ordersUrl: await listen(createListener([route(getOrder, order)], { tracing })) };
}

describe("with an SDK", () => {
  let spans: RecordedSpans;
  beforeEach(() => {
    spans = recordSpans();
  });
  afterEach(() => spans.end());

  it("a call, its handler, and the call that the handler makes are one trace", async () => {
    const { ordersUrl, seen } = await startShop(spans.tracing);
    const { status } = await client("orders", ordersUrl, { tracing: spans.tracing })(getOrder);
    expect(status).toBe(204);
    await spans.ended(7);
    expect(spans.tree()).toEqual([
      "GET /order", // the caller's
      "  GET /order", // the server's
      "    inventory.getStock",
      "      GET /stock",
      "        GET /stock",
      "      GET /stock",
      "        GET /stock",
    ]);
    expect(new Set(spans.all().map((span) => span.spanContext().traceId)).size).toBe(1);
    expect(new Set(seen).size).toBe(2);
  });

  it("tells which endpoint each request went to", async () => {
    const { tracing } = spans;
    const answering = (status: number) => listen(createListener([route(getStock, () => ({ status }))]));
    const baseUrl = [await answering(503), await answering(204)];
    const settings = { tracing, interceptors: [retrying({ backoffMs: 1, budgetPerCall: 1 })] };
    const connection = connect({ baseUrl, ...settings }, { name: "inventory" });
    for (let call = 0; call < 4; call++) await callResult(connection, getStock, undefined);
    const seen = spans
      .all()
      .filter(({ name }) => name === "GET /stock")
      .map(({ attributes }) => `${attributes["url.full"]} ${attributes["http.response.status_code"]}`);
    expect(new Set(seen)).toEqual(new Set([`${baseUrl[0]}/stock 503`, `${baseUrl[1]}/stock 204`]));
  });

  it("calls that run side by side do not get into each other's traces", async () => {
    const { ordersUrl } = await startShop(spans.tracing);
    const call = client("orders", ordersUrl, { tracing: spans.tracing });
    await Promise.all(Array.from({ length: 20 }, () => call(getOrder)));
    await spans.ended(20 * 5 + 2);
    const roots = spans.tree().filter((line) => !line.startsWith(" "));
    expect(roots).toHaveLength(20);
    expect(new Set(spans.all().map((span) => span.spanContext().traceId)).size).toBe(20);
  });
});

describe("without an SDK", () => {
  it("the caller's trace goes through all of them, and nothing else happens", async () => {
    const tracing = openTelemetryTracing(openTelemetry, { name: "shop" });
    const { ordersUrl, seen } = await startShop(tracing);
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const call = client("orders", ordersUrl, { tracing });
    expect((await call(getOrder, { traceparent })).status).toBe(204);
    expect((await call(getOrder)).status).toBe(204);
    expect(seen).toEqual([traceparent, traceparent, undefined]);
  });
});
