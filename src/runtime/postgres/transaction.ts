import type { SqlClient, SqlClientOf, SqlPool } from "./sql.js";
import { takeClient } from "./take-client.js";

/**
 * The server rolled a transaction back that was to be committed: one of its statements had failed, and the error was
 * caught without a `ROLLBACK TO SAVEPOINT`. Nothing of the transaction is there.
 */
export class TransactionRolledBackError extends Error {
  override readonly name = "TransactionRolledBackError";

  constructor() {
    super(
      "the transaction was rolled back instead of committed: a statement had failed, and its error was caught",
    );
  }
}

/**
 * `work` in a transaction: committed when it resolves, rolled back when it rejects, and then this rejects with the same
 * error. Rejects too when there is no connection, when the commit fails (where the connection was lost meanwhile, nobody
 * knows whether it took place), and with `TransactionRolledBackError`. The connection goes back to the pool, and is closed
 * where its state is not known.
 */
export function inTransaction<Pool extends SqlPool, Result>(
  pool: Pool,
  work: (transaction: SqlClientOf<Pool>) => Promise<Result>,
): Promise<Result>;
export async function inTransaction<Result>(
  pool: SqlPool,
  work: (transaction: SqlClient) => Promise<Result>,
): Promise<Result> {
  return withClient(pool, async (client, destroy) => {
    await client.query("BEGIN", []).catch(destroy);
    let result: Result;
    try {
      result = await work(client);
    } catch (error) {
      await client.query("ROLLBACK", []).catch(() => destroy(error));
      throw error;
    }
    const { command } = await client.query("COMMIT", []).catch(destroy);
    if (command === "ROLLBACK") throw new TransactionRolledBackError();
    return result;
  });
}

/**
 * `work` with a connection that nobody else has meanwhile. `destroy` throws what it is given, and the connection is closed
 * rather than given back, as it is when it was lost.
 */
export async function withClient<Client extends SqlClient, Result>(
  pool: SqlPool<Client>,
  work: (client: Client, destroy: (error: unknown) => never) => Promise<Result>,
): Promise<Result> {
  const client = await takeClient(pool);
  const state = { isBroken: false };
  const markBroken = () => {
    state.isBroken = true;
  };
  client.on?.("error", markBroken);
  try {
    return await work(client, (error) => {
      markBroken();
      throw error;
    });
  } finally {
    // The pool listens again from `release` on, and both happen before anything else can.
    client.off?.("error", markBroken);
    client.release(state.isBroken);
  }
}
