/**
 * `npm run bench:server`: a generated server beside `node:http` by hand and Express 5, answering a small GET with one
 * path and one query parameter over 50 connections that are kept alive.
 *
 *   npm run bench:server -- --rounds 9 --seconds 3
 *
 * The figure is the server's processor time per request: unlike requests per second it does not depend on who else uses
 * the machine. Quote ratios of one run.
 */
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "./http-load.js";
import { median } from "./measure.js";

const bench = dirname(fileURLToPath(import.meta.url));
const folder = join(bench, ".cache", "output", "server");
const peers = [
  "node:http",
  "commsgen",
  "commsgen, answers checked",
  "commsgen, counted",
  "commsgen, counted and traced",
  "express",
  "commsgen on express",
];

const contract = {
  openapi: "3.1.0",
  info: { title: "Shelves", version: "1.0.0" },
  paths: {
    "/shelves/{sku}": {
      get: {
        operationId: "getShelf",
        parameters: [
          { name: "sku", in: "path", required: true, schema: { type: "string", maxLength: 20 } },
          { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 100, default: 20 } },
        ],
        responses: {
          200: {
            description: "The shelf.",
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  required: ["sku", "limit"],
                  properties: { sku: { type: "string" }, limit: { type: "integer" } },
                },
              },
            },
          },
        },
      },
    },
  },
};

interface Peer {
  readonly name: string;
  readonly process: ChildProcess;
  readonly port: number;
  /** Microseconds of processor time per request, and requests per second, in the order of the rounds. */
  readonly costs: number[];
  readonly rates: number[];
}

function option(name: string, usual: number): number {
  const at = process.argv.indexOf(name);
  return at === -1 ? usual : Number(process.argv[at + 1]);
}

/** Resolves to the generated `server.ts`. */
function generate(): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "shelves.openapi.json"), JSON.stringify(contract));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const args = ["generate", "shelves.openapi.json", "-o", "generated", "--no-cache"];
  const commsgen = join(dirname(bench), "bin", "commsgen.js");
  execFileSync(process.execPath, [commsgen, ...args], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return join(folder, "generated", "shelves", "server.ts");
}

async function start(name: string, generated: string): Promise<Peer> {
  const child = fork(join(bench, "server-peer.ts"), [name, generated], {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  const [{ port }] = await once(child, "message");
  return { name, process: child, port: Number(port), costs: [], rates: [] };
}

async function cpuOf({ process: child }: Peer): Promise<number> {
  child.send("cpu");
  const [{ cpu }] = await once(child, "message");
  return Number(cpu);
}

async function round(peer: Peer, milliseconds: number, counts: boolean): Promise<void> {
  const paths = Array.from({ length: 20 }, (_, index) => `/shelves/MUG-BLUE-${index}?limit=${index + 1}`);
  const before = await cpuOf(peer);
  const answers = await load({ port: peer.port, paths, connections: 50, milliseconds });
  const cost = ((await cpuOf(peer)) - before) / answers;
  if (!counts) return;
  peer.costs.push(cost);
  peer.rates.push((answers / milliseconds) * 1_000);
}

const rounds = option("--rounds", 5);
const milliseconds = option("--seconds", 2) * 1_000;
const generated = generate();
const running: Peer[] = [];
try {
  for (const name of peers) running.push(await start(name, generated));
  // In turn, after one round that is not counted, as in `measure.ts`.
  for (let index = 0; index <= rounds; index++) {
    for (const peer of running) await round(peer, milliseconds, index > 0);
  }
  const [reference] = running;
  const floor = median(reference?.costs ?? []);
  console.log(`\nA small GET, Node ${process.versions.node}, ${rounds} rounds of ${milliseconds / 1_000} s`);
  console.log(`${"".padEnd(28)}µs/request      min      max   speed   requests/s`);
  for (const { name, costs, rates } of running) {
    const columns = [Math.min(...costs), Math.max(...costs)].map((one) => one.toFixed(1).padStart(9));
    const speed = `${((floor / median(costs)) * 100).toFixed(0)} %`.padStart(8);
    const rate = median(rates).toFixed(0).padStart(13);
    console.log(
      `${name.padEnd(28)}${median(costs).toFixed(1).padStart(10)}${columns.join("")}${speed}${rate}`,
    );
  }
} finally {
  for (const peer of running) peer.process.disconnect();
}
