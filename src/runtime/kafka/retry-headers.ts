import type { FailureReason } from "./consumer-options.js";
import type { DriverRecord, RecordHeaders } from "./driver.js";
import { textHeader } from "./headers.js";

/** Headers that retry and dead-letter records have beside those of the source record. All are UTF-8 text. */
export const RetryHeader = {
  originalTopic: "commsgen-original-topic",
  originalPartition: "commsgen-original-partition",
  originalOffset: "commsgen-original-offset",
  /** Milliseconds since 1970. */
  originalTimestamp: "commsgen-original-timestamp",
  group: "commsgen-group",
  /** Only where it is known. */
  operation: "commsgen-operation",
  /** The attempt that failed last; 1 for the first. */
  attempt: "commsgen-attempt",
  /** Milliseconds since 1970; on retry records only. */
  due: "commsgen-due",
  /** A `FailureReason`; on dead-letter records only. */
  reason: "commsgen-reason",
  exceptionClass: "commsgen-exception-class",
  exceptionMessage: "commsgen-exception-message",
  exceptionStack: "commsgen-exception-stack",
} as const;

const ownNames: ReadonlySet<string> = new Set(Object.values(RetryHeader));

/** Longest exception message and stack, in bytes of UTF-8. */
const MAX_EXCEPTION_BYTES = 8 * 1024;

/** Where a record was first, before any retry topic. */
export interface RecordOrigin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** What a record of a retry topic says of the attempts before. */
export interface RetryHistory {
  readonly origin: RecordOrigin;
  /** The attempt that failed last. */
  readonly attempt: number;
  /** Milliseconds since 1970; 0 where the record does not say. */
  readonly dueAt: number;
}

/** Why a record goes on to a retry or dead-letter topic. */
export interface FailureDetails {
  readonly origin: RecordOrigin;
  readonly groupId: string;
  readonly operation: string | null;
  readonly attempt: number;
  readonly error: unknown;
  /** For retry topics. */
  readonly dueAt: number | null;
  /** For dead-letter topics. */
  readonly reason: FailureReason | null;
}

/**
 * The history of a record from a retry topic. What it does not say, or says wrongly (someone has written there by
 * hand), is taken from the record itself, as of a first attempt that failed.
 *
 * @param sourceTopic whose retries the topic holds; `null`: its name does not tell, and the record is believed
 */
export function readHistory(record: DriverRecord, sourceTopic: string | null): RetryHistory {
  const { headers } = record;
  const topic = textHeader(headers, RetryHeader.originalTopic);
  const partition = headerNumber(headers, RetryHeader.originalPartition);
  const offset = headerNumber(headers, RetryHeader.originalOffset);
  const timestamp = headerNumber(headers, RetryHeader.originalTimestamp) ?? record.timestamp;
  const isOfSource = sourceTopic === null || topic === sourceTopic;
  const isComplete = isOfSource && topic !== null && partition !== null && offset !== null;
  return {
    origin: isComplete
      ? { topic, partition, offset, timestamp }
      : { topic: record.topic, partition: record.partition, offset: record.offset, timestamp },
    attempt: Math.max(1, headerNumber(headers, RetryHeader.attempt) ?? 1),
    dueAt: headerNumber(headers, RetryHeader.due) ?? 0,
  };
}

/** The headers as they came, without those of earlier retries, then those of this failure. */
export function failureHeaders(headers: RecordHeaders, details: FailureDetails): RecordHeaders {
  const { origin, operation, dueAt, reason } = details;
  const { name, message, stack } = describeError(details.error);
  const added: readonly (readonly [string, string | number | null])[] = [
    [RetryHeader.originalTopic, origin.topic],
    [RetryHeader.originalPartition, origin.partition],
    [RetryHeader.originalOffset, origin.offset],
    [RetryHeader.originalTimestamp, origin.timestamp],
    [RetryHeader.group, details.groupId],
    [RetryHeader.operation, operation],
    [RetryHeader.attempt, details.attempt],
    [RetryHeader.due, dueAt],
    [RetryHeader.reason, reason],
    [RetryHeader.exceptionClass, name],
    [RetryHeader.exceptionMessage, message],
    [RetryHeader.exceptionStack, stack],
  ];
  const result: (readonly [string, Uint8Array | null])[] = headers.filter(([name]) => !ownNames.has(name));
  for (const [name, value] of added) {
    if (value !== null) result.push([name, Buffer.from(String(value), "utf8")]);
  }
  return result;
}

/** The same headers without the long ones, for a broker that finds the record too large. */
export function withoutExceptionText(headers: RecordHeaders): RecordHeaders {
  return headers.filter(
    ([name]) => name !== RetryHeader.exceptionMessage && name !== RetryHeader.exceptionStack,
  );
}

/** Cuts text to so many bytes of UTF-8, never in the middle of a character. */
export function cutUtf8(text: string, maxBytes: number): string {
  // A UTF-16 unit takes at most 3 bytes, and the first cut keeps the encoder from endless texts.
  const bytes = Buffer.from(text.slice(0, maxBytes), "utf8");
  if (bytes.length <= maxBytes) return text.slice(0, maxBytes);
  let end = maxBytes;
  // 10xxxxxx goes on with a character that began before.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString("utf8", 0, end);
}

/** Anything can be thrown, and its getters and `toString` can throw too. */
function describeError(error: unknown): { name: string; message: string; stack: string | null } {
  try {
    if (!(error instanceof Error)) {
      return { name: typeof error, message: cutUtf8(String(error), MAX_EXCEPTION_BYTES), stack: null };
    }
    const { message, stack, cause } = error;
    // Few classes set the name; most are told apart by their constructor alone.
    const name = error.name === "Error" ? error.constructor.name : error.name;
    const causedBy = cause instanceof Error ? `\nCaused by: ${cause.stack ?? cause.message}` : "";
    return {
      name: String(name),
      message: cutUtf8(String(message), MAX_EXCEPTION_BYTES),
      stack: stack === undefined ? null : cutUtf8(String(stack) + causedBy, MAX_EXCEPTION_BYTES),
    };
  } catch {
    return { name: typeof error, message: "the error cannot be described", stack: null };
  }
}

function headerNumber(headers: RecordHeaders, name: string): number | null {
  const text = textHeader(headers, name);
  if (text === null || !/^\d{1,16}$/.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : null;
}
