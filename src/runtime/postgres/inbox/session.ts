import type { FailedAttempt, InboxSession } from "../../kafka/consumer/inbox.js";
import type { InboxStep } from "../inbox-options.js";
import type { SqlClient } from "../sql.js";
import type { Connection } from "./connection.js";
import type { MessageIdentity } from "./message-identity.js";
import { commitStatement, type InboxStatements } from "./statements.js";

/** A commit may wait for a standby server. */
const COMMIT_TIMEOUT_MS = 30_000;
const ROLLBACK_TIMEOUT_MS = 5_000;

export interface SessionParts {
  readonly connection: Connection;
  readonly identity: MessageIdentity;
  readonly statements: InboxStatements;
  readonly attempt: number;
  readonly step: (step: InboxStep) => Promise<void>;
  /** Runs a statement for the message on a connection of its own, as well as it can. */
  readonly noteLater: (statement: string) => Promise<void>;
  readonly onEnd: () => void;
}

/** A transaction in which the message is noted as handled, and that waits for what the handler writes. */
export class PostgresSession implements InboxSession {
  readonly #parts: SessionParts;
  #isEnded = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  get tx(): SqlClient {
    return this.#parts.connection.client;
  }

  get attempt(): number {
    return this.#parts.attempt;
  }

  async commit(): Promise<void> {
    const { connection, step } = this.#parts;
    await step("after-handler");
    await step("before-commit");
    await connection.query(commitStatement, [], { timeoutMs: COMMIT_TIMEOUT_MS });
    this.#end();
    await step("after-commit").catch(() => {});
  }

  async rollBack(note: FailedAttempt, isLate: boolean): Promise<boolean> {
    const { connection, identity, statements, noteLater } = this.#parts;
    const statement = noteStatement(note, statements);
    if (isLate) {
      connection.close(new Error("the handler took too long"));
      await noteLater(statement);
      this.#end();
      return true;
    }
    const limits = { timeoutMs: ROLLBACK_TIMEOUT_MS };
    try {
      await connection.query("ROLLBACK", [], limits);
    } catch (error) {
      connection.close(asError(error));
      this.#end();
      return false;
    }
    try {
      await connection.query(statement, [identity.consumer, identity.messageId], limits);
    } catch {
      // It counts as an attempt that did not end: the next one is made alone.
    }
    this.#end();
    return true;
  }

  /** The consumer stops, and nobody waits for the handler any more: what it wrote is not there. */
  async giveUp(): Promise<void> {
    const { connection, statements, noteLater } = this.#parts;
    connection.close(new Error("the consumer was stopped"));
    await noteLater(statements.takeBack);
    this.#end();
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#parts.connection.release();
    this.#parts.onEnd();
  }
}

function noteStatement(note: FailedAttempt, statements: InboxStatements): string {
  switch (note) {
    case "failed":
      return statements.countEnd;
    case "given-up":
      return statements.takeBack;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
