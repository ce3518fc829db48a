// npm run traces:check
// Whether one trace goes all the way, and is seen whole: a real nginx with the printed gateway, two scaffolded services with
// a real Postgres server and a real Kafka broker between them, and a real OpenTelemetry collector with the printed
// configuration. Builds the collector with Go, once. Prints the trace, and ends with 1 where a span is missing.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startWatchedShop, type WatchedShop } from "../test/observability/watched-shop.js";
import { systemNginx } from "../test/support/gateway/find-programs.js";
import { startNginx } from "../test/support/gateway/nginx.js";
import { startOwnBroker } from "../test/support/kafka/own-broker.js";
import { startOwnServer } from "../test/support/postgres/own-server.js";
import { newDatabase } from "../test/support/postgres/test-database.js";
import { workspaceFiles } from "../test/support/workspace-files.js";
import { type Collector, configurationFaults, startCollector } from "./traces/collector-process.js";
import { findCollector } from "./traces/find-collector.js";
import type { ReceivedSpan } from "./traces/read-spans.js";

/** Who calls whom, each with what it is part of; by service, kind and name. */
const wanted = [
  "orders Server PUT /orders/{orderId}",
  "  orders Internal inventory.reserve",
  "    orders Client PUT /reservations/{orderId}",
  "      inventory Server PUT /reservations/{orderId}",
  "        inventory Producer create watched.stock",
  "          orders Consumer process watched.stock",
  "  orders Producer send watched.notes",
];

const faults = await check();
for (const fault of faults) console.log(`FAILED: ${fault}`);
process.exit(faults.length === 0 ? 0 : 1);

async function check(): Promise<readonly string[]> {
  if (!existsSync(systemNginx)) return [`there is no nginx at ${systemNginx}`];
  const binary = await findCollector();
  const ends: (() => Promise<void>)[] = [];
  try {
    const printed = (await workspaceFiles({ shop: ["orders", "inventory"] })).get(
      "ops/otel-collector/config.yaml",
    );
    const collector = await startCollector(binary, printed ?? "");
    ends.push(collector.stop);
    const server = await startOwnServer({ isDurable: false });
    ends.push(server.stop);
    const broker = await startOwnBroker("4.1.0");
    ends.push(broker.stop);
    const shop = await startWatchedShop({
      brokers: broker.brokers,
      postgres: { newDatabase: (options) => newDatabase(server.url, options) },
      variables: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_BSP_SCHEDULE_DELAY: "200" },
    });
    ends.push(shop.stop);
    const invalid = configurationFaults(binary, join(shop.generated, "ops/otel-collector/config.yaml"));
    if (invalid !== null) return [`the collector does not take its configuration: ${invalid}`];
    console.log("ok: the collector takes its configuration as it was printed");
    return await placeOrder(shop, collector, ends);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** What is wrong with the trace of an order that comes through the gateway. */
async function placeOrder(
  shop: WatchedShop,
  collector: Collector,
  ends: (() => Promise<void>)[],
): Promise<readonly string[]> {
  const port = (url: string) => Number(new URL(url).port);
  const gateway = await startNginx({
    config: readFileSync(join(shop.generated, "ops/gateway/nginx.conf"), "utf8"),
    replicas: { orders: [port(shop.orders.url)], inventory: [port(shop.inventory.url)] },
    binary: systemNginx,
  });
  ends.push(gateway.stop);
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const answer = await fetch(`${gateway.url}/orders/o1`, {
    method: "PUT",
    headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
  });
  if (answer.status !== 202) return [`the order was answered with ${answer.status}`];
  let trace: readonly string[] = [];
  for (let tries = 0; tries < 150; tries++) {
    trace = treeOf(collector.spans().filter((span) => span.traceId === traceId));
    if (wanted.every((line) => trace.includes(line))) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  console.log(trace.join("\n"));
  const faults = wanted
    .filter((line) => !trace.includes(line))
    .map((line) => `there is no span ${line.trim()}`);
  return (await collector.isHealthy()) ? faults : [...faults, "the collector is not well"];
}

/** Spans below what they are part of, in the order in which they came. */
function treeOf(spans: readonly ReceivedSpan[]): readonly string[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const below = (parent: ReceivedSpan | null, indent: string): readonly string[] =>
    spans
      .filter(({ parentId }) => (parent === null ? !known.has(parentId) : parentId === parent.spanId))
      .flatMap((span) => [
        `${indent}${span.service} ${span.kind} ${span.name}`,
        ...below(span, `${indent}  `),
      ]);
  return below(null, "");
}
