import { closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";

/** What a program of the run writes down, a line each. It survives SIGKILL: the kernel has each line at once. */
export type JournalEntry =
  /** The database has said that the transaction is rolled back: these events must never be seen. */
  | { readonly what: "rolled-back"; readonly life: number; readonly events: readonly string[] }
  /** A transaction that failed; whether it is committed, the database knows. */
  | { readonly what: "failed"; readonly life: number; readonly reason: string }
  | { readonly what: "fenced" | "stalled"; readonly life: number; readonly count: number }
  | { readonly what: "duplicate"; readonly life: number }
  | { readonly what: "dead-lettered"; readonly life: number; readonly reason: string }
  | { readonly what: "trouble"; readonly life: number; readonly reason: string };

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
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        // Lines are written by `JournalWriter` alone.
        return [JSON.parse(line) as JournalEntry];
      } catch {
        return [];
      }
    });
}
