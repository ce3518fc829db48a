import type { SqlPool } from "../sql.js";

interface Emitter {
  on(event: "error", listener: (error: unknown) => void): unknown;
  off(event: "error", listener: (error: unknown) => void): unknown;
}

/**
 * A pool of `pg` tells of idle connections that are lost by an event `error`, which ends the process where nobody listens.
 * While a relay runs it does.
 */
export class PoolGuard {
  readonly #pool: SqlPool;
  readonly #listener: (error: unknown) => void;

  constructor(pool: SqlPool, onError: (error: unknown) => void) {
    this.#pool = pool;
    this.#listener = (error) => onError(error);
  }

  attach(): void {
    if (isEmitter(this.#pool)) this.#pool.on("error", this.#listener);
  }

  detach(): void {
    if (isEmitter(this.#pool)) this.#pool.off("error", this.#listener);
  }
}

function isEmitter(pool: SqlPool): pool is SqlPool & Emitter {
  return "on" in pool && typeof pool.on === "function" && "off" in pool && typeof pool.off === "function";
}
