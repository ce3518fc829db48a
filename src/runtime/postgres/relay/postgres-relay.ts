import type { OutboxBacklog, OutboxRelay, OutboxRelayOptions, OutboxRelayStatus } from "../relay-options.js";
import type { PostgresTables } from "../tables.js";
import { backoffMs } from "./backoff.js";
import { relayParts } from "./relay-parts.js";
import { Signal } from "./signal.js";
import { untilDone } from "./until-done.js";

type State = OutboxRelayStatus["state"];

const QUERY_TIMEOUT_MS = 10_000;

/** The life of a relay: it reads in a loop, and its parts do the rest. */
export class PostgresRelay implements OutboxRelay {
  readonly #parts: ReturnType<typeof relayParts>;
  readonly #kafka: OutboxRelayOptions["kafka"];
  readonly #stopping = new Signal();
  #state: State = "new";
  #started: Promise<void> | null = null;
  #stopped: Promise<void> | null = null;
  #connecting: Promise<boolean> = Promise.resolve(false);
  #reading: Promise<void> = Promise.resolve();

  constructor(
    options: OutboxRelayOptions,
    info: { readonly service: string; readonly tables: PostgresTables },
  ) {
    this.#kafka = options.kafka;
    this.#parts = relayParts(options, info);
  }

  start(): Promise<void> {
    if (this.#stopped !== null) return Promise.reject(new Error("a relay starts once; open another"));
    this.#started ??= this.#start();
    return this.#started;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  status(): OutboxRelayStatus {
    const { leases, held, marker, stalls, counters, lag } = this.#parts;
    return {
      state: this.#state,
      buckets: leases.size,
      inFlight: held.size,
      sent: counters.sent,
      failed: stalls.failed,
      deadLettered: stalls.deadLettered,
      fenced: marker.fenced,
      lastLagMs: counters.lastLagMs,
      lag: lag.read(),
      lastSentAt: counters.lastSentAt,
    };
  }

  async backlog(): Promise<OutboxBacklog> {
    const { database, statements } = this.#parts;
    const { rows } = await database.query(statements.backlog, [], QUERY_TIMEOUT_MS);
    const row = rows[0] ?? {};
    const age = row["oldest_age_ms"];
    return {
      waiting: Number(row["waiting"]),
      oldestAgeMs: typeof age === "number" ? Math.max(age, 0) : null,
      stalledAggregates: Number(row["stalled"]),
      deadLetters: Number(row["dead_letters"]),
    };
  }

  async #start(): Promise<void> {
    const { membership, notifications, poolGuard } = this.#parts;
    this.#state = "starting";
    poolGuard.attach();
    notifications.start();
    const joined = membership.start();
    this.#connecting = this.#connect();
    const [isConnected] = await Promise.all([this.#connecting, Promise.race([joined, this.#stopping.ended])]);
    if (!isConnected || this.#isStopping()) return;
    this.#state = "running";
    this.#reading = this.#readUntilStopped();
    this.#parts.cleanup.start();
  }

  /** Until the broker is there; `false`: it was stopped before. */
  #connect(): Promise<boolean> {
    const { events, settings } = this.#parts;
    const isWanted = (): boolean => !this.#isStopping();
    return untilDone(() => this.#kafka.producer.connect(), {
      what: "connect to the broker",
      isWanted,
      events,
      stopping: this.#stopping,
      random: settings.random,
    });
  }

  /** Never rejects. */
  async #readUntilStopped(): Promise<void> {
    const { reader, sender, stalls, pace, held, leases, events, settings } = this.#parts;
    for (let failures = 0; !this.#isStopping(); ) {
      try {
        await stalls.look();
        const found = await reader.read();
        failures = 0;
        sender.pump();
        if (!reader.hasRoom) await held.changed.wait(1_000);
        else if (found.isAll) await pace.next(found.count, leases.size > 0, stalls.nextLookMs);
      } catch (error) {
        failures += 1;
        events.trouble("read the outbox", error);
        await this.#stopping.wait(
          backoffMs(failures, { first: 100, longest: 5_000, random: settings.random }),
        );
      }
    }
  }

  async #stop(): Promise<void> {
    const { pace, sender, marker, stalls, lanes, held, leases, cleanup } = this.#parts;
    if (this.#state === "new") {
      this.#state = "stopped";
      return;
    }
    const deadline = performance.now() + this.#parts.settings.drainTimeoutMs;
    this.#state = "stopping";
    this.#stopping.end();
    pace.end();
    stalls.stop();
    sender.stop();
    cleanup.stop();
    const drained = this.#reading.then(async () => {
      held.remove(lanes.dropBuckets(leases.buckets()));
      await sender.idle();
      await marker.idle();
    });
    await this.#atMost(drained, deadline);
    marker.stop();
    await this.#atMost(marker.close(), deadline);
    await this.#leave(deadline);
    this.#state = "stopped";
  }

  /** What cannot be given back in time ends by itself. */
  async #leave(deadline: number): Promise<void> {
    const { membership, notifications, events, poolGuard } = this.#parts;
    const leaving = membership.stop(Math.max(deadline - performance.now(), 1_000));
    const ended = [leaving, notifications.stop(), this.#disconnect()].map((each) =>
      each.catch((error: unknown) => events.trouble("leave", error)),
    );
    await this.#atMost(Promise.all(ended), deadline);
    poolGuard.detach();
  }

  async #disconnect(): Promise<void> {
    if (await this.#connecting) await this.#kafka.producer.disconnect();
  }

  /** At least a second, lest nothing is given back at all. */
  async #atMost(work: Promise<unknown>, deadline: number): Promise<void> {
    const over = new Signal();
    const done = work.then(
      () => over.end(),
      () => over.end(),
    );
    await Promise.race([done, over.wait(Math.max(deadline - performance.now(), 1_000))]);
    over.end();
  }

  #isStopping(): boolean {
    return this.#stopped !== null;
  }
}
