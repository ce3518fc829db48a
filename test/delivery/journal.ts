import { closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";

/** What a handler writes down before and after its work. It survives SIGKILL: the kernel has each line at once. */
export interface JournalEntry {
  readonly what: "start" | "done" | "failed";
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly seq: number;
  readonly attempt: number;
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export class JournalWriter {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, "a");
  }

  write(entry: JournalEntry): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** A line that a killed process did not finish is none. */
export function readJournal(path: string): readonly JournalEntry[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  // What follows the last line break is not finished. Lines are written by `JournalWriter` alone.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as JournalEntry);
}

/** `key` -> the `seq`s in the order in which each was done for the first time. */
export function firstCompletions(entries: readonly JournalEntry[]): ReadonlyMap<string, readonly number[]> {
  const byKey = new Map<string, Set<number>>();
  for (const { what, key, seq } of entries) {
    if (what !== "done") continue;
    const seqs = byKey.get(key) ?? new Set<number>();
    byKey.set(key, seqs.add(seq));
  }
  return new Map([...byKey].map(([key, seqs]) => [key, [...seqs]]));
}

/**
 * Breaks of order: a step that was done while an earlier one of its key had never been done. Steps that are done
 * again after a crash are none: that is what at-least-once means.
 */
export function orderBreaks(entries: readonly JournalEntry[]): readonly string[] {
  const breaks: string[] = [];
  for (const [key, seqs] of firstCompletions(entries)) {
    for (const [index, seq] of seqs.entries()) {
      if (seq !== index) breaks.push(`${key}: step ${seq} was done where step ${index} was due`);
    }
  }
  return breaks;
}

/** Records of one key that two handlers of one process had at the same time. */
export function overlaps(entries: readonly JournalEntry[]): readonly string[] {
  const open = new Map<string, JournalEntry>();
  const found: string[] = [];
  for (const entry of entries) {
    const lane = `${entry.pid} ${entry.topic} ${entry.key}`;
    const other = open.get(lane);
    if (entry.what === "start") {
      if (other !== undefined) found.push(`${lane}: ${entry.seq} began before ${other.seq} had ended`);
      open.set(lane, entry);
    } else if (other?.offset === entry.offset) open.delete(lane);
  }
  return found;
}

/** Offsets below the committed one whose record nobody finished. `routed` counts a failure as handed on. */
export function unfinishedBelow(
  entries: readonly JournalEntry[],
  committed: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[],
  handedOnByFailure: boolean,
): readonly string[] {
  const finished = new Set<string>();
  for (const { what, topic, partition, offset } of entries) {
    if (what === "done" || (handedOnByFailure && what === "failed")) {
      finished.add(`${topic} ${partition} ${offset}`);
    }
  }
  return committed.flatMap(({ topic, partition, offset }) =>
    Array.from({ length: Math.max(0, offset) }, (_, at) => `${topic} ${partition} ${at}`).filter(
      (place) => !finished.has(place),
    ),
  );
}
