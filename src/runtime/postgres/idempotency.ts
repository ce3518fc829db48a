import { createHash } from "node:crypto";
import type { Handle, Idempotency, KeyedOutcome, KeyedRequest } from "../http/idempotency.js";
import type { RequestContext } from "../http/request-context.js";
import type { WireAnswer } from "../http/server-answer.js";
import { ExpiredKeys } from "./idempotency-cleanup.js";
import type { IdempotencyOptions, IdempotencyStep } from "./idempotency-options.js";
import { type IdempotencyStatements, idempotencyStatements } from "./idempotency-statements.js";
import type { SqlTransaction } from "./sql.js";
import { defaultTables, type PostgresTables } from "./tables.js";
import { TransactionRolledBackError, withClient } from "./transaction.js";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** What `keyedRoute` takes; `null` without options. `tables`: as generated. */
export function postgresIdempotency(
  options: IdempotencyOptions | undefined,
  tables: PostgresTables = defaultTables,
): Idempotency | null {
  return options === undefined ? null : new PostgresIdempotency(options, options.tables ?? tables);
}

class PostgresIdempotency implements Idempotency {
  readonly #options: IdempotencyOptions;
  readonly #statements: IdempotencyStatements;
  readonly #lockSpace: string;
  readonly #expired: ExpiredKeys;

  constructor(options: IdempotencyOptions, tables: PostgresTables) {
    this.#options = options;
    this.#statements = idempotencyStatements(tables);
    this.#lockSpace = JSON.stringify([tables.schema, tables.idempotencyKeys]);
    this.#expired = new ExpiredKeys(options, {
      statements: this.#statements,
      lock: lockNumber(this.#lockSpace),
    });
  }

  scope(context: RequestContext): string {
    return this.#options.scope?.(context) ?? "";
  }

  async once(request: KeyedRequest, handle: Handle): Promise<KeyedOutcome> {
    this.#expired.deleteNowAndThen();
    return this.#transaction<KeyedOutcome>(async (client) => {
      const lock = lockNumber(
        JSON.stringify([this.#lockSpace, request.scope, request.operation, request.key]),
      );
      const { rows } = await client.query(this.#statements.lock, [lock]);
      if (rows[0]?.["locked"] !== true) return rolledBack({ kind: "running" });
      await this.#step("after-lock");
      // A statement of its own: it sees what was committed before the lock was taken.
      const known = await this.#find(client, request);
      if (known !== null) return rolledBack(known);
      const answer = await handle(client);
      await this.#step("after-handler");
      if (answer.status >= 500) return rolledBack({ kind: "first", answer });
      await this.#keep(client, request, answer);
      return committed({ kind: "first", answer });
    });
  }

  async transact(handle: Handle): Promise<WireAnswer> {
    return this.#transaction(async (client) => {
      const answer = await handle(client);
      await this.#step("after-handler");
      return answer.status >= 500 ? rolledBack(answer) : committed(answer);
    });
  }

  /** Explicitly `READ COMMITTED`: a snapshot from before the lock would not show the first request's answer. */
  async #transaction<Value>(work: (client: SqlTransaction) => Promise<Ending<Value>>): Promise<Value> {
    return withClient(this.#options.pool, async (client, destroy) => {
      await client.query("BEGIN ISOLATION LEVEL READ COMMITTED", []).catch(destroy);
      const ending = await this.#prepared(work(client)).catch(async (error: unknown) => {
        await client.query("ROLLBACK", []).catch(() => destroy(error));
        throw error;
      });
      if (!ending.isCommitted) {
        await client.query("ROLLBACK", []).catch(destroy);
        return ending.value;
      }
      const { command } = await client.query("COMMIT", []).catch(destroy);
      if (command === "ROLLBACK") throw new TransactionRolledBackError();
      await this.#step("after-commit");
      return ending.value;
    });
  }

  async #prepared<Value>(working: Promise<Ending<Value>>): Promise<Ending<Value>> {
    const ending = await working;
    if (ending.isCommitted) await this.#step("before-commit");
    return ending;
  }

  async #find(client: SqlTransaction, request: KeyedRequest): Promise<KeyedOutcome | null> {
    const { scope, operation, key, hash } = request;
    const { rows } = await client.query(this.#statements.find, [hash, scope, operation, key]);
    const [row] = rows;
    if (row === undefined) return null;
    return row["is_same"] === true
      ? { kind: "replay", answer: storedAnswer(row) }
      : { kind: "other-request" };
  }

  async #keep(client: SqlTransaction, request: KeyedRequest, answer: WireAnswer): Promise<void> {
    const { scope, operation, key, hash } = request;
    const { status, headers, body } = answer;
    const expiryMs = this.#options.expiryMs ?? DAY_MS;
    const { rowCount } = await client.query(this.#statements.keep, [
      scope,
      operation,
      key,
      hash,
      status,
      // Pairs, since a JSON object in the database forgets the order of its members.
      JSON.stringify(Object.entries(headers)),
      body === null ? null : Buffer.from(body),
      expiryMs,
    ]);
    if (rowCount === 0) throw new Error("there is an answer for this idempotency key already");
  }

  async #step(step: IdempotencyStep): Promise<void> {
    await this.#options.onStep?.(step);
  }
}

interface Ending<Value> {
  readonly isCommitted: boolean;
  readonly value: Value;
}

function committed<Value>(value: Value): Ending<Value> {
  return { isCommitted: true, value };
}

function rolledBack<Value>(value: Value): Ending<Value> {
  return { isCommitted: false, value };
}

/** A number of 64 bits, as text. */
function lockNumber(name: string): string {
  return createHash("sha256").update(name).digest().readBigInt64BE().toString();
}

function storedAnswer(row: Readonly<Record<string, unknown>>): WireAnswer {
  const { status, headers, body } = row;
  return {
    status: Number(status),
    // They were written by `#keep`, and come back as text.
    headers: Object.fromEntries(JSON.parse(String(headers)) as [string, string | string[]][]),
    body: body instanceof Uint8Array ? body : null,
  };
}
