import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { loadContracts } from "../../src/contract/load/index.js";
import { readOpenApi } from "../../src/contract/openapi/index.js";
import { DiagnosticBag } from "../../src/diagnostics/index.js";
import { groupIntoServices } from "../../src/pipeline/services.js";
import { defaultTargetOptions, type TargetOptions } from "../../src/plan/index.js";
import type { RestPlan } from "../../src/plan/rest/index.js";
import { planService, type ServicePlan } from "../../src/plan/service-plan.js";
import type { ImportSymbol } from "../../src/print/index.js";
import { generateService } from "../../src/targets/index.js";

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;
export type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;
export type Handlers = Readonly<Record<string, (request: unknown) => unknown>>;
export type Client = Readonly<Record<string, ClientMethod>>;
export interface ClientMethod {
  (input: unknown): Promise<unknown>;
  readonly result: (input: unknown) => Promise<unknown>;
}
export interface ServerOptions {
  readonly validateResponses: boolean;
  readonly onError: (error: unknown) => void;
}

/** A generated service that runs: its plan, to make values by, and its own code, to send them through. */
export interface LiveService {
  readonly plan: ServicePlan & { readonly rest: RestPlan };
  readonly createClient: (options: { readonly baseUrl: string }) => Client;
  readonly createListener: (handlers: Handlers, options: ServerOptions) => Listener;
  readonly createRouter: (handlers: Handlers, options: ServerOptions) => Middleware;
  /** Whether the generated validator takes the value. */
  accepts(validator: ImportSymbol, value: unknown): boolean;
}

/** Contract -> model -> code -> JavaScript, imported into this process. The folder is the caller's to remove. */
export async function startable(
  document: string,
  root: string,
  options: TargetOptions = defaultTargetOptions,
): Promise<readonly LiveService[]> {
  const bag = new DiagnosticBag();
  const { entries, documents, diagnostics } = await loadContracts([document], {
    cwd: root,
    allowedOrigins: [],
  });
  bag.pushAll(diagnostics);
  const read = entries.map((entry) => {
    const { api, schemas, diagnostics: found } = readOpenApi(entry, documents);
    bag.pushAll(found);
    return { document: entry, api, schemas };
  });
  const grouped = groupIntoServices(read, bag);
  const errors = bag.items.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ code, message }) => `${code}: ${message}`).join("\n"));
  const services: LiveService[] = [];
  for (const { service } of grouped) {
    const { files } = generateService(service, options);
    const plan = planService(service, options, new DiagnosticBag());
    const folder = mkdtempSync(join(tmpdir(), "commsgen-live-"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
    for (const file of files) writeModule(folder, file.path, file.content);
    if (plan.rest !== null) services.push(await importService({ ...plan, rest: plan.rest }, folder));
  }
  return services;
}

function writeModule(folder: string, path: string, content: string): void {
  if (!path.endsWith(".ts")) return;
  const file = join(folder, path.replace(/\.ts$/, ".js"));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, transformSync(content, { loader: "ts", target: "es2022" }).code);
}

async function importService(plan: LiveService["plan"], folder: string): Promise<LiveService> {
  const modules = new Map<string, Readonly<Record<string, unknown>>>();
  const load = async (path: string): Promise<void> => {
    if (modules.has(path)) return;
    const url = pathToFileURL(join(folder, path.replace(/\.ts$/, ".js"))).href;
    const module: unknown = await import(/* @vite-ignore */ url);
    // A module's namespace is an object with its exports.
    modules.set(path, module as Readonly<Record<string, unknown>>);
  };
  const { names } = plan.rest;
  const client = `${plan.service}/client.ts`;
  const server = `${plan.service}/server.ts`;
  await load(client);
  await load(server);
  for (const { validator } of plan.types.types) await load(validator.from);
  const functionOf = (path: string, name: string) => {
    const value = modules.get(path)?.[name];
    if (typeof value !== "function") throw new Error(`${path} exports no function ${name}`);
    return value;
  };
  // The generated functions have the signatures that the printers give them, which `test/nasty` compiles.
  return {
    plan,
    createClient: functionOf(client, names.createClient) as LiveService["createClient"],
    createListener: functionOf(server, names.createListener) as LiveService["createListener"],
    createRouter: functionOf(server, names.createRouter) as LiveService["createRouter"],
    accepts: (validator, value) => functionOf(validator.from, validator.name)(value, "", null) === true,
  };
}
