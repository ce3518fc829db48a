import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type pg from "pg";
import { generate } from "../src/index.js";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, ".cache", "output", "outbox");
/** Where the generated service lies. */
export const service = join(folder, "generated", "bench");
export const topic = "bench.orders";

const contract = {
  asyncapi: "3.0.0",
  info: { title: "Bench", version: "1.0.0", "x-service": "bench" },
  servers: { local: { host: "127.0.0.1:9092", protocol: "kafka" } },
  channels: {
    orders: { address: topic, messages: { OrderPlaced: { $ref: "#/components/messages/OrderPlaced" } } },
  },
  operations: {
    publishOrderPlaced: {
      action: "send",
      channel: { $ref: "#/channels/orders" },
      "x-key": "$message.payload#/orderId",
      "x-outbox": true,
    },
    onOrderPlaced: {
      action: "receive",
      channel: { $ref: "#/channels/orders" },
      "x-retry": false,
      "x-dead-letter": false,
    },
  },
  components: {
    messages: {
      OrderPlaced: {
        payload: {
          type: "object",
          required: ["orderId", "note"],
          properties: { orderId: { type: "string" }, note: { type: "string" } },
        },
      },
    },
  },
};

/** What the generated code exports, as far as it is used here. */
export interface Modules {
  migrateBench(pool: pg.Pool): Promise<unknown>;
  createBenchOutbox(): {
    orderPlaced(client: pg.PoolClient, payload: object): Promise<{ readonly id: string }>;
  };
}

export async function generateModules(): Promise<Modules> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(folder, "asyncapi.json"), JSON.stringify(contract));
  const result = await generate({ inputs: ["asyncapi.json"], cwd: folder, cache: false });
  if (!result.ok) throw new Error(`not generated: ${JSON.stringify(result.diagnostics)}`);
  const load = (name: string): Promise<object> => import(pathToFileURL(join(service, name)).href);
  // By the contract above; the first call would fail if it were otherwise.
  return { ...(await load("migrations.ts")), ...(await load("outbox.ts")) } as Modules;
}
