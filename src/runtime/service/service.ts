import { createServer, type RequestListener, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { serveHealth } from "./health-pages.js";
import { PartRunner } from "./part-runner.js";
import { type Log, logLine } from "./service-log.js";
import type { ListenOptions, PartOption, Service, ServiceOptions, ServiceStatus } from "./service-options.js";

const SHUTDOWN_TIMEOUT_MS = 28_000;
/** How often connections are looked for that have become idle since the server was told to close. */
const IDLE_LOOK_MS = 20;

/**
 * Listens, and starts the parts; resolves once it listens, so that health can be asked for while parts still start.
 * Rejects where a port is taken. `runService` is this for a process of its own.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const service = new StartedService(options);
  await service.listen();
  return service;
}

class StartedService implements Service {
  readonly #options: ServiceOptions;
  readonly #log: Log;
  readonly #parts: readonly PartRunner[];
  readonly #api: Server;
  readonly #health: Server | null;
  #state: ServiceStatus["state"] = "starting";
  #started: Promise<void> = Promise.resolve();
  #stopping: Promise<boolean> | null = null;

  constructor(options: ServiceOptions) {
    const { name, listen, parts = [], log = logLine } = options;
    this.#options = options;
    this.#log = (entry) => log({ ...entry, service: name });
    this.#parts = namedParts(parts).map(([part, option]) => new PartRunner(part, option, this.#log));
    const hasHealthPort = listen.healthPort !== undefined;
    this.#api = createServer(this.#listener(listen, !hasHealthPort));
    this.#health = hasHealthPort ? createServer(this.#listener({ ...listen, app: null }, true)) : null;
  }

  get port(): number {
    return portOf(this.#api);
  }

  get healthPort(): number {
    return portOf(this.#health ?? this.#api);
  }

  get started(): Promise<void> {
    return this.#started;
  }

  status(): ServiceStatus {
    return { state: this.#state, parts: this.#parts.map(({ name, state }) => ({ name, state })) };
  }

  async listen(): Promise<void> {
    const { port, host, healthPort } = this.#options.listen;
    try {
      await listenOn(this.#api, port, host);
      if (this.#health !== null && healthPort !== undefined) await listenOn(this.#health, healthPort, host);
    } catch (error) {
      this.abort();
      throw error;
    }
    this.#log({ level: "info", message: "the service listens", port: this.port });
    this.#started = this.#start();
    // Who does not ask for it is told by `stop`, and by the health pages.
    this.#started.catch(() => {});
  }

  stop(): Promise<boolean> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  abort(): void {
    for (const server of [this.#api, this.#health]) {
      server?.close();
      server?.closeAllConnections();
    }
  }

  async #start(): Promise<void> {
    for (const part of this.#parts) {
      if (this.#state !== "starting") return;
      await part.start();
    }
    if (this.#state !== "starting") return;
    this.#state = "running";
    this.#log({ level: "info", message: "the service runs" });
  }

  async #stop(): Promise<boolean> {
    this.#state = "stopping";
    this.#log({ level: "info", message: "the service stops" });
    const { shutdownTimeoutMs = SHUTDOWN_TIMEOUT_MS } = this.#options;
    const deadline = new AbortController();
    const late = sleep(shutdownTimeoutMs, "late" as const, { signal: deadline.signal }).catch(
      () => "late" as const,
    );
    const end = await Promise.race([this.#drain(), late]);
    deadline.abort();
    this.#state = "stopped";
    if (end === "late") {
      this.#log({ level: "warning", message: `cut short: not done within ${shutdownTimeoutMs} ms` });
    }
    this.abort();
    return end === true;
  }

  /** Not ready -> no new work -> what is under way ends -> connections are given back. `false`: something failed. */
  async #drain(): Promise<boolean> {
    const { unreadyMs = 0, close = [] } = this.#options;
    if (unreadyMs > 0) await sleep(unreadyMs);
    const tasks: readonly (readonly [what: string, task: Promise<unknown>])[] = [
      ["the server", closeServer(this.#api)],
      ...this.#parts.map((part) => [part.name, part.stop()] as const),
    ];
    const ends = await Promise.all(tasks.map(([what, task]) => this.#succeeds(task, `${what} did not stop`)));
    const closed: boolean[] = [];
    for (const step of close) {
      closed.push(await this.#succeeds((async () => step())(), "something could not be closed"));
    }
    // Until here, so that whoever asks knows that it lives.
    if (this.#health !== null) await closeServer(this.#health);
    return [...ends, ...closed].every((isClean) => isClean);
  }

  async #succeeds(task: Promise<unknown>, message: string): Promise<boolean> {
    try {
      await task;
      return true;
    } catch (error) {
      this.#log({ level: "error", message, error });
      return false;
    }
  }

  #listener({ app }: ListenOptions, hasHealth: boolean): RequestListener {
    const { name, checks = {}, metrics = [] } = this.#options;
    const source = { name, checks, metrics, status: () => this.status() };
    return (request, response) => {
      // Clients take another connection for what comes next.
      if (this.#state === "stopping") response.shouldKeepAlive = false;
      if (hasHealth && serveHealth(request, response, source)) return;
      if (app !== null) app(request, response);
      else response.writeHead(404).end();
    };
  }
}

/** Of a list: `part 1`, ... */
function namedParts(parts: NonNullable<ServiceOptions["parts"]>): readonly (readonly [string, PartOption])[] {
  return Object.entries(parts).map(([key, part]) => [
    Array.isArray(parts) ? `part ${Number(key) + 1}` : key,
    part,
  ]);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function listenOn(server: Server, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Resolves once every answer that was under way is written. */
async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  // Right after the event loop has accepted who was waiting: closing resets connections that nobody has accepted yet.
  await new Promise((resolve) => setImmediate(resolve));
  const look = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS);
  try {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  } finally {
    clearInterval(look);
  }
}
