import { backoffMs } from "./backoff.js";
import type { EventSink } from "./event-sink.js";
import type { Signal } from "./signal.js";

export interface Persistence {
  /** For the event: "mark what was sent" */
  readonly what: string;
  readonly isWanted: () => boolean;
  readonly events: EventSink;
  /** Its end cuts pauses short. */
  readonly stopping: Signal;
  readonly random: () => number;
}

/** Tries once, and then until it works, with pauses of 100 ms to 5 s; `false`: it is not wanted any more. Never rejects. */
export async function untilDone(work: () => Promise<void>, persistence: Persistence): Promise<boolean> {
  const { what, isWanted, events, stopping, random } = persistence;
  for (let failures = 1; ; failures += 1) {
    try {
      await work();
      return true;
    } catch (error) {
      events.trouble(what, error);
    }
    if (isWanted()) await stopping.wait(backoffMs(failures, { first: 100, longest: 5_000, random }));
    if (!isWanted()) return false;
  }
}
