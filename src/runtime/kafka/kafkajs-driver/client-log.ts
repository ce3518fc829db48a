import type { logCreator } from "kafkajs";

/** What the client says of itself. All that fails for good comes as a `DriverError` besides. */
export interface DriverLogEntry {
  readonly level: "debug" | "info" | "warn";
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export type DriverLogger = (entry: DriverLogEntry) => void;

/** Said while groups form and brokers start; the client tries again by itself. */
const passing =
  /coordinator is (?:loading|not available)|not the correct coordinator|not aware of this member|is rebalancing|rebalance in progress|does not host this topic|leadership election|Connection (?:error|timeout)|Closed connection/i;

/** kafkajs numbers its levels: 1 error, 2 warning, 4 information, 5 debugging. */
export function toLogCreator(logger: DriverLogger): logCreator {
  return () => (entry) => {
    const { message, timestamp: _, logger: __, ...details } = entry.log;
    logger({ level: levelOf(entry.level, message, details), message, details });
  };
}

function levelOf(
  level: number,
  message: string,
  details: Readonly<Record<string, unknown>>,
): DriverLogEntry["level"] {
  if (level >= 4) return "debug";
  const error = details["error"];
  return passing.test(`${message} ${typeof error === "string" ? error : ""}`) ? "debug" : "warn";
}
