import type { AsyncResource } from "node:async_hooks";
import type { ConsumerEvent, ConsumerOptions } from "../consumer-options.js";
import type { Delivery } from "./delivery.js";

type Listener = NonNullable<ConsumerOptions["onEvent"]>;

/** Hands events to metrics and to the user's function, whose errors are their own business. */
export class EventSink {
  /** Whether anybody listens: without, nothing is built for each record. */
  readonly isOn: boolean;
  readonly #listeners: readonly Listener[];
  readonly #outside: AsyncResource | null;

  /** @param outside any span; `null`: nobody traces */
  constructor(listeners: readonly (Listener | undefined)[], outside: AsyncResource | null) {
    this.#listeners = listeners.filter((listener) => listener !== undefined);
    this.#outside = outside;
    this.isOn = this.#listeners.length > 0;
  }

  /** @param delivery that it is about: listeners find themselves within its span */
  emit(event: ConsumerEvent, delivery?: Delivery): void {
    const scope = delivery?.span?.scope ?? this.#outside;
    if (scope === null) this.#tell(event);
    else scope.runInAsyncScope(() => this.#tell(event));
  }

  trouble(groupId: string, what: string, error: unknown): void {
    this.emit({ kind: "trouble", groupId, what, error });
  }

  #tell(event: ConsumerEvent): void {
    for (const listener of this.#listeners) {
      try {
        const result: unknown = listener(event);
        // An async function fits the type too; its rejection must not end the process.
        if (result instanceof Promise) result.catch(() => {});
      } catch {
        // See above.
      }
    }
  }
}

/** What all events about a record have in common. */
export function recordEvent(delivery: Delivery) {
  const { origin, attemptNumber, reading } = delivery;
  const isMessage = reading?.kind === "message";
  return {
    topic: origin.topic,
    partition: origin.partition,
    offset: origin.offset,
    groupId: delivery.source.groupId,
    operation: reading !== null && reading.kind !== "skip" ? (reading.route?.operation.name ?? null) : null,
    message: isMessage ? reading.name : null,
    attempt: attemptNumber,
  };
}
