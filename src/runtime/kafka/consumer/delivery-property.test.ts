import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  inPlace,
  nonBlocking,
  type TestHandler,
  testConsumer,
} from "../../../../test/support/fake-consumer.js";
import { FakeKafka } from "../../../../test/support/fake-kafka.js";
import { noSpan, type Tracing } from "../../telemetry/tracing.js";
import { FatalError } from "../errors.js";
import type { RetrySpec } from "../operation.js";
import { RetryHeader } from "../retry-headers.js";

const DELAYS = [50, 200, 200];
const retries: readonly RetrySpec[] = [
  nonBlocking(...DELAYS),
  inPlace("blocking", ...DELAYS),
  inPlace("park-key", ...DELAYS),
];

/** What happens to one record: how long each attempt takes, and how many fail (4: all). */
const fate = fc.record({
  partition: fc.nat(1),
  key: fc.constantFrom("a", "b", "c", null),
  durationMs: fc.constantFrom(0, 0, 0, 1, 10, 300),
  failures: fc.constantFrom(0, 0, 0, 0, 1, 2, 4),
  kind: fc.constantFrom("plain", "plain", "plain", "plain", "fatal", "poison", "passer-by"),
});

/** What happens around: in this order, with time in between. */
const disturbance = fc.record({
  afterMs: fc.integer({ min: 0, max: 400 }),
  kind: fc.constantFrom("rebalance", "impatient-rebalance", "crash", "failing-sends", "failing-commits"),
});

const run = fc.record({
  retry: fc.constantFrom(...retries),
  fates: fc.array(fate, { maxLength: 40 }),
  disturbances: fc.array(disturbance, { maxLength: 4 }),
  concurrency: fc.constantFrom(1, 2, 32),
  maxInFlight: fc.constantFrom(1, 3, 1_000),
  fetchSize: fc.constantFrom(1, 5, 100),
  isTraced: fc.boolean(),
});

type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;

interface Entry {
  readonly what: "start" | "done" | "failed";
  readonly index: number;
  readonly attempt: number;
  readonly at: number;
}

/** Plays one run to its end, and checks on the way what has to hold at every moment. */
class Play {
  readonly kafka = new FakeKafka();
  readonly journal: Entry[] = [];
  readonly #given: Run;
  /** That have begun and not ended. */
  openSpans = 0;
  readonly #tracing: Tracing = {
    inSpan: async (_, work) => {
      this.openSpans += 1;
      const result = await work(noSpan);
      this.openSpans -= 1;
      return result;
    },
    current: () => null,
  };
  #failing = { sends: 0, commits: 0 };

  constructor(given: Run) {
    this.#given = given;
    this.kafka.fetchSize = given.fetchSize;
    for (const topic of [
      "orders",
      "orders.billing.retry.1",
      "orders.billing.retry.2",
      "orders.billing.dlq",
    ]) {
      this.kafka.createTopic(topic, 2);
    }
    for (const [index, { partition, key, kind }] of given.fates.entries()) {
      const value = kind === "poison" || kind === "passer-by" ? kind : String(index);
      this.kafka.put({ topic: "orders", partition, key, value, headers: [["index", String(index)]] });
    }
    this.kafka.beforeSend = async () => {
      await new Promise((resolve) => setTimeout(resolve, 3));
      if (this.#failing.sends-- > 0) throw new Error("no broker");
    };
    this.kafka.beforeCommit = () => {
      if (this.#failing.commits-- > 0) throw new Error("no broker");
    };
  }

  async play(): Promise<void> {
    const { retry, concurrency, maxInFlight, disturbances, isTraced } = this.#given;
    const options = {
      concurrency,
      maxInFlight,
      commitIntervalMs: 20,
      drainTimeoutMs: 500,
      ...(isTraced ? { tracing: this.#tracing } : {}),
    };
    const { consumer } = testConsumer(this.kafka, [{ retry, handler: this.#handler }], options);
    await consumer.start();
    for (const { afterMs, kind } of disturbances) {
      await vi.advanceTimersByTimeAsync(afterMs);
      this.#disturb(kind);
    }
    await vi.advanceTimersByTimeAsync(300_000);
    this.#checkCommits();
    const stopped = consumer.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    await stopped;
  }

  #handler: TestHandler = async (value, { attempt }) => {
    const index = Number(value);
    const fate = this.#given.fates[index];
    if (fate === undefined) throw new Error(`no fate for ${value}`);
    const note = (what: Entry["what"]) => this.journal.push({ what, index, attempt, at: Date.now() });
    note("start");
    if (fate.durationMs > 0) await new Promise((resolve) => setTimeout(resolve, fate.durationMs));
    if (fate.kind === "fatal" || attempt <= fate.failures) {
      note("failed");
      throw fate.kind === "fatal" ? new FatalError("never") : new Error("not yet");
    }
    note("done");
  };

  #disturb(kind: Run["disturbances"][number]["kind"]): void {
    const { member } = this.kafka;
    this.#checkCommits();
    if (kind === "rebalance") void member.rebalance();
    else if (kind === "impatient-rebalance") void member.rebalance(5);
    else if (kind === "crash") member.crash();
    else if (kind === "failing-sends") this.#failing.sends = 5;
    else this.#failing.commits = 3;
  }

  /** Nothing below a committed offset is unfinished: it was done, or its next record is in a topic. */
  #checkCommits(): void {
    for (const partition of [0, 1]) {
      const committed = this.kafka.committed.get(`billing/orders/${partition}`) ?? 0;
      const records = this.kafka.topics.get("orders")?.[partition]?.slice(0, committed) ?? [];
      for (const { headers, offset } of records) {
        const index = Number(String(headers[0]?.[1]));
        const isDone =
          this.#given.fates[index]?.kind === "passer-by" ||
          this.journal.some((entry) => entry.index === index && entry.what === "done") ||
          this.#sentOn(partition, offset);
        expect(isDone, `offset ${offset} of partition ${partition}, committed ${committed}`).toBe(true);
      }
    }
  }

  #sentOn(partition: number, offset: number): boolean {
    return this.kafka.sent.some(
      ({ headers }) =>
        textOf(headers, RetryHeader.originalPartition) === String(partition) &&
        textOf(headers, RetryHeader.originalOffset) === String(offset),
    );
  }
}

function textOf(headers: FakeKafka["sent"][number]["headers"], name: string): string | undefined {
  const found = headers.find(([other]) => other === name)?.[1];
  return found === undefined ? undefined : String(found);
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("whatever happens to records and around them", () => {
  it("each is done or buried, nothing is committed early, due times and the order of keys are kept", async () => {
    await fc.assert(
      fc.asyncProperty(run, async (given) => {
        const play = new Play(given);
        await play.play();
        expect(play.openSpans).toBe(0);
        checkOutcomes(play, given);
        checkDueTimes(play);
        if (given.retry.mode !== "non-blocking") checkOrder(play, given);
        for (const partition of [0, 1]) {
          const total = play.kafka.topics.get("orders")?.[partition]?.length ?? 0;
          expect(play.kafka.committed.get(`billing/orders/${partition}`) ?? 0).toBe(total);
        }
      }),
      { numRuns: Number(process.env["COMMSGEN_PROPERTY_RUNS"] ?? 300) },
    );
  });
});

/** Where it belongs, and after so many attempts. */
function checkOutcomes({ kafka, journal }: Play, { fates, retry }: Run): void {
  const dead = kafka.records("orders.billing.dlq");
  for (const [index, { kind, failures }] of fates.entries()) {
    const buried = dead.filter(({ headers }) => textOf(headers, "index") === String(index));
    const isDone = journal.some((entry) => entry.index === index && entry.what === "done");
    const isDoomed = kind === "poison" || kind === "fatal" || (kind === "plain" && failures >= 4);
    expect(buried.length > 0, `${index} is buried`).toBe(isDoomed);
    if (kind !== "passer-by") expect(isDone, `${index} is done`).toBe(!isDoomed);
    for (const { headers } of buried) {
      const attempt = kind === "plain" ? String(retry.delays.length + 1) : "1";
      expect(textOf(headers, RetryHeader.attempt)).toBe(attempt);
      const reason = { plain: "exhausted", fatal: "fatal", poison: "undecodable", "passer-by": "" }[kind];
      expect(textOf(headers, RetryHeader.reason)).toBe(reason);
    }
  }
}

/** Between one attempt and the next there is at least the delay, if the next does follow on it. */
function checkDueTimes({ journal }: Play): void {
  for (const [position, entry] of journal.entries()) {
    if (entry.what !== "start" || entry.attempt === 1) continue;
    const delay = DELAYS[entry.attempt - 2] ?? 0;
    const before = journal
      .slice(0, position)
      .some(
        (other) =>
          other.what === "failed" &&
          other.index === entry.index &&
          other.attempt === entry.attempt - 1 &&
          entry.at - other.at >= delay,
      );
    expect(before, `attempt ${entry.attempt} of ${entry.index} has waited`).toBe(true);
  }
}

/** A record of a key is begun for the first time only when all before it are done or buried. */
function checkOrder({ journal, kafka }: Play, { fates }: Run): void {
  const isOver = (index: number, position: number): boolean =>
    fates[index]?.kind === "poison" ||
    fates[index]?.kind === "passer-by" ||
    journal.slice(0, position).some((entry) => entry.index === index && entry.what === "done") ||
    kafka.records("orders.billing.dlq").some(({ headers }) => textOf(headers, "index") === String(index));
  for (const [position, entry] of journal.entries()) {
    if (entry.what !== "start") continue;
    const own = fates[entry.index];
    for (let before = 0; before < entry.index; before += 1) {
      const other = fates[before];
      if (other?.key !== own?.key || other?.partition !== own?.partition) continue;
      expect(isOver(before, position), `${entry.index} begins after ${before} is over`).toBe(true);
    }
  }
}
