import { DriverError, type DriverErrorKind } from "../driver.js";

/** Refusals by the broker that kafkajs takes for passing ones. */
const refusals = new Set(["UNKNOWN_TOPIC_OR_PARTITION", "INVALID_REPLICATION_FACTOR"]);

/** Of these a topic's name is the cause, and none of the records. */
const topicRefusals = new Set([
  "UNKNOWN_TOPIC_OR_PARTITION",
  "INVALID_TOPIC_EXCEPTION",
  "TOPIC_AUTHORIZATION_FAILED",
]);

/** The broker has forgotten our membership, or gave it to a later generation. */
const staleMemberships = new Set([
  "ILLEGAL_GENERATION",
  "UNKNOWN_MEMBER_ID",
  "REBALANCE_IN_PROGRESS",
  "FENCED_INSTANCE_ID",
]);

/** The broker does not know the sequence of our records any more; nothing of the request was written. */
const lostProducers = new Set([
  "OUT_OF_ORDER_SEQUENCE_NUMBER",
  "UNKNOWN_PRODUCER_ID",
  "INVALID_PRODUCER_EPOCH",
  "INVALID_PRODUCER_ID_MAPPING",
  "PRODUCER_FENCED",
]);

/** Said by a broker that has just started. */
const startingCoordinators = new Set([
  "GROUP_LOAD_IN_PROGRESS",
  "GROUP_COORDINATOR_NOT_AVAILABLE",
  "NOT_COORDINATOR_FOR_GROUP",
]);

/** What went wrong in the end: kafkajs wraps it in the errors of its retries. */
interface Reason {
  readonly name: string;
  /** The protocol's name of the error: `MESSAGE_TOO_LARGE`; empty for other errors. */
  readonly type: string;
  readonly isRetriable: boolean;
  readonly message: string;
}

/** `doing`: "sending to shop.orders" */
export function toDriverError(error: unknown, doing: string): DriverError {
  if (error instanceof DriverError) return error;
  const reason = reasonOf(error);
  const text = reason.type === "" ? reason.message : `${reason.message} (${reason.type})`;
  return new DriverError(kindOf(reason), `${doing}: ${text}${helpFor(reason)}`, { cause: error });
}

/** Whether fewer or other records would be refused just the same. */
export function isTopicRefused(error: unknown): boolean {
  return topicRefusals.has(reasonOf(error).type);
}

export function isStaleMembership(error: unknown): boolean {
  return staleMemberships.has(reasonOf(error).type);
}

export function isCoordinatorStarting(error: unknown): boolean {
  return startingCoordinators.has(reasonOf(error).type);
}

export function isLostProducer(error: unknown): boolean {
  return lostProducers.has(reasonOf(error).type);
}

/** Whether a later attempt of the same request may succeed. */
export function mayPass(error: unknown): boolean {
  if (error instanceof DriverError || isFault(error)) return false;
  return kindOf(reasonOf(error)) === "unavailable";
}

/** A mistake in code, ours or the client's, that would repeat itself. */
function isFault(error: unknown): boolean {
  return error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
}

function kindOf(reason: Reason): DriverErrorKind {
  if (refusals.has(reason.type)) return "refused";
  // kafkajs' own words for a topic that the broker does not know
  if (reason.name === "KafkaJSMetadataNotLoaded") return "refused";
  if (reason.type !== "") return reason.isRetriable ? "unavailable" : "refused";
  const isClientsRefusal =
    /^KafkaJS(?:NonRetriable|NotImplemented|SASLAuthentication|UnsupportedMagicByte)/.test(reason.name);
  return isClientsRefusal ? "refused" : "unavailable";
}

function helpFor({ name }: Reason): string {
  if (name !== "KafkaJSNotImplemented") return "";
  return "; register a codec with kafkajs: CompressionCodecs[CompressionTypes.Snappy] = codec";
}

function reasonOf(error: unknown): Reason {
  let reason = error;
  // At most that many wrappers: a cause could lead back to its error.
  for (let depth = 0; depth < 8; depth += 1) {
    const [first]: unknown[] = listOf(property(reason, "errors"));
    const inner = first ?? property(reason, "cause");
    if (!(inner instanceof Error) || typeof property(reason, "type") === "string") break;
    reason = inner;
  }
  const type = property(reason, "type");
  const name = property(reason, "name");
  return {
    name: typeof name === "string" ? name : "",
    type: typeof type === "string" ? type : "",
    isRetriable: property(reason, "retriable") !== false,
    message: reason instanceof Error ? reason.message : String(reason),
  };
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
