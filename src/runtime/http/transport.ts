/** A request, ready to be sent. */
export interface WireRequest {
  /** The API's name, `orders`: for logs, metrics and policies. */
  readonly api: string;
  /** `getOrder`: likewise. */
  readonly operation: string;
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** Whether it may be sent twice with the effect of one request: by its method, or by its idempotency key. */
  readonly idempotent: boolean;
  /** Aborts when the caller gives up or the call's time is over; covers the reading of the response's body too. */
  readonly signal: AbortSignal;
  /** When the time of the call, or of the attempt, is over, by `performance.now()`; `Infinity`: never. */
  readonly deadlineAt: number;
  /** A response body longer than this many bytes is an error, and is not read to its end. */
  readonly maxResponseBytes: number;
  /** Where the client is observed: whom interceptors tell what becomes of the call. */
  readonly observer?: CallObserver;
}

/** Told of what a call's requests and responses do not show. */
export interface CallObserver {
  /** It is sent again (`retry`), or is not for lack of budget or time. */
  retried(outcome: "retry" | "no-budget" | "no-time"): void;
  /** The state that the API's circuit breaker is in now. */
  circuit(state: "closed" | "half-open" | "open"): void;
}

/** A response, read to its end. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Sends one request and reads the whole response. Rejects when there is none, or when `request.signal` aborts. */
export type Transport = (request: WireRequest) => Promise<WireResponse>;

/**
 * Wraps the sending of every request of a client: authentication, tracing, retries, a circuit breaker. It may change
 * the request, call `next` as often as it likes, or answer without it. The first one in the list is the outermost.
 */
export type Interceptor = (request: WireRequest, next: Transport) => Promise<WireResponse>;

/** The response's body is longer than `maxResponseBytes`. */
export class ResponseTooLargeError extends Error {
  override readonly name = "ResponseTooLargeError";
  readonly status: number;
  readonly headers: Headers;
  readonly maxBytes: number;

  constructor(response: { readonly status: number; readonly headers: Headers }, maxBytes: number) {
    super(`the response's body is longer than ${maxBytes} bytes`);
    this.status = response.status;
    this.headers = response.headers;
    this.maxBytes = maxBytes;
  }
}

/** One array of bytes from several. */
export function concatBytes(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
