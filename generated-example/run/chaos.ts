import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceProcess } from "./service-process.js";

/** Kills one of the services every few seconds, and starts it again; ends when told to, and resolves with how many. */
export function startKilling(
  processes: readonly ServiceProcess[],
  onKill: (name: string) => void,
): { stop(): Promise<number> } {
  const ending = new AbortController();
  const killing = (async () => {
    for (let kills = 0; ; kills++) {
      await sleep(3_000 + Math.random() * 5_000, null, { signal: ending.signal }).catch(() => null);
      const victim = processes[Math.floor(Math.random() * processes.length)];
      if (ending.signal.aborted || victim === undefined) return kills;
      onKill(victim.name);
      await victim.kill();
      await victim.start();
    }
  })();
  // Who stops it is told.
  killing.catch(() => {});
  return {
    stop: () => {
      ending.abort();
      return killing;
    },
  };
}
