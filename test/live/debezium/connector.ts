import type { ConnectWorker } from "../../support/kafka/connect-worker.js";

/** Until a connector must do what it was told; a busy machine takes seconds. */
const limitMs = 60_000;

/** One connector of a worker, driven over the REST interface as an administrator does it. */
export class Connector {
  readonly #worker: ConnectWorker;
  readonly #name: string;

  constructor(worker: ConnectWorker, name: string) {
    this.#worker = worker;
    this.#name = name;
  }

  /** Resolves when it runs; rejects with its own words when it fails. */
  async create(config: Readonly<Record<string, string>>): Promise<void> {
    await this.#call("PUT", `/connectors/${this.#name}/config`, config);
    await this.untilState("RUNNING");
  }

  /** Resolves when it has stopped: what it has sent is confirmed, and offsets may be changed. */
  async stop(): Promise<void> {
    await this.#call("PUT", `/connectors/${this.#name}/stop`);
    await this.untilState("STOPPED");
  }

  /** Resolves when it runs again. */
  async resume(): Promise<void> {
    await this.#call("PUT", `/connectors/${this.#name}/resume`);
    await this.untilState("RUNNING");
  }

  /** With what it knows of where it was; it must be stopped. */
  async remove(): Promise<void> {
    await this.#call("DELETE", `/connectors/${this.#name}/offsets`);
    await this.#call("DELETE", `/connectors/${this.#name}`);
  }

  async untilState(wanted: "RUNNING" | "STOPPED" | "FAILED"): Promise<string> {
    for (const deadline = Date.now() + limitMs; ; ) {
      const status = await this.#call("GET", `/connectors/${this.#name}/status`).catch(() => null);
      const text = JSON.stringify(status);
      const states = [...text.matchAll(/"state":"(\w+)"/g)].map(([, state]) => state);
      const isThere =
        wanted === "RUNNING"
          ? states.length === 2 && states.every((state) => state === wanted)
          : states.includes(wanted);
      if (isThere) return text;
      if (states.includes("FAILED") || Date.now() > deadline) {
        throw new Error(`the connector is not ${wanted}: ${text}\n${await this.#worker.output()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#worker.url}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(limitMs),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }
}
