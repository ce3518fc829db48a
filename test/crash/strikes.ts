import { Random } from "../support/random.js";

export const serviceNames = ["writer", "relay-1", "relay-2", "consumer-1", "consumer-2"] as const;
export type ServiceName = (typeof serviceNames)[number];

/** What befalls the run at a time. Milliseconds. */
export type Strike =
  /** SIGKILL, and started again after `downMs`. */
  | { readonly kind: "kill"; readonly service: ServiceName; readonly downMs: number }
  /** SIGSTOP, and SIGCONT after `forMs`: longer than a lease, so that others take over meanwhile. */
  | { readonly kind: "stop"; readonly service: ServiceName; readonly forMs: number }
  /** Every connection of both databases is cut. */
  | { readonly kind: "cut" }
  /** SIGKILL of the whole server, and started again. */
  | { readonly kind: "postgres"; readonly downMs: number }
  /** SIGKILL of the broker, and started again; `service` is killed while it is away. */
  | { readonly kind: "kafka"; readonly downMs: number; readonly service: ServiceName | null }
  /** The writer's topic refuses large records. */
  | { readonly kind: "refuse"; readonly forMs: number };

export interface TimedStrike {
  /** Milliseconds since the beginning of the run. */
  readonly atMs: number;
  readonly strike: Strike;
}

export interface StrikePlan {
  readonly seed: number;
  readonly durationMs: number;
  /** SIGKILLs of services; the other strikes come with them. */
  readonly kills: number;
  readonly leaseMs: number;
}

/** How often a service is struck, against the others. */
const weights: Readonly<Record<ServiceName, number>> = {
  writer: 2,
  "relay-1": 3,
  "relay-2": 3,
  "consumer-1": 3,
  "consumer-2": 3,
};
const struck = serviceNames.flatMap((name) => Array.from({ length: weights[name] }, () => name));
const relays: readonly ServiceName[] = ["relay-1", "relay-2"];

/** The same for the same plan. Strikes of one kind are spread over the whole run, each at random in its share of it. */
export function planStrikes({ seed, durationMs, kills, leaseMs }: StrikePlan): readonly TimedStrike[] {
  const random = new Random(seed);
  const service = (of: readonly ServiceName[] = struck): ServiceName => random.pick(of) ?? "writer";
  const spread = (count: number, make: (index: number) => Strike): readonly TimedStrike[] =>
    Array.from({ length: count }, (_, index) => {
      const share = durationMs / count;
      return { atMs: Math.floor(share * index + random.next() * share), strike: make(index) };
    });
  const outages = Math.max(1, Math.round(kills / 16));
  // Every second outage of the broker takes a relay with it; those kills are among the wanted ones.
  const killsInOutages = Math.ceil(outages / 2);
  const pauseMs = () => random.integer(leaseMs * 1.5, leaseMs * 4);
  return [
    ...spread(kills - killsInOutages, () => ({
      kind: "kill",
      service: service(),
      downMs: random.integer(0, 1_000),
    })),
    ...spread(Math.max(2, Math.round(kills / 4)), (index) => ({
      kind: "stop",
      service: index % 2 === 0 ? service(relays) : service(),
      forMs: pauseMs(),
    })),
    ...spread(Math.max(1, Math.round(kills / 8)), () => ({ kind: "cut" })),
    ...spread(outages, () => ({ kind: "postgres", downMs: random.integer(0, 1_500) })),
    ...spread(
      outages,
      (index): Strike => ({
        kind: "kafka",
        downMs: random.integer(500, 2_500),
        service: index % 2 === 0 ? service(relays) : null,
      }),
    ),
    ...spread(Math.max(2, Math.round(kills / 6)), () => ({
      kind: "refuse",
      forMs: random.integer(1_000, 3_000),
    })),
  ].sort((one, other) => one.atMs - other.atMs);
}
