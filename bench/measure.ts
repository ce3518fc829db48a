import { spawnSync } from "node:child_process";

/** A command to time as a whole process. `prepare` runs before each round, untimed. */
export interface Timed {
  readonly name: string;
  readonly node: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly prepare?: () => void;
}

export interface Timing {
  readonly name: string;
  /** Seconds, in the order of the rounds; empty where the command failed. */
  readonly seconds: readonly number[];
  /** The end of what a failed command printed. */
  readonly failure: string | null;
}

/**
 * Times the commands in turn, A B C A B C ..., after one round that is not counted: a machine that slows down for a
 * while slows them all, so that the ratios within one run hold.
 */
export function timeInTurn(commands: readonly Timed[], rounds: number): readonly Timing[] {
  const seconds = commands.map((): number[] => []);
  const failures = commands.map((): string | null => null);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, command] of commands.entries()) {
      if (failures[index] !== null) continue;
      command.prepare?.();
      const begun = performance.now();
      const result = spawnSync(command.node, command.args, { cwd: command.cwd, encoding: "utf8" });
      const elapsed = (performance.now() - begun) / 1_000;
      if (result.status !== 0) failures[index] = `${result.stdout}${result.stderr}`.trim().slice(-400);
      else if (round > 0) seconds[index]?.push(elapsed);
    }
  }
  return commands.map((command, index) => ({
    name: command.name,
    seconds: failures[index] === null ? (seconds[index] ?? []) : [],
    failure: failures[index] ?? null,
  }));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** One row: median, spread, and the ratio to the reference row. */
export function row(timing: Timing, reference: number): string {
  if (timing.failure !== null) return `${timing.name.padEnd(44)} failed: ${timing.failure}`;
  const middle = median(timing.seconds);
  const columns = [middle, Math.min(...timing.seconds), Math.max(...timing.seconds)].map((one) =>
    one.toFixed(3).padStart(8),
  );
  return `${timing.name.padEnd(44)}${columns.join("")}${(middle / reference).toFixed(2).padStart(8)}`;
}

export const rowHead = `${"".padEnd(44)}${["median", "min", "max", "ratio"].map((one) => one.padStart(8)).join("")}`;

/** Of numbers in ascending order: `percentile(times, 0.99)`; 1 is the greatest. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
