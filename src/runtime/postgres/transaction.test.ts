import { Client, type Pool, type PoolClient } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../../../test/support/postgres.js";
import type { SqlClient, SqlPool } from "./sql.js";
import { inTransaction, TransactionRolledBackError } from "./transaction.js";

/** A pool of one client whose statement `failing` rejects, and what was done with it. */
function scripted(failing: string | null): { readonly pool: SqlPool; readonly log: string[] } {
  const log: string[] = [];
  const client: SqlClient = {
    query: (text) => {
      log.push(text);
      if (text === failing) return Promise.reject(new Error(`${text} failed`));
      return Promise.resolve({ rows: [], rowCount: null });
    },
    release: (destroy) => log.push(destroy === true ? "closed" : "given back"),
  };
  const connect = () => {
    log.push("connect");
    return failing === "connect" ? Promise.reject(new Error("connect failed")) : Promise.resolve(client);
  };
  return { pool: { connect }, log };
}

describe("inTransaction gives back or closes its connection", () => {
  const rejects = () => Promise.reject(new Error("work failed"));
  const resolves = () => Promise.resolve("done");
  it.each<{
    readonly failing: string | null;
    readonly work: () => Promise<string>;
    readonly want: string;
    readonly log: readonly string[];
  }>([
    { failing: null, work: resolves, want: "done", log: ["connect", "BEGIN", "COMMIT", "given back"] },
    {
      failing: null,
      work: rejects,
      want: "work failed",
      log: ["connect", "BEGIN", "ROLLBACK", "given back"],
    },
    { failing: "connect", work: resolves, want: "connect failed", log: ["connect"] },
    { failing: "BEGIN", work: resolves, want: "BEGIN failed", log: ["connect", "BEGIN", "closed"] },
    {
      failing: "COMMIT",
      work: resolves,
      want: "COMMIT failed",
      log: ["connect", "BEGIN", "COMMIT", "closed"],
    },
    {
      failing: "ROLLBACK",
      work: rejects,
      want: "work failed",
      log: ["connect", "BEGIN", "ROLLBACK", "closed"],
    },
  ])("$failing fails: $want", async ({ failing, work, want, log }) => {
    const given = scripted(failing);
    const outcome = await inTransaction(given.pool, work).catch((error: unknown) =>
      error instanceof Error ? error.message : error,
    );
    expect(outcome).toBe(want);
    expect(given.log).toEqual(log);
  });
});

await describeWithPostgres("inTransaction", () => {
  let database: TestDatabase;
  let pool: Pool;
  /** Looks on from a connection that the pool does not know. */
  let observer: Client;
  beforeAll(async () => {
    database = await (await startPostgres()).newDatabase();
    ({ pool } = database);
    observer = new Client({ connectionString: (await startPostgres()).url });
    await observer.connect();
  });
  afterAll(async () => {
    await observer.end();
    await database.drop();
  });
  beforeEach(async () => {
    await pool.query("DROP TABLE IF EXISTS notes");
    await pool.query("CREATE TABLE notes (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
  });

  const add = (transaction: PoolClient, n: number) => transaction.query("INSERT INTO notes VALUES ($1)", [n]);
  const notes = async () => (await pool.query("SELECT n FROM notes ORDER BY n")).rows.map(({ n }) => n);
  /** Every connection that is open is in the pool, and in no transaction. */
  const expectNothingLeaks = async () => {
    expect({ open: pool.totalCount, idle: pool.idleCount }).toEqual({
      open: pool.totalCount,
      idle: pool.totalCount,
    });
    const sessions =
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = $1 AND state LIKE 'idle in%'";
    expect((await observer.query(sessions, [database.name])).rows).toEqual([{ n: 0 }]);
  };

  it("commits, and resolves with what the work gives", async () => {
    const client = await inTransaction(pool, async (transaction) => {
      await add(transaction, 1);
      expect(await notes()).toEqual([]);
      return "done";
    });
    expect(client).toBe("done");
    expect(await notes()).toEqual([1]);
    await expectNothingLeaks();
  });

  it("rolls back, and rejects with the work's own error", async () => {
    const wanted = new Error("no stock");
    const work = inTransaction(pool, async (transaction) => {
      await add(transaction, 1);
      throw wanted;
    });
    await expect(work).rejects.toBe(wanted);
    expect(await notes()).toEqual([]);
    await expectNothingLeaks();
  });

  it("rolls back when the work throws before it returns a promise", async () => {
    const work = inTransaction(pool, () => {
      throw new Error("at once");
    });
    await expect(work).rejects.toThrow("at once");
    await expectNothingLeaks();
  });

  it("says so when a caught error has spoilt the transaction", async () => {
    const work = inTransaction(pool, async (transaction) => {
      await add(transaction, 1);
      await transaction.query("SELECT 1 / 0").catch(() => null);
    });
    await expect(work).rejects.toBeInstanceOf(TransactionRolledBackError);
    expect(await notes()).toEqual([]);
    await expectNothingLeaks();
  });

  it("rejects with the server's error when the commit is refused", async () => {
    const before = await inTransaction(pool, async (transaction) => transaction);
    const work = inTransaction(pool, async (transaction) => {
      await add(transaction, 1);
      await add(transaction, 1); // the constraint is looked at when the transaction ends
    });
    await expect(work).rejects.toMatchObject({ code: "23505" });
    expect(await notes()).toEqual([]);
    expect(await inTransaction(pool, async (transaction) => transaction)).not.toBe(before);
    await expectNothingLeaks();
  });

  it("uses a connection again that is in order", async () => {
    const first = await inTransaction(pool, async (transaction) => transaction);
    await inTransaction(pool, () => Promise.reject(new Error("no"))).catch(() => null);
    expect(await inTransaction(pool, async (transaction) => transaction)).toBe(first);
  });

  it("closes a connection that was lost, and keeps the process alive", async () => {
    const lost: PoolClient[] = [];
    const work = inTransaction(pool, async (transaction) => {
      lost.push(transaction);
      await add(transaction, 1);
      const ended = new Promise((resolve) => transaction.once("end", resolve));
      await database.cutConnections();
      await ended;
      await add(transaction, 2);
    });
    await expect(work).rejects.toThrow();
    expect(await notes()).toEqual([]);
    expect(await inTransaction(pool, async (transaction) => transaction)).not.toBe(lost[0]);
    await expectNothingLeaks();
  });

  it("does not report as committed what was lost before the commit", async () => {
    const work = inTransaction(pool, async (transaction) => {
      await add(transaction, 1);
      const ended = new Promise((resolve) => transaction.once("end", resolve));
      await database.cutConnections();
      await ended;
    });
    await expect(work).rejects.toThrow();
    expect(await notes()).toEqual([]);
    await expectNothingLeaks();
  });

  it("rejects when there is no connection", async () => {
    const gone = await (await startPostgres()).newDatabase();
    await gone.drop();
    await expect(inTransaction(gone.pool, async () => 1)).rejects.toThrow();
  });

  it("leaves no listeners on connections that are used for long", async () => {
    const counts = new Set<number>();
    for (let round = 0; round < 5; round++) {
      await inTransaction(pool, async (transaction) => counts.add(transaction.listenerCount("error")));
    }
    expect(counts.size).toBe(1);
  });
});
