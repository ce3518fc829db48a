/** What a project says of all its event operations; contracts say otherwise for single ones. Times in milliseconds. */
export interface EventOptions {
  readonly retry: {
    readonly enabled: boolean;
    readonly mode: "non-blocking" | "blocking" | "park-key";
    /** The first try counts. */
    readonly maxAttempts: number;
    readonly strategy: "fixed" | "linear" | "exponential";
    readonly initialInterval: number;
    readonly maxInterval: number;
    readonly multiplier: number;
    readonly jitter: number;
    /** How long retry topics keep records. */
    readonly retention: number;
  };
  readonly deadLetter: {
    readonly enabled: boolean;
    readonly retention: number;
  };
  readonly topics: {
    /** For channels whose contract does not say. */
    readonly partitions: number;
    /** For channels whose contract does not say; -1: the broker's default. */
    readonly replicas: number;
  };
}

const DAY = 24 * 60 * 60 * 1_000;

export const defaultEventOptions: EventOptions = {
  retry: {
    enabled: true,
    mode: "non-blocking",
    maxAttempts: 4,
    strategy: "exponential",
    initialInterval: 1_000,
    maxInterval: 60_000,
    multiplier: 4,
    jitter: 0,
    retention: 7 * DAY,
  },
  deadLetter: { enabled: true, retention: 14 * DAY },
  topics: { partitions: 6, replicas: -1 },
};
