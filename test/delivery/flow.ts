import { setTimeout as sleep } from "node:timers/promises";
import type { DriverAdmin, PartitionOffset } from "../../src/runtime/kafka/driver.js";
import {
  firstCompletions,
  type JournalEntry,
  orderBreaks,
  overlaps,
  readJournal,
  unfinishedBelow,
} from "./journal.js";
import { type DeliveryModules, type Mode, modes, type Step } from "./step.js";

/** Steps for every mode, keys taking turns: what the tests send. */
export interface Flow {
  readonly stepsPerMode: number;
  readonly keysPerMode: number;
  readonly durationMs: (index: number) => number;
  /** How many attempts fail at the step with this index. */
  readonly failures: (index: number) => number;
}

/** `blocking-3` is the fourth key of mode `blocking`: no key is in two topics. */
export function stepsOf(
  mode: Mode,
  { stepsPerMode, keysPerMode, durationMs, failures }: Flow,
): readonly Step[] {
  return Array.from({ length: stepsPerMode }, (_, index) => ({
    key: `${mode}-${index % keysPerMode}`,
    seq: Math.floor(index / keysPerMode),
    durationMs: durationMs(index),
    failures: failures(index),
  }));
}

/** Sends everything, a hundred at a time, with a pause between. */
export async function sendFlow(
  producer: ReturnType<DeliveryModules["createDeliveryProducer"]>,
  flow: Flow,
  pauseMs: number,
): Promise<void> {
  const all = modes.map((mode) => stepsOf(mode, flow));
  for (let from = 0; from < flow.stepsPerMode; from += 100) {
    const [blocking = [], parked = [], routed = []] = all.map((steps) =>
      steps.slice(from, from + 100).map((payload) => ({ payload })),
    );
    await Promise.all([
      producer.sendBlocking.batch(blocking),
      producer.sendParked.batch(parked),
      producer.sendRouted.batch(routed),
    ]);
    await sleep(pauseMs);
  }
}

/** Whether every step of the flow was done at least once. */
export function isComplete(entries: readonly JournalEntry[], { stepsPerMode }: Flow): boolean {
  let done = 0;
  for (const seqs of firstCompletions(entries).values()) done += seqs.length;
  return done === stepsPerMode * modes.length;
}

/** Waits until the journal shows the whole flow. Throws, with what is missing, when that takes too long. */
export async function waitForAll(
  journal: string,
  flow: Flow,
  timeoutMs: number,
): Promise<readonly JournalEntry[]> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const entries = readJournal(journal);
    if (isComplete(entries, flow)) return entries;
    if (Date.now() > end) throw new Error(`not all was handled: ${JSON.stringify(missing(entries, flow))}`);
    await sleep(200);
  }
}

function missing(entries: readonly JournalEntry[], flow: Flow): Readonly<Record<string, number>> {
  const done = firstCompletions(entries);
  return Object.fromEntries(
    modes.map((mode) => {
      const keys = [...done].filter(([key]) => key.startsWith(`${mode}-`));
      return [mode, flow.stepsPerMode - keys.reduce((sum, [, seqs]) => sum + seqs.length, 0)];
    }),
  );
}

/** Asks the broker again and again what is committed, and the journal whether that is true. */
export class CommitWatch {
  readonly #breaks = new Set<string>();
  readonly #of: { readonly admin: DriverAdmin; readonly run: string; readonly journal: string };
  #isOver = false;
  #looks = 0;
  readonly #done: Promise<void>;

  constructor(of: { readonly admin: DriverAdmin; readonly run: string; readonly journal: string }) {
    this.#of = of;
    this.#done = this.#watch();
  }

  /** What was committed although somebody still had work to do, over all looks. */
  async end(): Promise<{ readonly looks: number; readonly breaks: readonly string[] }> {
    this.#isOver = true;
    await this.#done;
    return { looks: this.#looks, breaks: [...this.#breaks] };
  }

  async #watch(): Promise<void> {
    const { admin, run, journal } = this.#of;
    while (!this.#isOver) {
      for (const mode of modes) {
        // First the offsets, then the journal: a handler writes before its offset can be committed.
        const committed = await admin
          .committed(run, `${run}.${mode}`)
          .catch((): readonly PartitionOffset[] => []);
        const broken = unfinishedBelow(readJournal(journal), committed, mode === "routed");
        for (const place of broken) this.#breaks.add(place);
        this.#looks += 1;
      }
      await sleep(250);
    }
  }
}

/** What a run shows, for its assertions and for its report. */
export function summaryOf(entries: readonly JournalEntry[]) {
  const ordered = entries.filter(({ topic }) => !topic.endsWith(".routed"));
  const done = entries.filter(({ what }) => what === "done").length;
  let distinct = 0;
  for (const seqs of firstCompletions(entries).values()) distinct += seqs.length;
  return {
    done: distinct,
    again: done - distinct,
    orderBreaks: orderBreaks(ordered),
    overlaps: overlaps(ordered),
    processes: new Set(entries.map(({ pid }) => pid)).size,
  };
}
