/** An aggregate whose first waiting row was refused. */
export interface Stall {
  readonly bucket: number;
  readonly sequence: number;
  readonly attempts: number;
  /** When the database knew it, on the scale of `performance.now()`; `null`: not yet. */
  readonly writtenAt: number | null;
  isRetrying: boolean;
  /** The aggregate goes on with the next read. */
  isOver: boolean;
}

export function newStall(stall: Pick<Stall, "bucket" | "sequence" | "attempts" | "writtenAt">): Stall {
  return { ...stall, isRetrying: false, isOver: false };
}

/** Kafka's errors are shorter; a client's may hold whole requests. */
const MAX_REASON_LENGTH = 2_000;

/** For the column `reason`. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // Text of the database holds no NUL and no half characters.
  return Buffer.from(text.slice(0, MAX_REASON_LENGTH)).toString().replaceAll("\0", "");
}
