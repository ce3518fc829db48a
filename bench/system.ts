/**
 * `npm run bench:system`: what a platform team asks for. A generated server under 10,000 open connections and 10,000 requests
 * a second in an open loop, beside plain Express, first alone, and then while events flow from a transaction through
 * outbox, relay, Kafka and a consumer with an inbox.
 *
 *   npm run bench:system -- --connections 10000 --rate 10000 --seconds 20 --rounds 1 --events 200
 *
 * Server, callers, relay and consumer are processes of their own; the Postgres server and the broker are real. All share
 * one machine. Quote ratios of one run.
 */
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type EventLatency, measureEvents } from "./event-latency.js";
import { startEventParts } from "./event-parts.js";
import { median } from "./measure.js";
import type { LoadOrder, LoadResult } from "./system-load.js";

const { values: options } = parseArgs({
  options: {
    connections: { type: "string", default: "10000" },
    rate: { type: "string", default: "10000" },
    seconds: { type: "string", default: "20" },
    "warm-up": { type: "string", default: "5" },
    rounds: { type: "string", default: "1" },
    /** Events per second; 0: without Postgres and Kafka. */
    events: { type: "string", default: "200" },
  },
});
const [connections, rate, seconds, warmUp, rounds, events] = [
  Number(options.connections),
  Number(options.rate),
  Number(options.seconds),
  Number(options["warm-up"]),
  Number(options.rounds),
  Number(options.events),
];

const bench = dirname(fileURLToPath(import.meta.url));
const folder = join(bench, ".cache", "output", "system");
const peers = [
  "plain express",
  "commsgen on express",
  "commsgen on express, answers checked",
  "commsgen on node:http",
];

const sku = { type: "string", minLength: 1, maxLength: 20 };
const contract = {
  openapi: "3.1.0",
  info: { title: "Shop", version: "1.0.0" },
  paths: {
    "/shelves/{sku}": {
      get: {
        operationId: "getShelf",
        parameters: [
          { name: "sku", in: "path", required: true, schema: sku },
          { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 100, default: 20 } },
        ],
        responses: { 200: answer({ sku: { type: "string" }, limit: { type: "integer" } }) },
      },
    },
    "/orders": {
      post: {
        operationId: "placeOrder",
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                additionalProperties: false,
                required: ["customer", "lines"],
                properties: {
                  customer: { type: "string", format: "uuid" },
                  email: { type: "string", format: "email" },
                  lines: {
                    type: "array",
                    minItems: 1,
                    maxItems: 100,
                    items: {
                      type: "object",
                      required: ["sku", "quantity", "price"],
                      properties: {
                        sku,
                        quantity: { type: "integer", minimum: 1, maximum: 1_000 },
                        price: { type: "integer", minimum: 0 },
                      },
                    },
                  },
                },
              },
            },
          },
        },
        responses: { 201: answer({ total: { type: "integer" } }) },
      },
    },
  },
};

function answer(properties: Readonly<Record<string, object>>): object {
  const schema = { type: "object", required: Object.keys(properties), properties };
  return { description: "As asked for.", content: { "application/json": { schema } } };
}

/** Resolves to the generated `server.ts`. */
function generate(): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "shop.openapi.json"), JSON.stringify(contract));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const args = ["generate", "shop.openapi.json", "-o", "generated", "--no-cache"];
  execFileSync(process.execPath, [join(dirname(bench), "bin", "commsgen.js"), ...args], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return join(folder, "generated", "shop", "server.ts");
}

interface Server {
  readonly process: ChildProcess;
  readonly port: number;
}

async function startServer(name: string, generated: string): Promise<Server> {
  const child = fork(join(bench, "system-peer.ts"), [name, generated], {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  const [{ port }] = await once(child, "message");
  return { process: child, port: Number(port) };
}

async function usage(server: Server): Promise<{ readonly cpuMs: number; readonly memory: number }> {
  server.process.send("usage");
  const [{ cpuMs, memory }] = await once(server.process, "message");
  return { cpuMs: Number(cpuMs), memory: Number(memory) };
}

/** What one round on one server came to. */
interface Measured extends LoadResult {
  /** Of one processor, in percent. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

/** Starts a server, has it called, ends it. */
async function measure(name: string, generated: string): Promise<Measured> {
  const server = await startServer(name, generated);
  try {
    const order: LoadOrder = { port: server.port, connections, rate, seconds, warmUp };
    const child = fork(join(bench, "system-load.ts"), [JSON.stringify(order)], {
      execArgv: ["--import", "tsx"],
    });
    await once(child, "message");
    const [begun, before] = [performance.now(), await usage(server)];
    const [result] = await once(child, "message");
    const after = await usage(server);
    const cpu = ((after.cpuMs - before.cpuMs) / (performance.now() - begun)) * 100;
    // `system-load.ts` has sent it.
    return { ...(result as LoadResult), cpu, memory: after.memory };
  } finally {
    server.process.disconnect();
  }
}

function printHead(title: string): void {
  console.log(`\n${title}`);
  console.log(
    `${"".padEnd(38)}answers/s   errors     p50 ms     p99 ms   p99.9 ms     max ms   callers late   CPU %    MB`,
  );
}

function print(name: string, results: readonly Measured[]): void {
  const middle = (key: Exclude<keyof Measured, "errors">): number => median(results.map((one) => one[key]));
  const errors = results.reduce((sum, one) => sum + one.errors, 0);
  const times = (["p50", "p99", "p999", "max"] as const).map((key) => middle(key).toFixed(1).padStart(11));
  console.log(
    [
      name.padEnd(38),
      middle("perSecond").toFixed(0).padStart(9),
      String(errors).padStart(9),
      ...times,
      middle("lateP99").toFixed(1).padStart(15),
      middle("cpu").toFixed(0).padStart(8),
      (middle("memory") / 1e6).toFixed(0).padStart(6),
    ].join(""),
  );
}

const generated = generate();
console.log(
  `${connections} connections, ${rate} requests/s in an open loop for ${seconds} s after ${warmUp} s, ${rounds} rounds; Node ${process.versions.node}, ${availableParallelism()} processors for all`,
);
const alone = peers.map((name) => ({ name, results: [] as Measured[] }));
for (let round = 0; round < rounds; round++) {
  for (const { name, results } of alone) results.push(await measure(name, generated));
}
printHead("alone");
for (const { name, results } of alone) print(name, results);

async function measureWithEvents(): Promise<void> {
  const { pool, outbox, startParts, stop } = await startEventParts();
  const latencies: { readonly name: string; readonly latency: EventLatency }[] = [];
  // Opening the connections takes some seconds too.
  const flow = { pool, outbox, startParts, rate: events, seconds: seconds + 5, warmUp };
  printHead(`while ${events} events/s flow`);
  try {
    for (const name of peers.filter((peer) => !peer.endsWith("answers checked"))) {
      const latency = await measureEvents({ ...flow, consumer: "consumer-with-inbox" }, async () => {
        print(name, [await measure(name, generated)]);
      });
      latencies.push({ name, latency });
    }
  } finally {
    await stop();
  }
  console.log("\ncommit to handler, ms                      p50      p99      max   not arrived");
  for (const { name, latency } of latencies) {
    const figures = [latency.p50, latency.p99, latency.max].map((one) => one.toFixed(1).padStart(9)).join("");
    console.log(`beside ${name.padEnd(30)}${figures}${String(latency.missing).padStart(14)}`);
  }
}

if (events > 0) await measureWithEvents();
