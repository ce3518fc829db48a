import type { Meter } from "../telemetry/metrics.js";
import type { Tracing } from "../telemetry/tracing.js";
import type { BalancingOptions, EndpointResolver } from "./endpoints/endpoint-resolver.js";
import type { Interceptor } from "./transport.js";

/** What a client needs of `fetch`: `globalThis.fetch` and every stand-in for it that takes a URL as text. */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;

/** Everything that can be set of a client but its base URL. */
export interface ClientSettings {
  /**
   * Milliseconds that a call may take, from the sending to the last byte of the response. Default: what the contract
   * says of the operation (`x-timeout`), else 10,000.
   */
  readonly timeoutMs?: number;
  /**
   * Whether requests say how long their caller still waits, in `x-request-timeout-ms`, so that servers do not work for
   * nobody. Default: `true` in Node and its like, `false` in browsers, where servers have to allow the header (CORS).
   */
  readonly sendDeadline?: boolean;
  /** Sent with every request; a function is asked anew for each. A call's own headers and parameters win over these. */
  readonly headers?: Readonly<Record<string, string>> | (() => HeadersSource);
  /** Default: `globalThis.fetch`, looked up at each call. */
  readonly fetch?: FetchLike;
  /** Whether inputs are checked against the contract before anything is sent. Default: `true`. */
  readonly validateRequests?: boolean;
  /** Whether responses are checked against the contract. Default: `true`. */
  readonly validateResponses?: boolean;
  /** Longest response body in bytes. Default: 64 MiB. */
  readonly maxResponseBytes?: number;
  /** Wrapped around the sending of every request, the first one outermost. */
  readonly interceptors?: readonly Interceptor[];
  /** How calls are spread where `baseUrl` is a list or a resolver. */
  readonly balancing?: BalancingOptions;
  /** Makes spans of calls and their requests, and puts the trace into the headers. */
  readonly tracing?: Tracing;
  /** Counts calls as `http_client_requests_total` and its kin, with retries and the state of a circuit breaker. */
  readonly metrics?: Meter;
}

export type HeadersSource = Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;

/**
 * Where an API lives: a base URL, the base URLs of all its replicas, or what finds them: `dnsEndpoints`, `srvEndpoints`
 * and `consulEndpoints` in `runtime/http/endpoints/`.
 */
export type BaseUrlSource = string | readonly string[] | EndpointResolver;

export interface ClientOptions extends ClientSettings {
  /** Absolute, with or without a path and a trailing slash: `https://api.example.com/v1`; or several, or a resolver. */
  readonly baseUrl: BaseUrlSource;
}

/** Work that calls are a part of; the contexts of handlers are such. */
export interface CallScope {
  readonly signal?: AbortSignal;
  /** When it must be over, by `performance.now()`; `Infinity`: never. */
  readonly deadlineAt?: number;
}

/** For one call; wins over what the client says. */
export interface CallOptions {
  /** Milliseconds; less where `within` has less left. */
  readonly timeoutMs?: number;
  /** Aborting it ends the call with an `AbortedError`. */
  readonly signal?: AbortSignal;
  /**
   * What the call is a part of: the `context` of the handler that makes it. It ends when that ends, with a
   * `TimeoutError` or an `AbortedError`.
   */
  readonly within?: CallScope;
  readonly headers?: Readonly<Record<string, string>>;
  /** All attempts go there, whatever endpoints the client has. */
  readonly baseUrl?: string;
}
