/** What the process says to its caller. */
export const exitCodes = {
  fine: 0,
  /** Drift, or contracts with errors. */
  findings: 1,
  /** Wrong arguments or configuration. */
  usage: 2,
  /** A file that was named or referred to cannot be read or parsed. */
  unreadable: 3,
  /** A fault of commsgen (`EX_SOFTWARE` of sysexits.h). */
  internal: 70,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
