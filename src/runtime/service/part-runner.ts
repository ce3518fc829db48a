import { setTimeout as sleep } from "node:timers/promises";
import { isAway } from "./is-away.js";
import type { Log } from "./service-log.js";
import type { PartOption, ServicePart } from "./service-options.js";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/** One part of a service: starts it, again where what it needs is away, and stops it. */
export class PartRunner {
  /** For logs and `/readyz`. */
  readonly name: string;
  readonly #option: PartOption;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  #part: ServicePart | null = null;
  #state: "new" | "starting" | "waiting" | "running" | "stopped" = "new";

  constructor(name: string, option: PartOption, log: Log) {
    this.name = name;
    this.#option = option;
    this.#log = log;
    if (typeof option !== "function") this.#part = option;
  }

  /** As the part tells it, where it does. */
  get state(): string {
    const own = this.#state === "waiting" ? undefined : this.#part?.status?.().state;
    return own ?? this.#state;
  }

  /** Rejects with what the part rejects with, unless that may be better in a moment. Resolves when told to stop, too. */
  async start(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted; ) {
      try {
        await this.#startOnce();
        return;
      } catch (error) {
        // Told to stop while it started: what became of the start does not matter.
        if (this.#stopping.signal.aborted) return;
        if (typeof this.#option !== "function" || !isAway(error)) throw error;
        this.#state = "waiting";
        const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures++, 8));
        this.#log({ level: "warning", message: `${this.name} cannot start yet`, retryInMs: waitMs, error });
        await sleep(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#state === "new" || this.#state === "waiting") return;
    await this.#part?.stop?.();
    this.#state = "stopped";
  }

  async #startOnce(): Promise<void> {
    if (typeof this.#option === "function") this.#part = this.#option();
    this.#state = "starting";
    await this.#part?.start();
    this.#state = "running";
  }
}
