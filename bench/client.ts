/**
 * `npm run bench:client`: what a call of a generated client costs beside `fetch` itself, with one base URL and with
 * several.
 *
 *   npm run bench:client -- --rounds 9 --calls 20000
 *
 * `fetch` is replaced by one that answers at once, so that the figures are the client's own: processor time per call.
 * Quote ratios of one run.
 */
import * as cockatiel from "cockatiel";
import { call, connect } from "../src/runtime/http/client.js";
import type { ClientOptions } from "../src/runtime/http/client-options.js";
import type { Operation } from "../src/runtime/http/operation.js";
import { resilience } from "../src/runtime/http/resilience.js";
import { median } from "./measure.js";

const operation: Operation<{ readonly path: { readonly sku: string } }, unknown, unknown> = {
  name: "getShelf",
  method: "GET",
  path: "/shelves/{sku}",
  parameters: [
    {
      name: "sku",
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
  validateParameters: null,
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
          validate: null,
          decode: null,
          encode: null,
          json: null,
        },
      ],
    },
  ],
};
const body = new TextEncoder().encode('{"sku":"MUG-BLUE","limit":20}');
const headers = { "content-type": "application/json", "content-length": String(body.byteLength) };
const fetch = async (): Promise<Response> => new Response(body, { headers });
const replicas = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `http://10.0.0.${index + 1}:8080/v1`);

function callsOf(options: Omit<ClientOptions, "fetch">): () => Promise<unknown> {
  const connection = connect({ ...options, fetch }, { name: "bench" });
  return () => call(connection, { operation, errors: {} }, { path: { sku: "MUG-BLUE" } });
}

const resolver = {
  name: "bench",
  ttlMs: 1_000,
  resolve: async () => replicas(3).map((baseUrl) => ({ baseUrl })),
};
const ways = [
  { name: "the stand-in for fetch alone", run: async () => (await fetch()).json() },
  { name: "one base URL", run: callsOf({ baseUrl: "http://10.0.0.1:8080/v1" }) },
  {
    name: "without x-request-timeout-ms",
    run: callsOf({ baseUrl: "http://10.0.0.1:8080/v1", sendDeadline: false }),
  },
  {
    name: "with resilience(cockatiel)",
    run: callsOf({ baseUrl: "http://10.0.0.1:8080/v1", interceptors: resilience(cockatiel) }),
  },
  { name: "a list of 3", run: callsOf({ baseUrl: replicas(3) }) },
  {
    name: "a list of 3, least pending",
    run: callsOf({ baseUrl: replicas(3), balancing: { strategy: "least-pending" } }),
  },
  { name: "a list of 50", run: callsOf({ baseUrl: replicas(50) }) },
  { name: "a resolver of 3", run: callsOf({ baseUrl: resolver }) },
].map((way) => ({ ...way, costs: [] as number[] }));

function option(name: string, usual: number): number {
  const at = process.argv.indexOf(name);
  return at === -1 ? usual : Number(process.argv[at + 1]);
}

const rounds = option("--rounds", 7);
const calls = option("--calls", 10_000);
// In turn, after one round that is not counted, as in `measure.ts`.
for (let round = 0; round <= rounds; round++) {
  for (const { run, costs } of ways) {
    const before = process.cpuUsage();
    for (let index = 0; index < calls; index++) await run();
    const { user, system } = process.cpuUsage(before);
    if (round > 0) costs.push((user + system) / calls);
  }
}
console.log(`\nA call of a client, Node ${process.versions.node}, ${rounds} rounds of ${calls} calls`);
console.log(`${"".padEnd(32)}µs/call      min      max`);
for (const { name, costs } of ways) {
  const columns = [median(costs), Math.min(...costs), Math.max(...costs)];
  console.log(`${name.padEnd(30)}${columns.map((one) => one.toFixed(1).padStart(9)).join("")}`);
}
