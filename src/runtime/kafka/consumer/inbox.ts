import type { RecordHeaders } from "../driver.js";
import type { RecordOrigin } from "../retry-headers.js";

/** What an inbox is told of a record: enough to know it again. */
export interface InboxMessage {
  readonly groupId: string;
  /** Where the record was first, also where it comes from a retry topic. */
  readonly sourceTopic: string;
  readonly origin: RecordOrigin;
  /** `ce_*` among them, also where the event's attributes stand in the value. */
  readonly headers: RecordHeaders;
}

export interface OpenOptions {
  /** How many attempts the contract allows. */
  readonly maxAttempts: number;
  /** Aborts when the record is not wanted any more. */
  readonly signal: AbortSignal;
}

export type OpenedMessage =
  /** It was handled before. */
  | { readonly kind: "duplicate" }
  /** It has had its attempts, and some of them ended with their process. */
  | { readonly kind: "exhausted"; readonly attempts: number; readonly unfinished: number }
  /** The record is not wanted any more. */
  | { readonly kind: "given-up" }
  | { readonly kind: "open"; readonly session: InboxSession };

/** What is noted of an attempt that came to nothing. */
export type FailedAttempt =
  /** It counts. */
  | "failed"
  /** It does not count. */
  | "given-up";

/** One attempt at one message. Ends with `commit`, or with `rollBack`. */
export interface InboxSession {
  /** What the handler writes with; the engine only hands it on. */
  readonly tx: unknown;
  /** The attempts that began, over all processes; this one included. */
  readonly attempt: number;
  /** Told when the handler has ended well. Rejects where nothing, or perhaps nothing, was committed: `rollBack` follows. */
  commit(): Promise<void>;
  /**
   * Never rejects. `false`: the connection was lost, so that nothing is known of what was committed and nothing is noted.
   *
   * @param isLate the handler may still be running: the connection is closed under it
   */
  rollBack(note: FailedAttempt, isLate: boolean): Promise<boolean>;
}

/** Makes what a handler does and the note that it was done one. The engine knows no more of it. */
export interface Inbox {
  start(): void;
  /** Ends the sessions that are still open, uncommitted. Never rejects. */
  stop(): Promise<void>;
  /**
   * The dead-letter topic has the record, or nobody wants it: it is a duplicate from now on, and the message, should someone
   * send it again, has had no attempts. Never rejects.
   */
  bury(message: InboxMessage): Promise<void>;
  /** One for each delivery. */
  entryOf(message: InboxMessage): InboxEntry;
}

/** A message at the inbox, until a session of it ends with something that is known. */
export interface InboxEntry {
  /**
   * Begins an attempt. Rejects where the place of the notes cannot be reached, which is no fault of the message; it may be
   * called again then, and after a session whose end is not known: the attempt is counted once all the same.
   */
  open(options: OpenOptions): Promise<OpenedMessage>;
}

/** @param onTrouble told when the upkeep of the inbox fails; it is tried again */
export type InboxFactory = (parts: {
  readonly handlerTimeoutMs: number;
  readonly random: () => number;
  readonly onTrouble: (what: string, error: unknown) => void;
}) => Inbox;
