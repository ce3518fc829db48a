import { setTimeout as sleep } from "node:timers/promises";
import { type Cast, createCast } from "./cast.js";
import { Chaos, type StrikeCounts } from "./chaos.js";
import { collectFacts } from "./facts.js";
import type { Fault } from "./faults.js";
import { type JournalEntry, readJournal } from "./journal.js";
import { progressOf } from "./progress.js";
import { makeProject } from "./project.js";
import { openStage, type Stage } from "./stage.js";
import { planStrikes, serviceNames } from "./strikes.js";
import { judge, type Verdict } from "./verdict.js";

export interface CrashRunOptions {
  readonly seed: number;
  readonly durationMs: number;
  /** SIGKILLs of services; the other strikes come with them. */
  readonly kills: number;
  /** Planted into the generated code. */
  readonly fault: Fault | null;
  /** Milliseconds without any progress after which what is missing is taken for lost. */
  readonly patienceMs: number;
  /** Told of each stage. */
  readonly log: (text: string) => void;
}

export interface CrashRunResult {
  readonly verdict: Verdict;
  readonly strikes: StrikeCounts;
  /** How many processes were started. */
  readonly lives: number;
  readonly journal: readonly JournalEntry[];
  /** Milliseconds from the last strike until nothing waited any more. */
  readonly drainMs: number;
}

const leaseMs = 2_000;
const orders = 200;

/**
 * Lets the services run while they are struck, until everything that was written has had its effect or is lost, and holds
 * what is there against what was promised. Rejects if the run itself fails, which shows nothing.
 */
export async function crashRun(options: CrashRunOptions): Promise<CrashRunResult> {
  const { seed, durationMs, kills, log } = options;
  const project = await makeProject(`crash${seed}`, options.fault);
  try {
    const stage = await openStage(project, orders);
    const cast = createCast({
      ...stage,
      project,
      brokers: stage.kafka.brokers,
      seed,
      leaseMs,
      writer: { orders, pauseMs: 60, transactions: null },
      consumer: { handlerMs: 60, failures: 0.01 },
      death: null,
    });
    try {
      await startAll(cast);
      log(`everything runs; ${durationMs / 1_000} s, ${kills} kills, seed ${seed}`);
      const ticker = setInterval(() => void reportProgress(stage, log), 30_000);
      const strikes = await new Chaos(stage, cast)
        .run(planStrikes({ seed, durationMs, kills, leaseMs }))
        .finally(() => clearInterval(ticker));
      const began = Date.now();
      log("no more strikes; what was written may go its way now");
      await settle(stage, cast, options);
      const drainMs = Date.now() - began;
      await stopAll(cast);
      const journal = readJournal(stage.journal);
      const verdict = judge(await collectFacts(stage, journal, cast.badExits));
      return { verdict, strikes, lives: cast.lives(), journal, drainMs };
    } finally {
      await Promise.all(serviceNames.map((name) => cast.services[name].kill()));
      await stage.remove();
    }
  } finally {
    project.remove();
  }
}

async function startAll({ services, badExits }: Cast): Promise<void> {
  for (const name of serviceNames) services[name].start();
  await Promise.all(serviceNames.map((name) => services[name].ready(60_000)));
  if (badExits.length > 0) throw new Error(`the services do not start: ${badExits.join("\n")}`);
}

/** Ends the writer, and waits until nothing waits any more or nothing moves any more. */
async function settle(stage: Stage, { services }: Cast, options: CrashRunOptions): Promise<void> {
  await Promise.all(serviceNames.map((name) => services[name].ready(30_000)));
  await services.writer.stop(20_000);
  let last = "";
  let movedAt = Date.now();
  for (;;) {
    const state = await progressOf(stage);
    if (state.waiting === 0 && state.handled >= state.written) break;
    if (JSON.stringify(state) !== last) movedAt = Date.now();
    last = JSON.stringify(state);
    if (Date.now() - movedAt > options.patienceMs) {
      options.log(`nothing moves any more: ${last}`);
      break;
    }
    await sleep(250);
  }
  // What would come twice has a moment to come.
  await sleep(1_500);
}

async function stopAll({ services }: Cast): Promise<void> {
  await Promise.all(
    serviceNames.filter((name) => name !== "writer").map((name) => services[name].stop(25_000)),
  );
}

async function reportProgress(stage: Stage, log: (text: string) => void): Promise<void> {
  await progressOf(stage).then(
    ({ written, handled, waiting }) =>
      log(`${written} events written, ${handled} handled, ${waiting} waiting`),
    () => log("the database is away"),
  );
}
