/** One place where an API lives: a replica of a service. */
export interface Endpoint {
  /** Absolute, with or without a path: `http://10.0.0.7:8080/v1`. */
  readonly baseUrl: string;
  /** Its share of the calls beside those of the others; less than 1 counts as 1. Default: 1. */
  readonly weight?: number;
  /** A place with a higher number gets calls only while those with a lower one are out of service. Default: 0. */
  readonly priority?: number;
}

/** Finds the endpoints of an API: `dnsEndpoints`, `srvEndpoints`, `consulEndpoints`, or one of your own. */
export interface EndpointResolver {
  /** For messages: `DNS inventory`. */
  readonly name: string;
  /** Milliseconds for which an answer is taken as it is. After that it is still used while the next one is fetched. */
  readonly ttlMs: number;
  /**
   * Rejects when it cannot say. That, an empty list, and no answer in 5 s leave the client with the last good answer.
   * `signal` aborts when the time is over.
   */
  resolve(signal: AbortSignal): Promise<readonly Endpoint[]>;
}

/** How calls are spread over several endpoints. */
export interface BalancingOptions {
  /**
   * - `round-robin`: in turn, by weight (default);
   * - `least-pending`: to the endpoint with the fewest calls under way for its weight.
   */
  readonly strategy?: "round-robin" | "least-pending";
  /** When a failing endpoint is left out for a while. `false`: never. */
  readonly ejection?: EjectionOptions | false;
  /** Told what changes. What it throws is dropped. */
  readonly onEvent?: (event: EndpointEvent) => void;
}

export interface EjectionOptions {
  /** So many failures without a success between them, and the endpoint is left out. Default: 3. */
  readonly consecutiveFailures?: number;
  /** Milliseconds that it is left out; then one call tries it. Doubles each time that this call fails. Default: 1,000. */
  readonly backoffMs?: number;
  /** The longest of these times, in milliseconds. Default: 30,000. */
  readonly maxBackoffMs?: number;
  /**
   * Whether an answer with this status is a failure of the endpoint. No answer, and none within the call's time, always
   * are. Default: 502, 503 and 504; a 500 tells more of the request than of the replica.
   */
  readonly isFailure?: (status: number) => boolean;
}

export type EndpointEvent =
  /** The resolver's answer is another than before. */
  | { readonly kind: "resolved"; readonly resolver: string; readonly baseUrls: readonly string[] }
  /** It could not say; `kept` endpoints of the answer before stay in use. */
  | {
      readonly kind: "resolve-failed";
      readonly resolver: string;
      readonly error: unknown;
      readonly kept: number;
    }
  /** Left out for so many milliseconds. */
  | { readonly kind: "ejected"; readonly baseUrl: string; readonly backoffMs: number }
  /** The call that tried it went well. */
  | { readonly kind: "readmitted"; readonly baseUrl: string };

/** Hands an event to the user's function, whose errors are its own business. */
export function tell(listener: BalancingOptions["onEvent"], event: EndpointEvent): void {
  try {
    const result: unknown = listener?.(event);
    // An async function fits the type too; its rejection must not end the process.
    if (result instanceof Promise) result.catch(() => {});
  } catch {
    // See above.
  }
}
