import { AsyncResource } from "node:async_hooks";
import { messagingAttributes } from "../../telemetry/messaging.js";
import { readTraceContext } from "../../telemetry/trace-context.js";
import type { ActiveSpan, SpanDescription, Tracing } from "../../telemetry/tracing.js";
import { addressText } from "../address.js";
import { textHeader } from "../headers.js";
import type { Delivery } from "./delivery.js";

/** What an attempt came to. */
export type AttemptOutcome =
  | "handled"
  | "retried"
  | "dead-lettered"
  | "dropped"
  | "duplicate"
  /** Its partition went to someone else meanwhile. */
  | "given-up";

/** The span of an attempt. */
export class DeliverySpan {
  readonly #span: ActiveSpan;
  readonly #close: () => void;
  /** What runs here is within the span, also when it has ended. */
  readonly scope = new AsyncResource("commsgen.delivery");

  constructor(span: ActiveSpan, close: () => void) {
    this.#span = span;
    this.#close = close;
  }

  /** @param error why it was not handled */
  end(attempt: number, outcome: AttemptOutcome, error?: unknown): void {
    try {
      this.#span.setAttributes({ "commsgen.attempt": attempt, "commsgen.outcome": outcome });
      if (error !== undefined) this.#span.fail(error);
    } catch {
      // Handlers may throw what cannot even be described. The message goes its way all the same.
    }
    this.#close();
  }
}

/** Makes each attempt at a record a span, which goes on with the record's trace. */
export class DeliverySpans {
  readonly #tracing: Tracing;
  readonly #outside: AsyncResource;

  /** @param outside any span: one record is taken up where another has ended, and has no part in its trace */
  constructor(tracing: Tracing, outside: AsyncResource) {
    this.#tracing = tracing;
    this.#outside = outside;
  }

  /** Calls `work` within the delivery's new `span`, which lasts until it is told to end. */
  run(delivery: Delivery, work: () => void): void {
    let isBegun = false;
    const attempt = (span: ActiveSpan): Promise<void> => {
      isBegun = true;
      const ended = new Promise<void>((resolve) => {
        delivery.span = new DeliverySpan(span, resolve);
      });
      work();
      return ended;
    };
    // What is wrong with tracing does not keep a message from its handler.
    const withoutSpan = (): void => {
      if (isBegun) return;
      isBegun = true;
      delivery.span = null;
      work();
    };
    this.outside(() => {
      try {
        this.#tracing.inSpan(spanOf(delivery), attempt).then(withoutSpan, withoutSpan);
      } catch {
        withoutSpan();
      }
    });
  }

  /** Calls `work` in no span. */
  outside(work: () => void): void {
    this.#outside.runInAsyncScope(work);
  }
}

function spanOf({ record, source, attemptNumber, reading }: Delivery): SpanDescription {
  const { topic, partition, offset, headers } = record;
  const known = reading === null || reading.kind === "skip" ? null : reading.route;
  return {
    name: `process ${addressText(source.address)}`,
    kind: "consumer",
    // Neither key nor content: they may be personal.
    attributes: messagingAttributes("process", {
      "messaging.destination.name": topic,
      "messaging.destination.partition.id": String(partition),
      "messaging.kafka.offset": offset,
      "messaging.consumer.group.name": source.groupId,
      "commsgen.attempt": attemptNumber,
      ...(known === null ? {} : { "commsgen.operation": known.operation.name }),
      ...(reading?.kind === "message" ? { "commsgen.message": reading.name } : {}),
    }),
    parent: readTraceContext((name) => textHeader(headers, name) ?? undefined),
  };
}
