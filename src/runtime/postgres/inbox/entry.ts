import type { InboxEntry, OpenedMessage, OpenOptions } from "../../kafka/consumer/inbox.js";
import type { InboxStep } from "../inbox-options.js";
import type { SqlPool, SqlResult } from "../sql.js";
import { Connection } from "./connection.js";
import type { MessageIdentity } from "./message-identity.js";
import type { Leave, Passage } from "./passage.js";
import { PostgresSession } from "./session.js";
import { beginStatement, type InboxStatements } from "./statements.js";

/** For notes whose lack does little harm. */
const NOTE_TIMEOUT_MS = 2_000;
/** Beyond what a handler of another process may take, whose transaction has the message's row. */
const OPEN_SLACK_MS = 30_000;
/**
 * A message whose process ended gets one more attempt at least, alone: it may have had no part in that end, and has got no
 * answer to its first attempt.
 */
const MIN_ATTEMPTS_AFTER_END = 2;

export interface EntryParts {
  readonly pool: SqlPool;
  readonly statements: InboxStatements;
  readonly passage: Passage;
  readonly handlerTimeoutMs: number;
  readonly step: (step: InboxStep) => Promise<void>;
  readonly onBegun: (session: PostgresSession) => void;
  readonly onEnded: (session: PostgresSession) => void;
}

type Counts = { readonly started: number; readonly finished: number };

/** One delivered message at the inbox. */
export class PostgresEntry implements InboxEntry {
  readonly #parts: EntryParts;
  readonly #identity: MessageIdentity;
  /** The start is counted, and what became of it is not. */
  #isCounted = false;

  constructor(parts: EntryParts, identity: MessageIdentity) {
    this.#parts = parts;
    this.#identity = identity;
  }

  async open(options: OpenOptions): Promise<OpenedMessage> {
    const opened = await this.#pass(false, options);
    // An earlier attempt has not come to its end: its process was killed, perhaps by this message, perhaps by another that
    // was handled beside it. Alone, none is blamed for what another did.
    return opened ?? (await this.#pass(true, options)) ?? { kind: "duplicate" };
  }

  /** `null`: the message is to be handled alone. */
  async #pass(isAlone: boolean, options: OpenOptions): Promise<OpenedMessage | null> {
    const leave = await this.#parts.passage.enter(isAlone, options.signal);
    if (leave === null) return { kind: "given-up" };
    let isOpen = false;
    try {
      const connection = await Connection.take(this.#parts.pool, options.signal);
      try {
        const opened = await this.#begin({ connection, leave, isAlone }, options);
        isOpen = opened?.kind === "open";
        return opened;
      } catch (error) {
        // Whatever state it is in.
        connection.close(error instanceof Error ? error : new Error(String(error)));
        throw error;
      } finally {
        if (!isOpen) connection.release();
      }
    } finally {
      if (!isOpen) leave();
    }
  }

  async #begin(
    place: { readonly connection: Connection; readonly leave: Leave; readonly isAlone: boolean },
    options: OpenOptions,
  ): Promise<OpenedMessage | null> {
    const { statements, handlerTimeoutMs, step } = this.#parts;
    const { connection, isAlone } = place;
    const { consumer, messageId, buriedId } = this.#identity;
    const limits = { timeoutMs: handlerTimeoutMs + OPEN_SLACK_MS, signal: options.signal };
    const ask = (statement: string): Promise<SqlResult> =>
      connection.query(statement, [consumer, messageId], limits);
    const askForRecord = (statement: string): Promise<SqlResult> =>
      connection.query(statement, [consumer, messageId, buriedId], limits);
    await step("before-start-counted");
    if (this.#isCounted) {
      await ask(statements.takeBack);
      this.#isCounted = false;
    }
    const counts = countsOf(await askForRecord(isAlone ? statements.countStartAgain : statements.countStart));
    if (counts === null) {
      return isAlone || (await askForRecord(statements.isHandled)).rows.length > 0
        ? { kind: "duplicate" }
        : null;
    }
    this.#isCounted = true;
    await step("after-start-counted");
    const attempts = counts.started - 1;
    const unfinished = attempts - counts.finished;
    const allowed =
      unfinished > 0 ? Math.max(options.maxAttempts, MIN_ATTEMPTS_AFTER_END) : options.maxAttempts;
    if (attempts >= allowed) {
      // No attempt was begun, so that a crash on the way to the dead letters makes it no more of them.
      await ask(statements.takeBack);
      this.#isCounted = false;
      return { kind: "exhausted", attempts, unfinished };
    }
    if (!options.signal.aborted) {
      await connection.query(beginStatement(handlerTimeoutMs), [], limits);
      await step("before-insert");
      const { rows } = await ask(statements.insert);
      if (rows.length === 0) {
        // Another process was at it until now. The attempts are gone with that.
        await connection.query("COMMIT", [], limits);
        return { kind: "duplicate" };
      }
      await step("after-insert");
      if (!options.signal.aborted) return { kind: "open", session: this.#session(place, counts.started) };
      await connection.query("ROLLBACK", [], limits);
    }
    await ask(statements.takeBack);
    this.#isCounted = false;
    return { kind: "given-up" };
  }

  #session(
    { connection, leave }: { readonly connection: Connection; readonly leave: Leave },
    attempt: number,
  ): PostgresSession {
    const { statements, step, onBegun, onEnded } = this.#parts;
    const session: PostgresSession = new PostgresSession({
      connection,
      identity: this.#identity,
      statements,
      attempt,
      step,
      noteLater: (statement) => this.#noteLater(statement),
      onEnd: () => {
        leave();
        onEnded(session);
      },
    });
    onBegun(session);
    return session;
  }

  /** Never rejects. */
  bury(): Promise<void> {
    const { consumer, messageId, buriedId } = this.#identity;
    return this.#note(this.#parts.statements.bury, [consumer, messageId, buriedId]);
  }

  /** Never rejects. */
  #noteLater(statement: string): Promise<void> {
    const { consumer, messageId } = this.#identity;
    return this.#note(statement, [consumer, messageId]);
  }

  async #note(statement: string, values: string[]): Promise<void> {
    try {
      const connection = await Connection.take(this.#parts.pool, AbortSignal.timeout(NOTE_TIMEOUT_MS));
      try {
        await connection.query(statement, values, { timeoutMs: NOTE_TIMEOUT_MS });
      } finally {
        connection.release();
      }
    } catch {
      // An attempt counts as one that did not end, and the next one is made alone. A record that was buried goes to the dead
      // letters again when it comes again.
    }
  }
}

/** Integers come as numbers from `pg`, and as text from clients that are set up so. */
function countsOf({ rows }: SqlResult): Counts | null {
  const [row] = rows;
  return row === undefined ? null : { started: Number(row["started"]), finished: Number(row["finished"]) };
}
