import type { OutboxRelayEvent, OutboxRelayOptions } from "../relay-options.js";

/** Hands events to the user's function, whose errors are its own business. */
export class EventSink {
  readonly #listener: (event: OutboxRelayEvent) => void;

  constructor(listener: OutboxRelayOptions["onEvent"]) {
    this.#listener = listener ?? (() => {});
  }

  emit(event: OutboxRelayEvent): void {
    try {
      const result: unknown = this.#listener(event);
      // An async function fits the type too; its rejection must not end the process.
      if (result instanceof Promise) result.catch(() => {});
    } catch {
      // See above.
    }
  }

  trouble(what: string, error: unknown): void {
    this.emit({ kind: "trouble", what, error });
  }
}
