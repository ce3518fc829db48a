import type { Violation } from "../validation/violation.js";
import { isKeyProblem, KEY_IN_USE } from "./idempotency-problems.js";
import { getOwn } from "./own.js";
import { isRetryableStatus } from "./status.js";

/** What every error says of the call that it ended. */
export interface CallInfo {
  /** The API's name: `orders`. */
  readonly api: string;
  /** The operation's name: `getOrder`. */
  readonly operation: string;
}

interface ClientErrorDetails {
  readonly call: CallInfo;
  readonly retryable: boolean;
  readonly cause?: unknown;
}

/** A call failed. Every error that a client rejects with is one of these. */
export class ClientError extends Error {
  override readonly name: string = "ClientError";
  /** The API's name: `orders`. */
  readonly api: string;
  /** The operation's name: `getOrder`. */
  readonly operation: string;
  /** Whether the same call may work later. Whether it is safe to repeat is another matter: see `WireRequest.idempotent`. */
  readonly retryable: boolean;

  constructor(message: string, details: ClientErrorDetails) {
    super(
      `${details.call.api}.${details.call.operation}: ${message}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.api = details.call.api;
    this.operation = details.call.operation;
    this.retryable = details.retryable;
  }
}

/** The call took longer than its `timeoutMs`, or than its caller had left. The server may or may not have acted on it. */
export class TimeoutError extends ClientError {
  override readonly name = "TimeoutError";
  /** How long it could take. */
  readonly timeoutMs: number;

  constructor(call: CallInfo, timeoutMs: number, why: "its own time" | "all that was left" = "its own time") {
    const end = why === "its own time" ? "" : ", all the time that its caller had left";
    super(`no complete response within ${timeoutMs} ms${end}`, { call, retryable: true });
    this.timeoutMs = timeoutMs;
  }
}

/** The caller's signal aborted; `cause` is the signal's reason. Named as `fetch` users expect. */
export class AbortedError extends ClientError {
  override readonly name = "AbortError";

  constructor(call: CallInfo, reason: unknown) {
    super("aborted by the caller", { call, retryable: false, cause: reason });
  }
}

/** No response: the name does not resolve, nobody listens, TLS failed, the connection broke. `cause` says which. */
export class ConnectionError extends ClientError {
  override readonly name = "ConnectionError";

  constructor(call: CallInfo, cause: unknown) {
    super(`no response: ${reasonOf(cause)}`, { call, retryable: true, cause });
  }
}

/** The API fails too often, and was not asked: see `circuitBreaking`. */
export class CircuitOpenError extends ClientError {
  override readonly name = "CircuitOpenError";

  constructor(call: CallInfo) {
    // Not before the circuit closes; a retry would be refused in the same way.
    super("the circuit is open, since too many requests failed", { call, retryable: false });
  }
}

/** Too many calls are under way, and this one was not sent: see `limitingConcurrency`. */
export class ConcurrencyLimitError extends ClientError {
  override readonly name = "ConcurrencyLimitError";

  constructor(call: CallInfo, limit: { readonly maxConcurrent: number; readonly maxQueued: number }) {
    const queued = limit.maxQueued === 0 ? "" : `, and ${limit.maxQueued} wait for their turn`;
    super(`${limit.maxConcurrent} calls are under way already${queued}`, { call, retryable: false });
  }
}

/** The input breaks the contract, or cannot be written as the contract says. Nothing was sent. */
export class InvalidRequestError extends ClientError {
  override readonly name = "InvalidRequestError";
  /** Pointers start at the input: `/path/orderId`, `/body/lines/0`. */
  readonly violations: readonly Violation[];

  constructor(call: CallInfo, violations: readonly Violation[]) {
    super(`invalid request: ${summaryOf(violations)}`, { call, retryable: false });
    this.violations = violations;
  }
}

/** What came back, for errors that show it. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as text, cut at 64 KiB. */
  readonly text: string;
}

/** The response is none that the contract allows for its status: undecodable, of another type, or not conforming. */
export class InvalidResponseError extends ClientError {
  override readonly name = "InvalidResponseError";
  readonly status: number;
  readonly headers: Headers;
  /** The body as text, cut at 64 KiB. */
  readonly text: string;
  /** Pointers start at the response: `/body/lines/0`, `/headers/Location`. */
  readonly violations: readonly Violation[];

  constructor(call: CallInfo, answer: RawAnswer, violations: readonly Violation[]) {
    super(`invalid response with status ${answer.status}: ${summaryOf(violations)}`, {
      call,
      retryable: isRetryableStatus(answer.status),
    });
    this.status = answer.status;
    this.headers = answer.headers;
    this.text = answer.text;
    this.violations = violations;
  }
}

/** The response has a status that the contract does not know. */
export class UnexpectedStatusError extends ClientError {
  override readonly name = "UnexpectedStatusError";
  readonly status: number;
  readonly headers: Headers;
  /** The body as text, cut at 64 KiB. */
  readonly text: string;

  constructor(call: CallInfo, answer: RawAnswer) {
    const isInUse = answer.status === 409 && isKeyProblem(answer.status, answer.text);
    super(
      isInUse
        ? "the first request with this idempotency key is still running"
        : `unexpected status ${answer.status}`,
      {
        call,
        retryable: isInUse || isRetryableStatus(answer.status),
      },
    );
    this.status = answer.status;
    this.headers = answer.headers;
    this.text = answer.text;
  }
}

/** A modelled response that a call does not resolve to. */
export interface ErrorAnswer<Status extends number, Body, ResponseHeaders = unknown> {
  readonly call: CallInfo;
  readonly status: Status;
  readonly body: Body;
  readonly headers: ResponseHeaders;
  readonly contentType: string | null;
  readonly rawHeaders: Headers;
}

/**
 * The server answered with an error that the contract models, or with a 3xx where there could have been a 2xx. The
 * generated classes extend this one: `class OrderNotFoundError extends OrdersApiError<404, Problem> {}`.
 */
export class ApiError<
  Status extends number = number,
  Body = unknown,
  ResponseHeaders = unknown,
> extends ClientError {
  override readonly name: string = "ApiError";
  readonly status: Status;
  readonly body: Body;
  /** The headers that the contract names, typed. */
  readonly headers: ResponseHeaders;
  readonly contentType: string | null;
  /** All headers, as they came. */
  readonly rawHeaders: Headers;

  constructor(answer: ErrorAnswer<Status, Body, ResponseHeaders>) {
    super(`${answer.status}${titleOf(answer.body)}`, {
      call: answer.call,
      retryable:
        isRetryableStatus(answer.status) ||
        (answer.status === 409 && getOwn(answer.body, "type") === KEY_IN_USE),
    });
    this.status = answer.status;
    this.body = answer.body;
    this.headers = answer.headers;
    this.contentType = answer.contentType;
    this.rawHeaders = answer.rawHeaders;
  }
}

/** A generated error class. `never`: it is only known at the throw that status and body are those of the class. */
export type ApiErrorClass = new (answer: ErrorAnswer<never, never, never>) => ApiError;

/** Which class to throw for a status: `{ 404: OrderNotFoundError, "4XX": OrdersClientError, default: OrdersApiError }`. */
export type ErrorClasses = Readonly<Record<string, ApiErrorClass>>;

/** `{ title: "Out of stock", detail: "2 left" }` -> `": Out of stock: 2 left"`; the fields of RFC 9457, or `message`. */
function titleOf(body: unknown): string {
  const words = [getOwn(body, "title"), getOwn(body, "detail") ?? getOwn(body, "message")].filter(
    (word) => typeof word === "string" && word !== "",
  );
  return words.length === 0 ? "" : `: ${words.join(": ").slice(0, 500)}`;
}

/** `/body/total must be at least 1 (and 2 more)` */
function summaryOf(violations: readonly Violation[]): string {
  const [first] = violations;
  if (first === undefined) return "it does not conform to the contract";
  const more = violations.length > 1 ? ` (and ${violations.length - 1} more)` : "";
  return `${first.pointer === "" ? "" : `${first.pointer} `}${first.message}${more}`;
}

/** `fetch` says "fetch failed" and keeps the reason one or two causes down. */
function reasonOf(error: unknown): string {
  let deepest: unknown = error;
  for (let depth = 0; depth < 5 && deepest instanceof Error && deepest.cause instanceof Error; depth++) {
    deepest = deepest.cause;
  }
  if (!(deepest instanceof Error)) return String(deepest);
  if (deepest.message !== "") return deepest.message;
  // A refused connection to a name with several addresses is an AggregateError without a message of its own.
  return "code" in deepest && typeof deepest.code === "string" ? deepest.code : deepest.name;
}
