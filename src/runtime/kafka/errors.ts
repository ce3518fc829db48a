import type { Violation } from "../validation/violation.js";

/** By these, errors are told across copies of this file: services in one process have one each. */
const fatalMark = Symbol.for("commsgen.kafka.fatal");
const retryLaterMark = Symbol.for("commsgen.kafka.retry-later");

/** Thrown by a handler: no further attempt makes sense. The record goes to the dead-letter topic at once. */
export class FatalError extends Error {
  override readonly name: string = "FatalError";
  readonly [fatalMark] = true;
}

/** Thrown by a handler: not before `delayMs` have passed. Counts as an attempt. */
export class RetryLater extends Error {
  override readonly name: string = "RetryLater";
  readonly [retryLaterMark] = true;
  /** Milliseconds, at least 0. */
  readonly delayMs: number;

  /** Throws a `RangeError` for a delay that is negative or no number. */
  constructor(delayMs: number, message = `not before ${delayMs} ms have passed`, options?: ErrorOptions) {
    if (!(delayMs >= 0)) throw new RangeError(`delayMs must be a number of at least 0, and is ${delayMs}`);
    super(message, options);
    this.delayMs = delayMs;
  }
}

export function isFatalError(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, fatalMark) === true;
}

/** The delay in milliseconds that a handler asks for; `null` for all other errors. */
export function retryDelayOf(error: unknown): number | null {
  if (!(error instanceof Error) || Reflect.get(error, retryLaterMark) !== true) return null;
  const delay: unknown = Reflect.get(error, "delayMs");
  return typeof delay === "number" && delay >= 0 ? delay : null;
}

/** A message breaks its contract. Nothing was sent. */
export class InvalidMessageError extends Error {
  override readonly name: string = "InvalidMessageError";
  /** `publishOrderPlaced` */
  readonly operation: string;
  /** `OrderPlaced` */
  readonly messageName: string;
  /** Where of the batch it stands; 0 for a single message. */
  readonly index: number;
  /** Pointers start at `/payload`, `/headers`, `/key` or `/parameters`. */
  readonly violations: readonly Violation[];

  constructor(
    details: Pick<InvalidMessageError, "operation" | "index" | "violations"> & { readonly message: string },
  ) {
    const { operation, message, index, violations } = details;
    const broken = violations.map(({ pointer, message: text }) => `${pointer} ${text}`).join("; ");
    super(`${operation}: ${message} breaks its contract: ${broken}`);
    this.operation = operation;
    this.messageName = message;
    this.index = index;
    this.violations = violations;
  }
}

/** A handler took longer than `timeoutMs`; its signal was aborted. */
export class HandlerTimeoutError extends Error {
  override readonly name: string = "HandlerTimeoutError";
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`the handler took longer than ${timeoutMs} ms`);
    this.timeoutMs = timeoutMs;
  }
}

/** The attempts at a message are used up, and at the end of the last ones nobody was left to say how they ended. */
export class ProcessEndedError extends Error {
  override readonly name: string = "ProcessEndedError";
  /** How many began. */
  readonly attempts: number;
  /** How many of them ended with their process. */
  readonly unfinished: number;

  constructor({ attempts, unfinished }: Pick<ProcessEndedError, "attempts" | "unfinished">) {
    const times = unfinished === 1 ? "once" : `${unfinished} times`;
    super(
      unfinished > 0
        ? `the process ended ${times} while it handled the message, in ${attempts} attempts`
        : `the message has had ${attempts} attempts, and all have failed`,
    );
    this.attempts = attempts;
    this.unfinished = unfinished;
  }
}

/** Why a record was not handed to a handler: it cannot be read, it breaks its contract, or nobody knows it. */
export class UnreadableRecordError extends Error {
  override readonly name: string = "UnreadableRecordError";
  readonly reason: "undecodable" | "invalid" | "unknown-message";
  readonly violations: readonly Violation[];

  constructor(
    reason: UnreadableRecordError["reason"],
    message: string,
    violations: readonly Violation[] = [],
  ) {
    super(message);
    this.reason = reason;
    this.violations = violations;
  }
}
