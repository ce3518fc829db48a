import { type BaseUrl, moveUrl } from "../base-url.js";
import { ResponseTooLargeError, type Transport, type WireRequest, type WireResponse } from "../transport.js";
import { EndpointDirectory } from "./endpoint-directory.js";
import { EndpointPool, type Lease, type Member, type Surroundings } from "./endpoint-pool.js";
import type { BalancingOptions, EndpointResolver } from "./endpoint-resolver.js";

/** Where one call goes. */
export interface Route {
  /** Of the first attempt. */
  readonly base: BaseUrl;
  /** Sends each further attempt of the call to another endpoint. */
  readonly transport: Transport;
}

/** Spreads a client's calls over the endpoints of its API. */
export class Balancer {
  readonly #pool: EndpointPool;
  /** `null`: the endpoints are a fixed list. */
  readonly #directory: EndpointDirectory | null;

  /** Throws a `TypeError` for an empty list, and for base URLs and options that cannot be meant. */
  constructor(
    source: readonly string[] | EndpointResolver,
    options: BalancingOptions,
    surroundings: Surroundings = { now: () => performance.now(), random: Math.random },
  ) {
    this.#pool = new EndpointPool(options, surroundings);
    if (isResolver(source)) {
      const { now } = surroundings;
      this.#directory = new EndpointDirectory(source, this.#pool, { now, onEvent: options.onEvent });
    } else {
      this.#directory = null;
      if (source.length === 0) throw new TypeError("baseUrl is an empty list");
      this.#pool.update(source.map((baseUrl) => ({ baseUrl })));
    }
  }

  /** Rejects when no endpoint is known. */
  async route(transport: Transport): Promise<Route> {
    await this.#directory?.ready();
    const tried = new Set<Member>();
    const first = this.#pool.choose(tried);
    return {
      base: first.base,
      transport: async (request) => {
        const wished = tried.size === 0 ? first : this.#pool.choose(tried);
        const lease = this.#pool.begin(wished, tried);
        const url = moveUrl(request.url, first.base, lease.member.base);
        tried.add(lease.member);
        if (url !== null)
          return this.#send(url === request.url ? request : { ...request, url }, transport, lease);
        // An interceptor sends it elsewhere: that says nothing of our endpoints.
        lease.end("unknown");
        return transport(request);
      },
    };
  }

  async #send(request: WireRequest, transport: Transport, lease: Lease): Promise<WireResponse> {
    const { signal } = request;
    // Not left to the transport, which may be slow to heed the signal.
    const onAbort = (): void => this.#abandon(signal, lease);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const response = await transport(request);
      lease.end(this.#pool.outcomeOf(response.status));
      return response;
    } catch (error) {
      if (signal.aborted) this.#abandon(signal, lease);
      else if (error instanceof ResponseTooLargeError) lease.end(this.#pool.outcomeOf(error.status));
      else {
        lease.end("failure");
        this.#directory?.doubt();
      }
      throw error;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** An endpoint that lets the call's time run out has failed; one whose caller lost interest has not. */
  #abandon({ reason }: AbortSignal, lease: Lease): void {
    // Ours and that of `AbortSignal.timeout` have the same name.
    const isTimeout = reason instanceof Error && reason.name === "TimeoutError";
    lease.end(isTimeout ? "failure" : "unknown");
    if (isTimeout) this.#directory?.doubt();
  }
}

function isResolver(source: readonly string[] | EndpointResolver): source is EndpointResolver {
  return !Array.isArray(source);
}
