import type { FailureReason } from "../consumer-options.js";
import { UnreadableRecordError } from "../errors.js";
import type { ReceiveOperation } from "../operation.js";
import type { ConsumerRoute, Reading } from "../reading.js";
import { failureHeaders } from "../retry-headers.js";
import { type Attempt, type AttemptListener, AttemptRunner } from "./attempt.js";
import type { Delivery } from "./delivery.js";
import { DeliveryContext } from "./delivery-context.js";
import type { AttemptOutcome, DeliverySpans } from "./delivery-spans.js";
import { type EventSink, recordEvent } from "./event-sink.js";
import { verdictOn } from "./failure-policy.js";
import type { FailedRecord, FailureSender } from "./failure-sender.js";
import type { Inbox } from "./inbox.js";
import { InboxedAttempts, type InboxedHost } from "./inboxed-attempts.js";
import { Scheduler } from "./scheduler.js";
import type { ConsumerSettings } from "./settings.js";
import { fillTopicName } from "./topic-pattern.js";

/** Where a failed record goes. */
interface Destination {
  readonly topic: string;
  /** Milliseconds since 1970, for retry topics. */
  readonly dueAt: number | null;
  /** For dead-letter topics. */
  readonly reason: FailureReason | null;
  /** `true`: the next record of the lane may go ahead before this one is acknowledged. */
  readonly passesLane: boolean;
}

/** Takes one record after the other through reading, handling, and what follows a failure. */
export class DeliveryWorker implements AttemptListener, InboxedHost {
  readonly scheduler: Scheduler;
  readonly #settings: ConsumerSettings;
  readonly #events: EventSink;
  readonly #sender: FailureSender;
  readonly #runner: AttemptRunner;
  readonly #inboxed: InboxedAttempts | null;
  readonly #spans: DeliverySpans | null;

  constructor(parts: {
    readonly settings: ConsumerSettings;
    readonly events: EventSink;
    readonly sender: FailureSender;
    readonly inbox: Inbox | null;
    /** `null`: nobody traces. */
    readonly spans: DeliverySpans | null;
  }) {
    this.#settings = parts.settings;
    this.#events = parts.events;
    this.#sender = parts.sender;
    this.#spans = parts.spans;
    this.#runner = new AttemptRunner(parts.settings.handlerTimeoutMs, this);
    this.#inboxed = parts.inbox === null ? null : new InboxedAttempts(parts.inbox, parts, this);
    this.scheduler = new Scheduler(parts.settings.concurrency, (delivery) => this.#work(delivery));
  }

  onSuccess({ delivery, context }: Attempt): void {
    delivery.attempt = null;
    this.scheduler.release();
    if (this.#events.isOn && !delivery.partition.isAbandoned) {
      const durationMs = context.elapsedMs();
      this.#events.emit({ kind: "handled", ...recordEvent(delivery), durationMs }, delivery);
    }
    // Without an inbox it comes again, for whoever has the partition now.
    const isLost = delivery.partition.isAbandoned && this.#inboxed === null;
    endSpan(delivery, isLost ? "given-up" : "handled");
    delivery.partition.finish(delivery);
  }

  onFailure({ delivery, context, reading }: Attempt, error: unknown): void {
    delivery.attempt = null;
    this.scheduler.release();
    if (delivery.partition.isAbandoned) {
      endSpan(delivery, "given-up");
      delivery.partition.release();
      return;
    }
    const durationMs = context.elapsedMs();
    this.#events.emit({ kind: "failed", ...recordEvent(delivery), error, durationMs }, delivery);
    this.#decide(delivery, reading.route.operation, error);
  }

  onDuplicate(delivery: Delivery): void {
    this.scheduler.release();
    if (this.#events.isOn && !delivery.partition.isAbandoned) {
      this.#events.emit({ kind: "duplicate", ...recordEvent(delivery) }, delivery);
    }
    endSpan(delivery, "duplicate");
    delivery.partition.finish(delivery);
  }

  onExhausted(delivery: Delivery, error: Error): void {
    this.scheduler.release();
    const { reading } = delivery;
    const isInOrder = reading?.kind === "message" && reading.route.operation.retry.mode !== "non-blocking";
    this.#bury(delivery, { reason: "exhausted", error, passesLane: !isInOrder });
  }

  onGivenUp(delivery: Delivery): void {
    this.scheduler.release();
    endSpan(delivery, "given-up");
    delivery.partition.release();
  }

  #work(delivery: Delivery): void {
    const reading = read(delivery);
    delivery.reading = reading;
    if (this.#spans === null || reading.kind === "skip") this.#handle(delivery, reading);
    else this.#spans.run(delivery, () => this.#handle(delivery, reading));
  }

  #handle(delivery: Delivery, reading: Reading): void {
    if (reading.kind === "message") {
      if (this.#inboxed !== null) {
        this.#inboxed.run(delivery, reading);
        return;
      }
      const { retry } = reading.route.operation;
      const context = new DeliveryContext(delivery, retry.delays.length + 1, this.#settings.handlerTimeoutMs);
      const attempt = { delivery, context, reading, isOverdue: false, isSettled: false };
      delivery.attempt = attempt;
      this.#runner.run(attempt);
      return;
    }
    this.scheduler.release();
    if (reading.kind === "skip") {
      if (this.#events.isOn) this.#events.emit({ kind: "skipped", ...recordEvent(delivery) });
      delivery.partition.finish(delivery);
      return;
    }
    const { reason } = reading.error;
    this.#bury(delivery, { reason, error: reading.error, passesLane: true });
  }

  #decide(
    delivery: Delivery,
    operation: ReceiveOperation<Readonly<Record<string, unknown>>>,
    error: unknown,
  ) {
    const { retry } = operation;
    const verdict = verdictOn(error, delivery.attemptNumber, { retry, settings: this.#settings });
    switch (verdict.kind) {
      case "dead-letter":
        // In-place retries promise order within a key, also where a crash undoes what is not acknowledged.
        this.#bury(delivery, { reason: verdict.reason, error, passesLane: retry.mode === "non-blocking" });
        return;
      case "in-place": {
        const { dueAt, isBlocking } = verdict;
        if (this.#events.isOn) {
          const event = recordEvent(delivery);
          this.#events.emit({ kind: "retry-scheduled", ...event, dueAt, retryTopic: null }, delivery);
        }
        endSpan(delivery, "retried", error);
        delivery.attemptNumber += 1;
        delivery.partition.tryAgain(delivery, dueAt, isBlocking);
        return;
      }
      case "retry-topic": {
        const { dueAt } = verdict;
        const topic = topicFor(delivery, verdict.template);
        endSpan(delivery, "retried", error);
        this.#send(delivery, error, { topic, dueAt, reason: null, passesLane: true }, () =>
          this.#events.emit(
            { kind: "retry-scheduled", ...recordEvent(delivery), dueAt, retryTopic: topic },
            delivery,
          ),
        );
      }
    }
  }

  #bury(
    delivery: Delivery,
    failure: { readonly reason: FailureReason; readonly error: unknown; readonly passesLane: boolean },
  ): void {
    const { reason, error, passesLane } = failure;
    const template = deadLetterTemplate(delivery);
    if (template === null) {
      this.#events.emit({ kind: "dropped", ...recordEvent(delivery), reason, error }, delivery);
      endSpan(delivery, "dropped", error);
      this.#finishBuried(delivery);
      return;
    }
    const topic = topicFor(delivery, template);
    endSpan(delivery, "dead-lettered", error);
    this.#send(delivery, error, { topic, dueAt: null, reason, passesLane }, () =>
      this.#events.emit(
        { kind: "dead-lettered", ...recordEvent(delivery), reason, deadLetterTopic: topic, error },
        delivery,
      ),
    );
  }

  /** First the inbox, then the offset: else a crash has attempts at the record begin anew. */
  #finishBuried(delivery: Delivery): void {
    const { partition, reading } = delivery;
    if (this.#inboxed === null || reading?.kind !== "message") partition.finish(delivery);
    else void this.#inboxed.bury(delivery, reading).then(() => partition.finish(delivery));
  }

  #send(delivery: Delivery, error: unknown, destination: Destination, onSent: () => void): void {
    const { partition, record, origin } = delivery;
    const { topic, dueAt, reason } = destination;
    const { groupId } = delivery.source;
    const { operation } = recordEvent(delivery);
    const details = { origin, groupId, operation, attempt: delivery.attemptNumber, error, dueAt, reason };
    const failed: FailedRecord = {
      record: {
        topic,
        key: record.key,
        value: record.value,
        headers: failureHeaders(record.headers, details),
        // The time of the source record would have the broker count its retention from there.
        timestamp: null,
      },
      partition: origin.partition,
      isWanted: () => !partition.isAbandoned,
      onSent: () => {
        if (!partition.isAbandoned) onSent();
        if (reason === null) partition.finish(delivery);
        else this.#finishBuried(delivery);
      },
      onDropped: () => partition.release(),
    };
    // Records of other traces go in the same request.
    if (this.#spans === null) this.#sender.send(failed);
    else this.#spans.outside(() => this.#sender.send(failed));
    if (destination.passesLane) partition.passLane(delivery);
  }
}

function endSpan(delivery: Delivery, outcome: AttemptOutcome, error?: unknown): void {
  delivery.span?.end(delivery.attemptNumber, outcome, error);
}

/** A reader that throws has a bug, or what it calls has: the record must not stop the partition for that. */
function read(delivery: Delivery): Reading {
  // It was read before an earlier attempt in this place.
  if (delivery.reading !== null) return delivery.reading;
  const { reader } = delivery.source;
  try {
    return reader.read(delivery.record, delivery.sourceTopic, delivery.id());
  } catch (cause) {
    const error = new UnreadableRecordError("undecodable", "the record cannot be read");
    error.cause = cause;
    return { kind: "unreadable", error, route: null };
  }
}

function deadLetterTemplate(delivery: Delivery): string | null {
  const { reading, source } = delivery;
  const route: ConsumerRoute | null = reading === null || reading.kind === "skip" ? null : reading.route;
  if (route !== null) return route.operation.deadLetter?.topic ?? null;
  for (const { operation } of source.routes) {
    if (operation.deadLetter !== null) return operation.deadLetter.topic;
  }
  return null;
}

function topicFor(delivery: Delivery, template: string): string {
  return fillTopicName(template, delivery.sourceTopic, delivery.source.groupId);
}
