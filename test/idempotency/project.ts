import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { generate } from "../../src/index.js";
import type { ClientOptions } from "../../src/runtime/http/client-options.js";
import type { Listener, ListenerOptions, Middleware } from "../../src/runtime/http/server.js";
import type {
  IdempotencyStep,
  IdempotentRouting,
  TransactionContext,
} from "../../src/runtime/postgres/idempotency-options.js";
import type { SqlPool } from "../../src/runtime/postgres/sql.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Payment {
  readonly id: number;
  readonly amount: number;
}

interface PayRequest {
  readonly headers: { readonly "Idempotency-Key": string };
  readonly body: { readonly amount: number };
}

export interface TillsHandlers {
  readonly pay: (
    request: PayRequest,
    context: TransactionContext,
  ) => Promise<{ status: 201; headers: { location: string }; body: Payment }>;
}

type Options = ListenerOptions & IdempotentRouting;

/** What `contract.yaml` gives, as far as the tests use it. */
export interface TillsModules {
  readonly createTillsClient: (options: ClientOptions) => {
    readonly pay: (input: {
      readonly headers?: { readonly "Idempotency-Key"?: string };
      readonly body: { readonly amount: number };
    }) => Promise<Payment>;
  };
  readonly createTillsListener: (handlers: TillsHandlers, options: Options) => Listener;
  readonly createTillsRouter: (handlers: TillsHandlers, options: Options) => Middleware;
  readonly migrateTills: (pool: SqlPool) => Promise<unknown>;
}

/** What a till's process is told. */
export interface TillSettings {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly port: number;
  readonly server: "listener" | "express";
  /** The step of the first request at which the process kills itself. */
  readonly diesAt: IdempotencyStep | null;
}

/** Generates below the project, so that nothing but Node's own modules is needed and found; the caller removes it. */
export async function makeTills(): Promise<{ readonly folder: string; readonly remove: () => void }> {
  const cache = join(root, "node_modules", ".cache", "commsgen-tests");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "tills-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  cpSync(new URL("contract.yaml", import.meta.url), join(folder, "openapi.yaml"));
  const { ok, diagnostics } = await generate({
    inputs: ["openapi.yaml"],
    cwd: folder,
    cache: false,
    postgres: { schema: "the tills", tables: { idempotencyKeys: 'first "answers"' } },
  });
  if (!ok) throw new Error(`not generated: ${JSON.stringify(diagnostics)}`);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Under a loader that knows TypeScript: vitest or tsx. */
export async function importTills(folder: string): Promise<TillsModules> {
  const load = async (name: string): Promise<object> => {
    const url = pathToFileURL(join(folder, "generated", "tills", name)).href;
    const module: unknown = await import(/* @vite-ignore */ url);
    if (typeof module !== "object" || module === null) throw new Error(`${name} is no module`);
    return module;
  };
  const modules = {
    ...(await load("client.ts")),
    ...(await load("server.ts")),
    ...(await load("migrations.ts")),
  };
  // What `contract.yaml` gives; if it gave anything else, every test that uses it would fail.
  return modules as unknown as TillsModules;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return address.port;
}
