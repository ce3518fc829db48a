/** What a service tells of itself. */
export interface LogEntry {
  readonly level: "info" | "warning" | "error";
  readonly message: string;
  readonly error?: unknown;
  readonly [detail: string]: unknown;
}

export type Log = (entry: LogEntry) => void;

/** `{"time":"2026-11-21T12:00:00.000Z","level":"info","message":"the service runs","service":"orders"}` */
export function logLine(entry: LogEntry): void {
  const { error, ...rest } = entry;
  const told = error === undefined ? {} : { error: errorText(error) };
  console.log(JSON.stringify({ time: new Date().toISOString(), ...rest, ...told }));
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
