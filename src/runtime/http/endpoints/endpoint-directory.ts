import type { EndpointPool } from "./endpoint-pool.js";
import { type BalancingOptions, type Endpoint, type EndpointResolver, tell } from "./endpoint-resolver.js";

/** Milliseconds that a resolver has for an answer. */
const RESOLVE_TIMEOUT_MS = 5_000;
/** Milliseconds between two questions at least, when the first had no good answer or turned out wrong. */
const RETRY_MS = 1_000;

/**
 * Keeps a pool filled from a resolver. Nothing runs in the background: it is calls that find an answer out of date.
 * They do not wait for the next one, but for the first.
 */
export class EndpointDirectory {
  readonly #resolver: EndpointResolver;
  readonly #pool: EndpointPool;
  readonly #now: () => number;
  readonly #onEvent: BalancingOptions["onEvent"];
  #freshUntil = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<void> | null = null;

  constructor(
    resolver: EndpointResolver,
    pool: EndpointPool,
    options: { readonly now: () => number; readonly onEvent: BalancingOptions["onEvent"] },
  ) {
    this.#resolver = resolver;
    this.#pool = pool;
    this.#now = options.now;
    this.#onEvent = options.onEvent;
  }

  /** Resolves when the pool has endpoints; rejects when it never had any and the resolver has none. */
  async ready(): Promise<void> {
    const isKnown = this.#pool.size > 0;
    if (isKnown && this.#now() < this.#freshUntil) return;
    this.#refreshing ??= this.#refresh();
    if (isKnown) this.#refreshing.catch(() => {});
    else await this.#refreshing;
  }

  /** An endpoint does not answer: it may have moved. */
  doubt(): void {
    this.#freshUntil = Math.min(this.#freshUntil, this.#askedAt + RETRY_MS);
  }

  async #refresh(): Promise<void> {
    this.#askedAt = this.#now();
    try {
      const changed = this.#pool.update(await this.#ask());
      // From the asking: a later call may not count on an answer for longer than it was given for.
      this.#freshUntil = this.#askedAt + this.#resolver.ttlMs;
      if (changed !== null) {
        tell(this.#onEvent, { kind: "resolved", resolver: this.#resolver.name, baseUrls: changed });
      }
    } catch (error) {
      this.#freshUntil = this.#now() + RETRY_MS;
      const { name: resolver } = this.#resolver;
      tell(this.#onEvent, { kind: "resolve-failed", resolver, error, kept: this.#pool.size });
      throw error;
    } finally {
      this.#refreshing = null;
    }
  }

  async #ask(): Promise<readonly Endpoint[]> {
    const { name } = this.#resolver;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const late = new Error(`${name}: no answer within ${RESOLVE_TIMEOUT_MS} ms`);
        reject(late);
        controller.abort(late);
      }, RESOLVE_TIMEOUT_MS);
    });
    try {
      const endpoints = await Promise.race([this.#resolver.resolve(controller.signal), timeout]);
      if (endpoints.length === 0) throw new Error(`${name}: there are no endpoints`);
      return endpoints;
    } finally {
      clearTimeout(timer);
    }
  }
}
