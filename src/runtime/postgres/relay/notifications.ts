import type { SqlClient, SqlPool } from "../sql.js";
import { type PostgresTables, quoted } from "../tables.js";
import { takeClient } from "../take-client.js";
import { backoffMs } from "./backoff.js";
import { within } from "./relay-database.js";
import { Signal } from "./signal.js";

/** What clients of `pg` tell of, beside what `SqlClient` asks for. */
interface Notifier {
  on(event: string, listener: (detail: unknown) => void): unknown;
  off(event: string, listener: (detail: unknown) => void): unknown;
}

export interface NotificationsParts {
  readonly pool: SqlPool;
  readonly channel: string;
  readonly random: () => number;
  readonly onNotification: (payload: string) => void;
  readonly onTrouble: (what: string, error: unknown) => void;
}

const QUERY_TIMEOUT_MS = 5_000;
/** A connection on which nothing happens may be lost without anybody knowing: it is tried that often. */
const CHECK_INTERVAL_MS = 15_000;

/** Listens on a connection of its own, and opens another where that is lost. Without notifications polling finds all. */
export class Notifications {
  readonly #parts: NotificationsParts;
  readonly #stopping = new Signal();
  #running: Promise<void> | null = null;
  #isStopping = false;
  #isListening = false;

  constructor(parts: NotificationsParts) {
    this.#parts = parts;
  }

  /** Whether notifications arrive now. */
  get isListening(): boolean {
    return this.#isListening;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#stopping.end();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#isStopping; ) {
      const startedAt = performance.now();
      try {
        if (!(await this.#listen())) return;
      } catch (error) {
        this.#parts.onTrouble("listen for notifications", error);
      }
      failures = performance.now() - startedAt > CHECK_INTERVAL_MS ? 1 : failures + 1;
      await this.#stopping.wait(
        backoffMs(failures, { first: 100, longest: 5_000, random: this.#parts.random }),
      );
    }
  }

  /** Resolves when it is stopped, or with `false` where the client knows no notifications; rejects when it is lost. */
  async #listen(): Promise<boolean> {
    const { pool, channel, onNotification } = this.#parts;
    const client = await takeClient(pool);
    if (!isNotifier(client) || this.#isStopping) {
      client.release();
      return false;
    }
    const lost = new Signal();
    const state: { error: unknown } = { error: null };
    const onNotified = (detail: unknown): void => onNotification(payloadOf(detail));
    const onError = (error: unknown): void => {
      state.error ??= error;
      lost.end();
    };
    const onEnd = (): void => onError(new Error("the connection has ended"));
    const stop = (): void => lost.end();
    client.on("notification", onNotified);
    client.on("error", onError);
    client.on("end", onEnd);
    const unsubscribe = this.#stopping.subscribe(stop);
    try {
      await ask(client, `LISTEN ${quoted(channel)}`);
      this.#isListening = true;
      // What was written before is found by a look.
      onNotification("");
      while (!this.#isStopping && state.error === null) {
        await lost.wait(CHECK_INTERVAL_MS);
        if (!this.#isStopping && state.error === null) await ask(client, "SELECT 1");
      }
      if (state.error !== null) throw state.error;
      return true;
    } finally {
      this.#isListening = false;
      unsubscribe();
      client.off("notification", onNotified);
      client.off("end", onEnd);
      // Closed rather than given back: it would go on listening. Its last words are heard by nobody else.
      client.release(true);
      client.on("error", () => {});
      client.off("error", onError);
    }
  }
}

export function channelOf(tables: PostgresTables): string {
  return tables.outbox;
}

async function ask(client: SqlClient, text: string): Promise<void> {
  await within(client.query(text, []), QUERY_TIMEOUT_MS, QUERY_TIMEOUT_MS);
}

function isNotifier(client: SqlClient): client is SqlClient & Notifier {
  return typeof client.on === "function" && typeof client.off === "function";
}

function payloadOf(detail: unknown): string {
  const payload =
    typeof detail === "object" && detail !== null && "payload" in detail ? detail.payload : undefined;
  return typeof payload === "string" ? payload : "";
}
