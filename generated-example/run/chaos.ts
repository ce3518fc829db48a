import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceProcess } from "./service-process.js";

/** Kills services while they work, one at a time, and starts them again. */
export class Chaos {
  readonly #processes: readonly ServiceProcess[];
  readonly #onKill: (name: string) => void;
  #strike: Promise<void> | null = null;
  kills = 0;

  constructor(processes: readonly ServiceProcess[], onKill: (name: string) => void) {
    this.#processes = processes;
    this.#onKill = onKill;
  }

  /** Returns at once; where the last victim is not back yet, nobody is killed. */
  strike(): void {
    const victim = this.#processes[Math.floor(Math.random() * this.#processes.length)];
    if (this.#strike !== null || victim === undefined) return;
    this.#strike = this.#killAndStart(victim).finally(() => {
      this.#strike = null;
    });
    this.#strike.catch((error: unknown) => console.error(error)); // orders that do not end tell the rest
  }

  /** Resolves once all are back. */
  async settle(): Promise<void> {
    await this.#strike;
  }

  async #killAndStart(victim: ServiceProcess): Promise<void> {
    await sleep(Math.random() * 1_000); // somewhere in the middle of its work
    this.#onKill(victim.name);
    this.kills += 1;
    await victim.kill();
    await victim.start();
  }
}
