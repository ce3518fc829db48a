/** Of Node's connections. */
const systemCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
]);

/** Of PostgreSQL: no connection, too many of them, a server that starts or stops. */
const serverCodes = /^(?:08...|53...|57P0.)$/;

/** What `pg` says without a code. */
const clientMessages = /^(?:Connection terminated|timeout expired|timeout exceeded when trying to connect)/;

/** Whether a database or a broker cannot be reached now, which may be better in a moment. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.length > 0 && error.errors.every(isAway)) return true;
  const code: unknown = Reflect.get(error, "code");
  if (typeof code === "string" && (systemCodes.has(code) || serverCodes.test(code))) return true;
  // By its name: services in one process have a copy of the class each.
  if (error.name === "DriverError" && Reflect.get(error, "kind") === "unavailable") return true;
  return clientMessages.test(error.message) || isAway(error.cause);
}
