// npm run traces:check
// Whether one trace goes all the way, and is seen whole: a real nginx with the printed gateway, two scaffolded services with
// a real Postgres server and a real Kafka broker between them, and a real OpenTelemetry collector with the printed
// configuration; then the same behind a real Envoy, which has a span of its own, where "npm run gateway:check" has installed
// one. Builds the collector with Go, once. Prints the traces, and ends with 1 where a span is missing.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { startWatchedShop, type WatchedShop } from "../test/observability/watched-shop.js";
import { startEnvoy } from "../test/support/gateway/envoy.js";
import { envoy, systemNginx } from "../test/support/gateway/find-programs.js";
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

const behindEnvoy = ["gateway Server ingress", ...wanted.map((line) => `  ${line}`)];

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
    return await checkGateways(shop, collector, ends);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

async function checkGateways(
  shop: WatchedShop,
  collector: Collector,
  ends: (() => Promise<void>)[],
): Promise<readonly string[]> {
  const port = (url: string) => Number(new URL(url).port);
  const replicas = {
    orders: [port(shop.orders.url)],
    inventory: [port(shop.inventory.url)],
    "otel-collector": [collector.grpcPort],
  };
  const config = await shop.gatewayConfig("nginx");
  const nginx = await startNginx({ config, replicas, binary: systemNginx });
  ends.push(nginx.stop);
  const faults = [...(await checkTrace(nginx.url, "0af7651916cd43dd8448eb211c80319c", collector, wanted))];
  if (envoy === null) {
    console.log('skipped: Envoy, which "npm run gateway:check" installs');
    return faults;
  }
  const front = await startEnvoy({ config: await shop.gatewayConfig("envoy"), replicas, binary: envoy });
  ends.push(front.stop);
  return [
    ...faults,
    ...(await checkTrace(front.url, "4bf92f3577b34da6a3ce929d0e0e4736", collector, behindEnvoy)),
  ];
}

/** What is wrong with the trace of an order that comes through a gateway. */
async function checkTrace(
  url: string,
  traceId: string,
  collector: Collector,
  lines: readonly string[],
): Promise<readonly string[]> {
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  const answer = await fetch(`${url}/orders/${traceId}`, { method: "PUT", headers });
  if (answer.status !== 202) return [`the order was answered with ${answer.status}`];
  let trace: readonly string[] = [];
  for (let tries = 0; tries < 150; tries++) {
    trace = treeOf(collector.spans().filter((span) => span.traceId === traceId));
    if (lines.every((line) => trace.includes(line))) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  console.log(trace.join("\n"));
  const faults = lines
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
