import type { JournalEntry } from "./journal.js";
import type { CrashRunResult } from "./run.js";

/** How many of what broke a promise are named. */
const shown = 5;

/** What a run has shown, as text for a terminal. */
export function reportOf({ verdict, strikes, lives, journal, drainMs }: CrashRunResult): string {
  const broken = verdict.promises.map((promise) => [promise, verdict.breaches.get(promise) ?? []] as const);
  return [
    heading("strikes"),
    ...[...strikes]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([what, count]) => line(what, count)),
    line("processes started", lives),
    heading("what was there"),
    ...[...verdict.counts].map(([what, count]) => line(what, count)),
    line("events sent by a relay that had lost its lease", sumOf(journal, "fenced")),
    line("deliveries that the inbox knew already", journal.filter(({ what }) => what === "duplicate").length),
    line("aggregates stopped by a refused event", sumOf(journal, "stalled")),
    line("transactions of the writer that failed", journal.filter(({ what }) => what === "failed").length),
    line("milliseconds until nothing waited any more", drainMs),
    heading("what must not be there"),
    ...broken.flatMap(([promise, breaches]) => [
      line(promise, breaches.length),
      ...breaches.slice(0, shown).map((breach) => `      ${breach}`),
      ...(breaches.length > shown ? [`      and ${breaches.length - shown} more`] : []),
    ]),
    "",
  ].join("\n");
}

function sumOf(journal: readonly JournalEntry[], what: "fenced" | "stalled"): number {
  return journal.reduce((sum, entry) => (entry.what === what ? sum + entry.count : sum), 0);
}

function heading(text: string): string {
  return `\n${text}`;
}

function line(what: string, count: number): string {
  return `  ${what.padEnd(50)} ${String(count).padStart(9)}`;
}
