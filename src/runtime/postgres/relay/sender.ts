import { DriverError, type DriverProducer, type RecordPosition } from "../../kafka/driver.js";
import type { Tracing } from "../../telemetry/tracing.js";
import type { AggregateLanes } from "./aggregate-lanes.js";
import { backoffMs } from "./backoff.js";
import type { EventSink } from "./event-sink.js";
import type { HeldRows } from "./held-rows.js";
import type { Leases } from "./leases.js";
import type { AcknowledgedRow } from "./marker.js";
import { inPublishSpan } from "./publish-span.js";
import { RequestSizes } from "./request-sizes.js";
import type { RelaySettings } from "./settings.js";
import { Signal } from "./signal.js";
import type { TopicLookup } from "./topic-lookup.js";
import type { WaitingRow } from "./waiting-row.js";

export interface SenderParts {
  readonly producer: Pick<DriverProducer, "send">;
  readonly tracing: Tracing | undefined;
  readonly settings: Pick<RelaySettings, "compression" | "sendTimeoutMs" | "onStep" | "random">;
  readonly lanes: AggregateLanes;
  readonly leases: Leases;
  readonly held: HeldRows;
  readonly events: EventSink;
  /** The broker has these. */
  readonly onAcknowledged: (rows: readonly AcknowledgedRow[], durationMs: number) => void;
  /** These are refused, and those behind them are not sent: their aggregates wait. Resolves when that is written down. */
  readonly onRefused: (
    firsts: readonly WaitingRow[],
    behind: readonly WaitingRow[],
    refusal: Refusal,
  ) => Promise<void>;
  readonly topics: Pick<TopicLookup, "hasTopic" | "isStillMissing">;
}

/** Why a row is not sent. */
export interface Refusal {
  readonly error: unknown;
  /** Nothing is wrong with the row: its topic has not been made yet. */
  readonly isTopicMissing: boolean;
}

const MAX_ROWS = 1_000;

/** The driver writes one at a time to each topic; the next stands ready meanwhile. */
const REQUESTS_PER_TOPIC = 2;

/** How often those are looked at whose lease ended before it was renewed. */
const LEASE_POLL_MS = 20;

/** Sends what is in the lanes, until the broker has it, refuses it, or the lease is lost. */
export class Sender {
  readonly #parts: SenderParts;
  readonly #stopping = new Signal();
  /** By topic, how many are under way. */
  readonly #requests = new Map<string, number>();
  readonly #sizes = new RequestSizes();
  readonly #ended = new Signal();
  #underWay = 0;
  #isStopping = false;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Sends what may go now. Returns at once. */
  pump(): void {
    if (this.#isStopping) return;
    for (const topic of this.#parts.lanes.topics()) {
      while ((this.#requests.get(topic) ?? 0) < REQUESTS_PER_TOPIC) {
        const rows = this.#parts.lanes.take(topic, { rows: MAX_ROWS, bytes: this.#sizes.bytesFor(topic) });
        if (rows.length === 0) break;
        void this.#request(topic, rows);
      }
    }
  }

  /** One row beside the lanes, whose aggregate is not in them. Resolves with `true` when the broker has it. */
  async sendAlone(row: WaitingRow): Promise<boolean> {
    const results = new Results([row]);
    await this.#counted(row.topic, () => this.#deliver([row], results));
    return results.acknowledged > 0;
  }

  /** Nothing new is sent, and nothing is tried again. */
  stop(): void {
    this.#isStopping = true;
    this.#stopping.end();
  }

  /** Resolves when no request is under way. */
  async idle(): Promise<void> {
    while (this.#underWay > 0) await this.#ended.wait(1_000);
  }

  async #request(topic: string, rows: readonly WaitingRow[]): Promise<void> {
    await this.#counted(topic, async () => {
      await this.#deliver(rows, new Results(rows));
      this.#parts.lanes.settle(rows);
    });
    this.pump();
  }

  async #counted(topic: string, work: () => Promise<void>): Promise<void> {
    this.#requests.set(topic, (this.#requests.get(topic) ?? 0) + 1);
    this.#underWay += 1;
    try {
      await work();
    } finally {
      const left = (this.#requests.get(topic) ?? 1) - 1;
      if (left === 0) this.#requests.delete(topic);
      else this.#requests.set(topic, left);
      this.#underWay -= 1;
      this.#ended.notify();
    }
  }

  /** Resolves when the outcome of each row is known. Never rejects. */
  async #deliver(rows: readonly WaitingRow[], results: Results): Promise<void> {
    for (let failures = 1; ; failures += 1) {
      const mine = await this.#waitForLeases(rows);
      const [first] = mine;
      if (first === undefined) return;
      const outcome = await this.#attempt(mine);
      if (outcome.kind === "acknowledged") results.acknowledged += mine.length;
      if (outcome.kind === "refused") await this.#isolate(mine, outcome, results);
      if (outcome.kind !== "unavailable") return;
      const { events, settings } = this.#parts;
      events.trouble(`send to ${first.topic}`, outcome.error);
      await this.#stopping.wait(backoffMs(failures, { first: 100, longest: 5_000, random: settings.random }));
    }
  }

  /** Those whose lease holds long enough for a request. Rows of lost leases are another relay's. */
  async #waitForLeases(rows: readonly WaitingRow[]): Promise<readonly WaitingRow[]> {
    const { leases, held } = this.#parts;
    for (let mine = rows; ; ) {
      const kept = mine.filter((row) => !this.#isStopping && leases.has(row));
      if (kept.length < mine.length) held.remove(mine.filter((row) => this.#isStopping || !leases.has(row)));
      mine = kept;
      if (mine.every((row) => leases.isFresh(row))) return mine;
      await this.#stopping.wait(LEASE_POLL_MS);
    }
  }

  async #attempt(rows: readonly WaitingRow[]): Promise<Outcome> {
    const { producer, tracing, settings, topics, onAcknowledged } = this.#parts;
    const { compression, sendTimeoutMs: timeoutMs } = settings;
    const unreadable = rows.flatMap(({ content }) => ("error" in content ? [content.error] : []));
    if (unreadable.length > 0) return { kind: "refused", error: unreadable[0], isTopicMissing: false };
    const records = rows.flatMap(({ content }) => ("record" in content ? [content.record] : []));
    const topic = rows[0]?.topic ?? "";
    // The client would look for it for seconds.
    if (await topics.isStillMissing(topic)) {
      const error = new DriverError("refused", `the topic ${topic} does not exist`);
      return { kind: "refused", error, isTopicMissing: true };
    }
    await settings.onStep("before-publish");
    const startedAt = performance.now();
    try {
      const send = () => producer.send(records, { compression, timeoutMs });
      const positions = await (tracing === undefined ? send() : inPublishSpan(tracing, records, send));
      const durationMs = performance.now() - startedAt;
      await settings.onStep("after-publish");
      onAcknowledged(acknowledged(rows, positions), durationMs);
      this.#sizes.onAcknowledged(topic);
      return { kind: "acknowledged" };
    } catch (error) {
      if (!isRefusal(error)) return { kind: "unavailable", error };
      const isTopicMissing = (await topics.hasTopic(topic)) === false;
      return { kind: "refused", error, isTopicMissing };
    }
  }

  /** The broker does not say which of the records it refuses: halves are tried, until it is found. The others pass. */
  async #isolate(rows: readonly WaitingRow[], refusal: Refusal, results: Results): Promise<void> {
    if (refusal.isTopicMissing || rows.length === 1) {
      const firsts = firstOfEach(rows);
      for (const aggregate of firsts.keys()) results.refused.add(aggregate);
      const behind = results.rows.filter(
        (row) => row.sequence > (firsts.get(row.aggregate)?.sequence ?? Number.POSITIVE_INFINITY),
      );
      const { error, isTopicMissing } = refusal;
      await this.#parts.onRefused([...firsts.values()], behind, { error, isTopicMissing });
      return;
    }
    this.#sizes.onRefused(
      rows[0]?.topic ?? "",
      rows.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    const half = Math.ceil(rows.length / 2);
    await this.#deliver(rows.slice(0, half), results);
    const free = rows.slice(half).filter(({ aggregate }) => !results.refused.has(aggregate));
    if (free.length > 0) await this.#deliver(free, results);
  }
}

/** What becomes of the rows of one request. */
class Results {
  readonly rows: readonly WaitingRow[];
  acknowledged = 0;
  /** Aggregates. */
  readonly refused = new Set<string>();

  constructor(rows: readonly WaitingRow[]) {
    this.rows = rows;
  }
}

type Outcome =
  | { readonly kind: "acknowledged" }
  | ({ readonly kind: "refused" } & Refusal)
  | { readonly kind: "unavailable"; readonly error: unknown };

function isRefusal(error: unknown): boolean {
  return error instanceof DriverError && error.kind === "refused";
}

function acknowledged(
  rows: readonly WaitingRow[],
  positions: readonly RecordPosition[],
): readonly AcknowledgedRow[] {
  return rows.map((row, index) => {
    const position = positions[index];
    if (position === undefined)
      throw new DriverError("unavailable", "the driver did not say where all records are");
    return { row, position };
  });
}

function firstOfEach(rows: readonly WaitingRow[]): ReadonlyMap<string, WaitingRow> {
  const firsts = new Map<string, WaitingRow>();
  for (const row of rows) if (!firsts.has(row.aggregate)) firsts.set(row.aggregate, row);
  return firsts;
}
