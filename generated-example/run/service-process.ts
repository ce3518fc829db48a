import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ServiceName } from "./databases.js";

const services = new URL("../services/", import.meta.url);
/** How much of what a process says is kept, in characters. */
const outputLimit = 4_000;

/** A service in a process of its own, which can be killed and started again on the same port. */
export class ServiceProcess {
  readonly name: ServiceName;
  readonly url: string;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #output = "";

  /** `environment`: what the service takes beside `PORT`. */
  constructor(name: ServiceName, port: number, environment: Readonly<Record<string, string>>) {
    this.name = name;
    this.url = `http://127.0.0.1:${port}`;
    this.#environment = { ...environment, PORT: String(port) };
    process.once("exit", () => this.#child?.kill("SIGKILL"));
  }

  /** Resolves once it is ready. */
  async start(): Promise<void> {
    const main = fileURLToPath(new URL(`${this.name}/main.ts`, services));
    const child = spawn(process.execPath, ["--import", "tsx", main], {
      env: { ...process.env, ...this.#environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        this.#output = `${this.#output}${chunk.toString("utf8")}`.slice(-outputLimit);
      });
    }
    while (!(await this.#isReady())) {
      if (child.exitCode !== null) throw new Error(`${this.name} ended before it served:\n${this.#output}`);
      await sleep(100);
    }
  }

  async #isReady(): Promise<boolean> {
    return fetch(`${this.url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Without a chance to say or write anything. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Lets it end what it has begun; rejects where it does not end in order. */
  async stop(): Promise<void> {
    const code = await this.#end("SIGTERM");
    if (code !== 0) throw new Error(`${this.name} ended with ${code}:\n${this.#output}`);
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return 0;
    if (child.exitCode !== null) return child.exitCode;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
    return child.exitCode;
  }
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return address.port;
}
