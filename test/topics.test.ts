import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { main } from "../src/cli/main.js";
import { describeWithKafka, startKafka, type TestKafka } from "./support/kafka-broker.js";

const contract = (prefix: string, partitions: number) => `asyncapi: 3.0.0
info: { title: Orders, version: 1.0.0, x-service: orders }
servers: { main: { host: localhost, protocol: kafka } }
channels:
  orders:
    address: ${prefix}.orders
    messages: { OrderPlaced: { payload: { type: object } } }
    bindings: { kafka: { partitions: ${partitions}, replicas: 1, topicConfiguration: { retention.ms: 3600000 } } }
  regions:
    address: ${prefix}.{region}
    parameters: { region: {} }
    messages: { Moved: { payload: { type: object } } }
operations:
  publishMoved: { action: send, channel: { $ref: '#/channels/regions' } }
  onOrderPlaced:
    action: receive
    channel: { $ref: '#/channels/orders' }
    x-retry: { maxAttempts: 2 }
`;

async function topics(partitions: number, prefix: string, args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "commsgen-topics-"));
  try {
    writeFileSync(join(folder, "orders.yaml"), contract(prefix, partitions));
    const printed = { out: "", err: "" };
    const terminal = {
      out: (text: string) => {
        printed.out += text;
      },
      err: (text: string) => {
        printed.err += text;
      },
      outColors: false,
      errColors: false,
      width: 100,
      animated: false,
    };
    const code = await main(["topics", "orders.yaml", "--no-cache", ...args], terminal, folder);
    return { code, ...printed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `{ "t": "created" }` of the JSON report. */
function statesOf(out: string): unknown {
  const report: unknown = JSON.parse(out);
  if (typeof report !== "object" || report === null || !("topics" in report)) return null;
  const { topics: list } = report;
  return Array.isArray(list)
    ? list.map((one: { readonly topic: string; readonly state: string }) => [one.topic, one.state])
    : null;
}

describe("commsgen topics", () => {
  it("prints the plan, the same every time", async () => {
    const first = await topics(3, "shop", []);
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toBe(`topic                       partitions  replicas  configuration
shop.orders                 3           1         retention.ms=3600000
  received by orders.onOrderPlaced
shop.orders.orders.dlq      3           1         retention.ms=1209600000
  dead letters of orders.onOrderPlaced
shop.orders.orders.retry.1  3           1         retention.ms=604800000
  retries of orders.onOrderPlaced
shop.{region}               6           default
  sent by orders.publishMoved
  a pattern: its topics are known at run time only, and are not created
✓ 4 topics: 1 pattern
`);
    expect((await topics(3, "shop", [])).out).toBe(first.out);
  });

  it.each([
    [["--apply"], "No broker named"],
    [["--brokers", "nowhere"], "`nowhere` is no `host:port`"],
    [["--brokers", "a:1", "--sasl", "plain"], "set KAFKA_USERNAME and KAFKA_PASSWORD"],
  ])("%j is a fault of usage", async (args, message) => {
    const { code, err } = await topics(3, "shop", args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it("says so when no broker answers", { timeout: 60_000 }, async () => {
    const { code, err } = await topics(3, "shop", ["--brokers", "127.0.0.1:1"]);
    expect(code).toBe(3);
    expect(err).toContain("broker-unavailable  The broker at 127.0.0.1:1 cannot be used");
  });
});

await describeWithKafka("commsgen topics on a broker", (version) => {
  let kafka: TestKafka;
  beforeAll(async () => {
    kafka = await startKafka({ version });
  });

  it("creates what is missing, says what differs, and changes nothing", { timeout: 60_000 }, async () => {
    const prefix = `topics-${process.pid}-${version}`;
    const names = [`${prefix}.orders`, `${prefix}.orders.orders.dlq`, `${prefix}.orders.orders.retry.1`];
    const withBroker = (...args: readonly string[]) => [
      "--brokers",
      kafka.brokers.join(","),
      "--json",
      ...args,
    ];
    const states = (state: string) => [...names.map((name) => [name, state]), [`${prefix}.{region}`, null]];

    const before = await topics(3, prefix, withBroker());
    expect([before.code, statesOf(before.out)]).toEqual([1, states("missing")]);
    const applied = await topics(3, prefix, withBroker("--apply"));
    expect([applied.code, statesOf(applied.out)]).toEqual([0, states("created")]);
    const after = await topics(3, prefix, withBroker("--apply"));
    expect([after.code, statesOf(after.out)]).toEqual([0, states("as-planned")]);

    const fewer = await topics(2, prefix, withBroker("--apply"));
    expect(fewer.code).toBe(1);
    expect(JSON.parse(fewer.out)).toMatchObject({
      topics: [
        {
          topic: names[0],
          state: "different",
          differences: [{ what: "partitions", planned: "2", actual: "3" }],
        },
        { state: "as-planned" },
        { state: "as-planned" },
        { state: null },
      ],
    });
  });
});
