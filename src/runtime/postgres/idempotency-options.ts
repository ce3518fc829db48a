import type { RequestContext } from "../http/request-context.js";
import type { SqlPool, SqlTransaction } from "./sql.js";
import type { PostgresTables } from "./tables.js";

/** Answers each `Idempotency-Key` once, and keeps the answers in the database that the handlers write to. */
export interface IdempotencyOptions {
  readonly pool: SqlPool;
  /** Milliseconds that an answer is kept, and a key cannot be used for another request. Default: 24 hours. */
  readonly expiryMs?: number;
  /**
   * Whose keys they are: the tenant, or the user that the request was authenticated as. Keys of one scope have nothing to
   * do with those of another. Default: one scope for all callers.
   */
  readonly scope?: (context: RequestContext) => string;
  /** Where the migrations made the tables. Default: as generated. */
  readonly tables?: PostgresTables;
  /** Milliseconds between looks for answers that have expired. Default: 10 minutes. */
  readonly cleanupIntervalMs?: number;
  /** Told when expired answers could not be deleted; the next look tries again. Default: `console.error`. */
  readonly onCleanupError?: (error: unknown) => void;
  /** Called at each step of a request and waited for: tests end the process there. */
  readonly onStep?: (step: IdempotencyStep) => void | Promise<void>;
}

/** The named points of a request's way. */
export type IdempotencyStep = "after-lock" | "after-handler" | "before-commit" | "after-commit";

/** What a router's options have besides, where handlers get a transaction, a client of `Pool`. */
export interface IdempotentRouting<Pool extends SqlPool = SqlPool> {
  readonly idempotency: IdempotencyOptions & { readonly pool: Pool };
}

/** What handlers of operations with an idempotency key get. */
export interface TransactionContext<Transaction extends SqlTransaction = SqlTransaction>
  extends RequestContext {
  /**
   * The request's transaction, which its answer is kept in: what is written with it is there once, however often the
   * request is sent. Committed after the handler's answer; rolled back when the handler throws, or answers with 500 or more.
   */
  readonly tx: Transaction;
}
