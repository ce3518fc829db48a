import { ProcessEndedError } from "../errors.js";
import { type Attempt, AttemptRunner } from "./attempt.js";
import { backoffMs } from "./backoff.js";
import type { Delivery } from "./delivery.js";
import type { EventSink } from "./event-sink.js";
import type { Inbox, InboxEntry, InboxMessage, InboxSession, OpenedMessage } from "./inbox.js";
import type { ConsumerSettings } from "./settings.js";
import { TransactionContext } from "./transaction-context.js";

/** Steps of `backoffMs`: a database that is away is asked again after 4 seconds at the latest. */
const LONGEST_BACKOFF_STEP = 4;
/** The same for a connection that was lost: the next one opens, or waits for the database. */
const LONGEST_INTERRUPTION_STEP = 2;
/** So often the connection may be lost under one attempt until that is the attempt's own fault. */
const MAX_INTERRUPTIONS = 5;

/** What becomes of a record in the end. Each `run` leads to exactly one call. */
export interface InboxedHost {
  onSuccess(attempt: Attempt): void;
  onFailure(attempt: Attempt, error: unknown): void;
  onDuplicate(delivery: Delivery): void;
  onExhausted(delivery: Delivery, error: Error): void;
  /** It was dropped before a handler had it: its partition goes to someone else. */
  onGivenUp(delivery: Delivery): void;
}

interface InboxedAttempt extends Attempt {
  readonly session: InboxSession;
  readonly onEnd: (result: HandlerResult) => void;
}

type HandlerResult = { readonly isDone: true } | { readonly isDone: false; readonly error: unknown };

type Reading = Attempt["reading"];

/** Has the inbox begin and end what surrounds each call of a handler. */
export class InboxedAttempts {
  readonly #inbox: Inbox;
  readonly #settings: ConsumerSettings;
  readonly #events: EventSink;
  readonly #host: InboxedHost;
  readonly #runner: AttemptRunner<InboxedAttempt>;

  constructor(
    inbox: Inbox,
    parts: { readonly settings: ConsumerSettings; readonly events: EventSink },
    host: InboxedHost,
  ) {
    this.#inbox = inbox;
    this.#settings = parts.settings;
    this.#events = parts.events;
    this.#host = host;
    this.#runner = new AttemptRunner(parts.settings.handlerTimeoutMs, {
      onSuccess: (attempt) => attempt.onEnd({ isDone: true }),
      onFailure: (attempt, error) => attempt.onEnd({ isDone: false, error }),
    });
  }

  /** Never throws. */
  run(delivery: Delivery, reading: Reading): void {
    void this.#run(delivery, reading);
  }

  /** The record has come to its end without being handled. Never rejects. */
  bury(delivery: Delivery, reading: Reading): Promise<void> {
    return this.#inbox.bury(messageOf(delivery, reading));
  }

  async #run(delivery: Delivery, reading: Reading): Promise<void> {
    const entry = this.#inbox.entryOf(messageOf(delivery, reading));
    for (let interruptions = 0; ; interruptions += 1) {
      const opened = await this.#open(entry, { delivery, reading, interruptions });
      switch (opened.kind) {
        case "duplicate":
          return this.#host.onDuplicate(delivery);
        case "given-up":
          return this.#host.onGivenUp(delivery);
        case "exhausted":
          delivery.attemptNumber = Math.max(delivery.attemptNumber, opened.attempts);
          return this.#host.onExhausted(delivery, new ProcessEndedError(opened));
        case "open": {
          if (delivery.partition.isAbandoned) {
            await opened.session.rollBack("given-up", false);
            return this.#host.onGivenUp(delivery);
          }
          const attempt = await this.#attempt({ delivery, reading, session: opened.session });
          if (await this.#isEnded(attempt, interruptions)) return;
        }
      }
    }
  }

  /** Waits for as long as the inbox cannot be reached: the message has no part in that. */
  async #open(
    entry: InboxEntry,
    {
      delivery,
      reading,
      interruptions,
    }: { readonly delivery: Delivery; readonly reading: Reading; readonly interruptions: number },
  ): Promise<OpenedMessage> {
    const { groupId } = delivery.source;
    const maxAttempts = reading.route.operation.retry.delays.length + 1;
    const signal = delivery.beginOpening();
    const wait = (step: number): Promise<void> => pause(backoffMs(step, this.#settings.random), signal);
    try {
      if (interruptions > 0) await wait(Math.min(interruptions, LONGEST_INTERRUPTION_STEP));
      for (let failures = 1; !signal.aborted; failures += 1) {
        try {
          return await entry.open({ maxAttempts, signal });
        } catch (error) {
          if (signal.aborted) break;
          this.#events.trouble(groupId, "open the inbox", error);
          await wait(Math.min(failures, LONGEST_BACKOFF_STEP));
        }
      }
      return { kind: "given-up" };
    } finally {
      delivery.endOpening();
    }
  }

  /** Calls the handler; resolves when it has ended or its time is over. */
  #attempt({
    delivery,
    reading,
    session,
  }: Pick<InboxedAttempt, "delivery" | "reading" | "session">): Promise<EndedAttempt> {
    delivery.attemptNumber = Math.max(delivery.attemptNumber, session.attempt);
    const maxAttempts = reading.route.operation.retry.delays.length + 1;
    const limits = { maxAttempts, timeoutMs: this.#settings.handlerTimeoutMs };
    const context = new TransactionContext(delivery, limits, session.tx);
    return new Promise((resolve) => {
      const attempt: InboxedAttempt = {
        delivery,
        context,
        reading,
        session,
        isOverdue: false,
        isSettled: false,
        onEnd: (result) => resolve({ attempt, result }),
      };
      delivery.attempt = attempt;
      this.#runner.run(attempt);
    });
  }

  /** Commits or rolls back. `false`: the connection was lost, and the attempt is to be made once more. */
  async #isEnded({ attempt, result }: EndedAttempt, interruptions: number): Promise<boolean> {
    const { delivery, session } = attempt;
    const ending = result.isDone ? await commit(session) : result;
    if (ending.isDone) {
      this.#host.onSuccess(attempt);
      return true;
    }
    const { error } = ending;
    // A handler that has ended leaves its connection in order, however long it took.
    const isLate = attempt.isOverdue && !result.isDone;
    const note = delivery.partition.isAbandoned ? "given-up" : "failed";
    const isKnown = await session.rollBack(note, isLate);
    if (!isKnown && !isLate && interruptions < MAX_INTERRUPTIONS) {
      delivery.attempt = null;
      this.#events.trouble(delivery.source.groupId, "the connection of a handler's transaction", error);
      return false;
    }
    this.#host.onFailure(attempt, error);
    return true;
  }
}

interface EndedAttempt {
  readonly attempt: InboxedAttempt;
  readonly result: HandlerResult;
}

async function commit(session: InboxSession): Promise<HandlerResult> {
  try {
    await session.commit();
    return { isDone: true };
  } catch (error) {
    return { isDone: false, error };
  }
}

function messageOf(delivery: Delivery, { eventHeaders }: Reading): InboxMessage {
  const { record, origin, sourceTopic, source } = delivery;
  return { groupId: source.groupId, sourceTopic, origin, headers: eventHeaders ?? record.headers };
}

/** Resolves after that time, or when `signal` aborts. */
function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal.addEventListener("abort", end);
  });
}
