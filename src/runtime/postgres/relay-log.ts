import type { OutboxRelayEvent } from "./relay-options.js";

export interface RelayLogEntry {
  readonly level: "info" | "warning" | "error";
  readonly message: string;
  readonly error?: unknown;
  readonly [detail: string]: unknown;
}

export type RelayLog = (entry: RelayLogEntry) => void;

/** `{"time":"2026-11-21T12:00:00.000Z","level":"info","message":"the relay runs","service":"orders"}` */
export function logLine(entry: RelayLogEntry): void {
  const { error, ...rest } = entry;
  const told = error === undefined ? {} : { error: errorText(error) };
  console.log(JSON.stringify({ time: new Date().toISOString(), ...rest, ...told }));
}

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

/** With its causes, and without a stack: `cannot connect: connect ECONNREFUSED 127.0.0.1:5432`. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Of connections to several addresses of a host, which has no text of its own.
  const parts: unknown[] = error instanceof AggregateError ? [...error.errors] : [];
  const own = error.message === "" ? parts.map(errorText).join(", ") : error.message;
  const text = own === "" ? error.name : own;
  return error.cause === undefined ? text : `${text}: ${errorText(error.cause)}`;
}
