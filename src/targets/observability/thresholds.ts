/** When alerts fire: all numbers of the rules and of the dashboards' colours. `docs/observability.md` lists them. */
export const thresholds = {
  /** Of the requests of an operation, the share that is answered with 5xx. */
  errorRatio: 0.05,
  /** Below as many requests in 5 minutes, a ratio says nothing. */
  leastRequests: 10,
  /** Of an operation's deadline, what 99 of 100 requests may take. */
  deadlineShare: 0.8,
  /** Of calls to another service, the share that is repeated. */
  retryRatio: 0.2,
  /** Of calls to another service, the share that comes to nothing. */
  callErrorRatio: 0.05,
  /** Of the attempts to handle messages, the share that fails. */
  failedAttemptRatio: 0.1,
  /** Records behind, of a group on one topic. */
  lagRecords: 1_000,
  /** Records behind that are still nothing to speak of, though they become more. */
  growingLagRecords: 100,
  outboxAgeSeconds: 60,
  eventLoopLagSeconds: 0.5,
  /** Starts of one process within 15 minutes. */
  restarts: 3,
} as const;
