import type { EjectionOptions } from "./endpoint-resolver.js";

/** How one request to an endpoint ended. `unknown`: the caller gave up first, or nothing was sent. */
export type Outcome = "success" | "failure" | "unknown";

export interface EjectionSettings {
  readonly consecutiveFailures: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  readonly isFailure: (status: number) => boolean;
}

/** Throws a `TypeError` for a number that cannot be meant. */
export function ejectionSettings(options: EjectionOptions | false): EjectionSettings {
  const given = options === false ? { consecutiveFailures: Number.POSITIVE_INFINITY } : options;
  const {
    consecutiveFailures = 3,
    backoffMs = 1_000,
    maxBackoffMs = 30_000,
    isFailure = isGatewayFailure,
  } = given;
  for (const [name, value] of Object.entries({ consecutiveFailures, backoffMs, maxBackoffMs })) {
    if (!(value > 0)) throw new TypeError(`ejection.${name} must be more than 0, and is ${value}`);
  }
  return { consecutiveFailures, backoffMs, maxBackoffMs, isFailure };
}

function isGatewayFailure(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}

/**
 * Whether an endpoint gets requests:
 *
 *     in use --failures in a row--> out --back-off over--> due --one request--> on trial --success--> in use
 *                                    ^----------------------- failure: twice the back-off ----'
 */
export class EndpointHealth {
  readonly #settings: EjectionSettings;
  #failures = 0;
  /** How often in a row it was left out. */
  #ejections = 0;
  /** `null`: it is in use. */
  #outUntil: number | null = null;
  #onTrial = false;

  constructor(settings: EjectionSettings) {
    this.#settings = settings;
  }

  get isInUse(): boolean {
    return this.#outUntil === null;
  }

  /** Whether it may get a request at this time. */
  isAvailable(now: number): boolean {
    return this.#outUntil === null || (!this.#onTrial && now >= this.#outUntil);
  }

  /** A request goes out. Returns whether it is the one on which the way back depends. */
  begin(): boolean {
    if (this.#outUntil === null) return false;
    this.#onTrial = true;
    return true;
  }

  /** Takes it back into use whatever it did: for when there is nothing better. */
  readmit(): void {
    this.#outUntil = null;
    this.#failures = 0;
  }

  /**
   * A request ended. Only the one on trial decides about an endpoint that is out: others began before.
   *
   * @param mayEject whether there are others that stay in use
   */
  end(
    outcome: Outcome,
    {
      isTrial,
      now,
      mayEject,
    }: { readonly isTrial: boolean; readonly now: number; readonly mayEject: boolean },
  ): HealthChange | null {
    if (isTrial) this.#onTrial = false;
    if (outcome === "unknown") return null;
    if (this.#outUntil !== null && !isTrial) return null;
    if (outcome === "success") {
      const wasOut = this.#outUntil !== null;
      this.readmit();
      this.#ejections = 0;
      return wasOut ? { kind: "readmitted" } : null;
    }
    this.#failures++;
    const isOut = this.#outUntil !== null;
    if (!isOut && (this.#failures < this.#settings.consecutiveFailures || !mayEject)) return null;
    const { backoffMs, maxBackoffMs } = this.#settings;
    const outFor = Math.min(backoffMs * 2 ** this.#ejections, maxBackoffMs);
    this.#ejections++;
    this.#outUntil = now + outFor;
    return { kind: "ejected", backoffMs: outFor };
  }
}

export type HealthChange =
  | { readonly kind: "ejected"; readonly backoffMs: number }
  | { readonly kind: "readmitted" };
