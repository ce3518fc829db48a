import type { MessageContext } from "../kafka/message.js";
import type { SqlClient, SqlPool, SqlTransaction } from "./sql.js";
import type { PostgresTables } from "./tables.js";

export interface InboxOptions<Client extends SqlClient = SqlClient> {
  /** A handler has a connection while it runs: as many as the consumer's `concurrency`, and what handlers take beside it. */
  readonly pool: SqlPool<Client>;
  /** Where the migrations made the tables. Default: as generated. */
  readonly tables?: PostgresTables;
  /** What tells a message from another; topic, partition and offset where it has no such header. Default: `ce_id`. */
  readonly messageId?: "ce_id" | "position" | { readonly header: string };
  /**
   * Milliseconds that handled ids are kept: longer than anything may be delivered again, by retries, by a dead letter that
   * is sent again, by a replay of the topic. Default: 30 days.
   */
  readonly retentionMs?: number;
  /** Milliseconds between looks for ids that are older. Default: 10 minutes. */
  readonly cleanupIntervalMs?: number;
  /** Called at each step of a message and waited for: tests end the process there. */
  readonly onStep?: (step: InboxStep) => void | Promise<void>;
}

/** The named points of a message's way. */
export type InboxStep =
  | "before-start-counted"
  | "after-start-counted"
  | "before-insert"
  | "after-insert"
  | "after-handler"
  | "before-commit"
  | "after-commit";

/** What handlers of a consumer with an inbox get. */
export interface InboxContext<Transaction extends SqlTransaction = SqlTransaction> extends MessageContext {
  /**
   * The message's transaction: what is written with it is there once, however often the message is delivered. The inbox
   * commits it, or rolls it back when the handler throws.
   */
  readonly tx: Transaction;
}
