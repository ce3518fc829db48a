import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { GatewayProcess } from "../support/gateway/gateway-process.js";
import {
  buildService,
  commsgen,
  makeWorkspace,
  type RunningProcess,
  startService,
} from "../support/scaffolded-service.js";

const contracts = fileURLToPath(new URL("contracts", import.meta.url));

export const requestsPerSecond = 20;

/** Two scaffolded services, compiled, whose handlers answer with what they saw. */
export interface Shop {
  /** As printed. */
  readonly nginx: string;
  readonly envoy: string;
  /** The same with a limit of `requestsPerSecond`. */
  readonly limited: { readonly nginx: string; readonly envoy: string };
  start(service: "orders" | "stock", variables?: Readonly<Record<string, string>>): Promise<RunningProcess>;
  /** Removes the files. */
  remove(): void;
}

/** What a handler saw of a request. */
export interface Seen {
  readonly service: string;
  readonly pid: number;
  readonly operation: string;
  readonly url: string;
  readonly path: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
  /** Operation -> how often this replica was asked for it. */
  readonly counts: Readonly<Record<string, number>>;
}

export async function makeShop(): Promise<Shop> {
  const folder = join(mkdtempSync(join(tmpdir(), "commsgen-gateway-shop-")), "shop");
  makeWorkspace(folder);
  cpSync(contracts, join(folder, "contracts"), { recursive: true });
  const generate = async (...args: readonly string[]) => {
    const { exitCode, out, err } = await commsgen(folder, "generate", "contracts", ...args);
    if (exitCode !== 0) throw new Error(`generate: ${out}${err}`);
    const [, kind = "nginx"] = args;
    const file = kind === "nginx" ? "nginx.conf" : "envoy.yaml";
    return readFileSync(join(folder, "generated/ops/gateway", file), "utf8");
  };
  const nginx = await generate("--gateway", "nginx", "--scaffold");
  const envoy = await generate("--gateway", "envoy");
  const config = JSON.parse(readFileSync(join(folder, "commsgen.config.json"), "utf8"));
  const limits = JSON.stringify({ ...config, deploy: { requestsPerSecond } });
  writeFileSync(join(folder, "commsgen.config.json"), limits);
  const limited = {
    nginx: await generate("--gateway", "nginx"),
    envoy: await generate("--gateway", "envoy"),
  };
  await buildShop(folder);
  return {
    nginx,
    envoy,
    limited,
    start: (service, variables) => startService(join(folder, "services", service), variables),
    remove: () => rmSync(join(folder, ".."), { recursive: true, force: true }),
  };
}

/** With handlers that answer with what they saw. */
async function buildShop(folder: string): Promise<void> {
  for (const service of ["orders", "stock"]) {
    const root = join(folder, "services", service);
    const file = join(root, "src/handlers/rest.ts");
    const stubs = readFileSync(file, "utf8");
    const operations = [...stubs.matchAll(/^ {4}(\w+): async/gm)].map(([, name = ""]) => name);
    writeFileSync(file, handlers(service, operations));
    const { isFine, output } = await buildService(root);
    if (!isFine) throw new Error(output);
  }
}

/** `src/handlers/rest.ts`; `/slow` takes three seconds, `/pause` one. */
function handlers(service: string, operations: readonly string[]): string {
  const type = `${service[0]?.toUpperCase()}${service.slice(1)}Handlers`;
  const members = operations.map((name) => `    ${name}: see,\n`).join("");
  return `import { setTimeout as sleep } from "node:timers/promises";
import type { Dependencies } from "../dependencies.js";
import type { RequestContext } from "../generated/runtime/http/request-context.js";
import type { ${type} } from "../generated/server.js";

export function restHandlers(_dependencies: Dependencies): ${type} {
  const counts: Record<string, number> = {};
  const see = async (request: object, { operation, url, headers }: RequestContext) => {
    counts[operation] = (counts[operation] ?? 0) + 1;
    if (operation === "waitLong" || operation === "doLong") await sleep(3_000);
    if (operation.startsWith("pause")) await sleep(1_000);
    const { path = {}, body } = { path: {}, body: undefined, ...request } as { path?: object; body?: unknown };
    const bodyBytes = body instanceof Uint8Array ? body.byteLength : body === undefined ? 0 : JSON.stringify(body).length;
    const seen = { service: "${service}", pid: process.pid, operation, url, path, headers, bodyBytes, counts };
    return { status: 200 as const, body: seen };
  };
  return {
${members}  };
}
`;
}

export function portOf(service: RunningProcess | undefined): number {
  return Number(new URL(service?.url ?? "").port);
}

/** A gateway that asks for health needs a moment to find out. */
export async function untilRouted(gateway: GatewayProcess, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    for (let tries = 0; tries < 200; tries++) {
      if ((await fetch(gateway.url + path)).status === 200) break;
      await sleep(50);
    }
  }
}

export async function seen(answer: Response): Promise<Seen> {
  expect(answer.status).toBe(200);
  // The handlers of the shop answer with nothing else.
  return (await answer.json()) as Seen;
}

export async function expectProblem(answer: Response, statuses: readonly number[]): Promise<void> {
  const { status } = answer;
  expect(statuses).toContain(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({ status, title: expect.any(String) });
}

export function json(body: string): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, body };
}
