import type { Log, LogEntry } from "../service/service-log.js";
import type { OutboxRelayEvent } from "./relay-options.js";

export type RelayLogEntry = LogEntry;

export type RelayLog = Log;

/** What happens seldom, and what somebody should look at; what is sent is counted in metrics. */
export function logRelayEvent(event: OutboxRelayEvent, log: RelayLog): void {
  switch (event.kind) {
    case "sent":
    case "cleaned":
      return;
    case "stalled": {
      const { kind: _, retryAt, ...details } = event;
      const message = "an aggregate waits, since its first event was refused";
      log({ level: "warning", message, ...details, retryAt: new Date(retryAt).toISOString() });
      return;
    }
    case "dead-lettered": {
      const { kind: _, ...details } = event;
      log({ level: "error", message: "an event has gone to the dead letters", ...details });
      return;
    }
    case "share-changed":
      log({ level: "info", message: "the relay's share has changed", buckets: event.buckets.length });
      return;
    case "fenced": {
      const { count } = event;
      log({ level: "warning", message: "events were sent after the lease was lost", count });
      return;
    }
    case "trouble":
      log({ level: "warning", message: event.what, error: event.error });
  }
}
