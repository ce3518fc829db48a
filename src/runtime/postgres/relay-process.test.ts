import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as openTelemetry from "@opentelemetry/api";
import { describe, expect, it } from "vitest";
import { errorText } from "../service/service-log.js";
import type { RelayEnvironment } from "./relay-environment.js";
import { logRelayEvent, type RelayLogEntry } from "./relay-log.js";
import { relayMetrics } from "./relay-metrics.js";
import type { OutboxBacklog, OutboxRelay, OutboxRelayEvent, OutboxRelayStatus } from "./relay-options.js";
import { type RelayHooks, runRelayProcess } from "./relay-process.js";
import { serveRelay } from "./relay-server.js";

/** A relay that does as it is told. */
class FakeRelay implements OutboxRelay {
  readonly calls: string[] = [];
  state: OutboxRelayStatus["state"] = "new";
  starting: Promise<void> = Promise.resolve();
  stopping: Promise<void> = Promise.resolve();
  waiting: OutboxBacklog | Error = { waiting: 3, oldestAgeMs: 1_500, stalledAggregates: 1, deadLetters: 2 };

  async start(): Promise<void> {
    this.calls.push("start");
    await this.starting;
    this.state = "running";
  }

  async stop(): Promise<void> {
    this.calls.push("stop");
    await this.stopping;
    this.state = "stopped";
  }

  status(): OutboxRelayStatus {
    const counts = { buckets: 64, inFlight: 5, sent: 7, failed: 2, deadLettered: 1, fenced: 0 };
    const lag = { buckets: [{ atMostMs: 10, events: 1 }], events: 2, sumMs: 17 };
    return { state: this.state, ...counts, lastLagMs: 12, lag, lastSentAt: null };
  }

  async backlog(): Promise<OutboxBacklog> {
    if (this.waiting instanceof Error) throw this.waiting;
    return this.waiting;
  }
}

const variables = { DATABASE_URL: "postgres://db/orders", KAFKA_BROKERS: "kafka:9092" };

function runFake(
  relay: FakeRelay,
  more: Readonly<Record<string, string>> = {},
  load?: (name: string) => Promise<unknown>,
) {
  const signals = new EventEmitter();
  const log: RelayLogEntry[] = [];
  const opened: { environment: RelayEnvironment; hooks: RelayHooks }[] = [];
  const exit = runRelayProcess({
    service: "orders",
    variables: { ...variables, ...more },
    signals,
    log: (entry) => log.push(entry),
    ...(load === undefined ? {} : { load }),
    open: (environment, hooks) => {
      opened.push({ environment, hooks });
      return { relay, close: async () => void relay.calls.push("close") };
    },
  });
  const messages = () => log.map(({ message }) => message);
  return { signals, log, messages, opened, exit };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
const never = new Promise<void>(() => {});

describe("the process of a relay", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("runs until %s, and ends what it began", async (signal) => {
    const relay = new FakeRelay();
    const { signals, exit, messages, opened } = runFake(relay);
    await turn();
    expect(relay.calls).toEqual(["start"]);
    expect(opened[0]?.environment.databaseUrl).toBe("postgres://db/orders");
    signals.emit(signal);
    expect(await exit).toBe(0);
    expect(relay.calls).toEqual(["start", "stop", "close"]);
    expect(messages()).toEqual(["the relay runs", "the relay stops", "the relay has stopped"]);
    expect(signals.eventNames()).toEqual([]);
  });

  it("hears a signal while it waits for its database", async () => {
    const relay = new FakeRelay();
    relay.starting = never;
    const { signals, exit } = runFake(relay);
    await turn();
    signals.emit("SIGTERM");
    expect(await exit).toBe(0);
    expect(relay.calls).toEqual(["start", "stop", "close"]);
  });

  it("does not wait after a second signal", async () => {
    const relay = new FakeRelay();
    relay.stopping = never;
    const { signals, exit, messages } = runFake(relay);
    await turn();
    signals.emit("SIGTERM");
    await turn();
    signals.emit("SIGINT");
    expect(await exit).toBe(1);
    expect(messages().at(-1)).toBe("cut short");
  });

  it.each([
    ["starts", "starting"],
    ["stops", "stopping"],
  ] as const)("ends with 1 where the relay fails as it %s", async (_, step) => {
    const relay = new FakeRelay();
    relay[step] = Promise.reject(new Error("no such table"));
    relay[step].catch(() => {});
    const { signals, exit, log } = runFake(relay);
    await turn();
    signals.emit("SIGTERM");
    expect(await exit).toBe(1);
    expect(log.at(-1)).toMatchObject({ level: "error", message: "the relay has failed", service: "orders" });
  });

  it("ends with 2 where its environment is incomplete, before it opens anything", async () => {
    const { exit, log, opened } = runFake(new FakeRelay(), { METRICS_PORT: "many" });
    expect(await exit).toBe(2);
    expect(opened).toEqual([]);
    expect(log).toEqual([
      {
        level: "error",
        message:
          'the environment is incomplete: METRICS_PORT must be a whole number from 0 to 65535, and is "many"',
        problems: ['METRICS_PORT must be a whole number from 0 to 65535, and is "many"'],
        service: "orders",
      },
    ]);
  });

  it("makes spans where OpenTelemetry is there and wanted", async () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
    const { signals, exit, opened } = runFake(new FakeRelay(), endpoint, (name) => import(name));
    await expect.poll(() => opened[0]?.environment.relay.tracing).toBeDefined();
    signals.emit("SIGTERM");
    expect(await exit).toBe(0);
    openTelemetry.context.disable();
    openTelemetry.trace.disable();
    // Nobody asks for spans.
    const other = runFake(new FakeRelay(), {}, () => Promise.reject(new Error("it is loaded")));
    await turn();
    other.signals.emit("SIGTERM");
    expect(await other.exit).toBe(0);
    expect(other.opened[0]?.environment.relay).toEqual({});
  });

  it("runs without spans where OpenTelemetry is not there", async () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
    const missing = (name: string) => Promise.reject(new Error(`Cannot find package '${name}'`));
    const { signals, exit, log, opened } = runFake(new FakeRelay(), endpoint, missing);
    await turn();
    signals.emit("SIGTERM");
    expect(await exit).toBe(0);
    expect(opened[0]?.environment.relay).toEqual({});
    expect(log[0]).toMatchObject({
      level: "warning",
      message: "OpenTelemetry could not be loaded: the relay makes no spans",
      error: new Error("Cannot find package '@opentelemetry/api'"),
    });
  });

  it("ends with 1 where its port is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, () => resolve()));
    const { port } = portOf(other.address());
    const relay = new FakeRelay();
    const { exit } = runFake(relay, { METRICS_PORT: String(port) });
    expect(await exit).toBe(1);
    expect(relay.calls).toEqual([]);
    await new Promise((resolve) => other.close(resolve));
  });

  it("tells of connections that are lost while nobody uses them", async () => {
    const { signals, exit, log, opened } = runFake(new FakeRelay());
    await turn();
    opened[0]?.hooks.onIdleError(new Error("terminated"));
    opened[0]?.hooks.onEvent({ kind: "trouble", what: "the database is away", error: null });
    signals.emit("SIGTERM");
    await exit;
    expect(log).toContainEqual(
      expect.objectContaining({ level: "warning", message: "a database connection was lost" }),
    );
    expect(log).toContainEqual(
      expect.objectContaining({ level: "warning", message: "the database is away" }),
    );
  });
});

describe("its pages", () => {
  it.each<readonly [string, OutboxRelayStatus["state"], number]>([
    ["/livez", "starting", 200],
    ["/livez", "running", 200],
    ["/livez", "stopped", 503],
    ["/readyz", "starting", 503],
    ["/readyz?verbose", "running", 200],
    ["/readyz", "stopping", 503],
    ["/metrics", "running", 200],
    ["/", "running", 404],
  ])("%s while it is %s is %i", async (path, state, want) => {
    const relay = new FakeRelay();
    relay.state = state;
    const server = await serveRelay(relay, "orders", 0);
    const url = `http://localhost:${portOf(server.address()).port}${path}`;
    expect((await fetch(url)).status).toBe(want);
    expect((await fetch(url, { method: "POST" })).status).toBe(405);
    const head = await fetch(url, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([want, ""]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

function portOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address;
}

describe("metrics", () => {
  it("are Prometheus' text, a HELP and a TYPE for each", async () => {
    const text = await relayMetrics(new FakeRelay(), 'my "shop"');
    expect(text.startsWith("# HELP outbox_sent_total Events that this relay has sent.\n")).toBe(true);
    const lines = text.trimEnd().split("\n");
    expect(lines.filter((line) => !line.startsWith("#"))).toEqual(
      [
        ["outbox_sent_total", 7],
        ["outbox_failed_total", 2],
        ["outbox_dead_lettered_total", 1],
        ["outbox_fenced_total", 0],
        ["outbox_in_flight_events", 5],
        ["outbox_buckets", 64],
        ["outbox_running", 0],
        ["outbox_lag_seconds", 0.012],
        ["outbox_database_reachable", 1],
        ["outbox_waiting_events", 3],
        ["outbox_oldest_age_seconds", 1.5],
        ["outbox_stalled_aggregates", 1],
        ["outbox_dead_letters", 2],
        ["outbox_delivery_duration_seconds_bucket", 1, ',le="0.01"'],
        ["outbox_delivery_duration_seconds_bucket", 2, ',le="+Inf"'],
        ["outbox_delivery_duration_seconds_sum", 0.017],
        ["outbox_delivery_duration_seconds_count", 2],
      ].map(([name, value, more = ""]) => `${name}{service="my \\"shop\\""${more}} ${value}`),
    );
    const names = (word: string) => lines.filter((line) => line.startsWith(`# ${word} `)).length;
    expect([names("HELP"), names("TYPE")]).toEqual([14, 14]);
    expect(lines).toContain("# TYPE outbox_sent_total counter");
    expect(lines).toContain("# TYPE outbox_waiting_events gauge");
  });

  it("say so where the database cannot be asked", async () => {
    const relay = new FakeRelay();
    relay.waiting = new Error("ECONNREFUSED");
    const text = await relayMetrics(relay, "orders");
    expect(text).toContain('outbox_database_reachable{service="orders"} 0\n');
    expect(text).not.toContain("outbox_waiting_events");
  });

  it("have an age of 0 where nothing waits", async () => {
    const relay = new FakeRelay();
    relay.waiting = { waiting: 0, oldestAgeMs: null, stalledAggregates: 0, deadLetters: 0 };
    expect(await relayMetrics(relay, "orders")).toContain('outbox_oldest_age_seconds{service="orders"} 0\n');
  });
});

describe("the log", () => {
  const aggregate = { aggregateType: "order", aggregateId: "o-1", id: "i", attempts: 2, error: null };
  it.each<readonly [OutboxRelayEvent, Partial<RelayLogEntry> | null]>([
    [{ kind: "sent", count: 1, first: "1", last: "1", durationMs: 1 }, null],
    [{ kind: "cleaned", count: 1 }, null],
    [
      { kind: "stalled", ...aggregate, retryAt: 0 },
      { level: "warning", aggregateId: "o-1", retryAt: "1970-01-01T00:00:00.000Z" },
    ],
    [
      { kind: "dead-lettered", ...aggregate },
      { level: "error", aggregateId: "o-1", attempts: 2 },
    ],
    [
      { kind: "share-changed", buckets: [1, 2] },
      { level: "info", buckets: 2 },
    ],
    [
      { kind: "fenced", count: 4 },
      { level: "warning", count: 4 },
    ],
  ])("of %j", (event, want) => {
    const log: RelayLogEntry[] = [];
    logRelayEvent(event, (entry) => log.push(entry));
    if (want === null) expect(log).toEqual([]);
    else expect(log).toEqual([expect.objectContaining(want)]);
  });

  it.each<readonly [unknown, string]>([
    [new Error("a", { cause: new Error("b") }), "a: b"],
    [
      new AggregateError([new Error("::1 refused"), new Error("127.0.0.1 refused")]),
      "::1 refused, 127.0.0.1 refused",
    ],
    [new RangeError(), "RangeError"],
    ["text", "text"],
  ])("writes errors with their causes: %s", (error, want) => {
    expect(errorText(error)).toBe(want);
  });
});
