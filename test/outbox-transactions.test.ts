import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import knex from "knex";
import { Kysely, PostgresDialect } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SqlTransaction, SqlValue } from "../src/runtime/postgres/sql.js";
import { inTransaction } from "../src/runtime/postgres/transaction.js";
import { namedCodeBlocks } from "./support/code-blocks.js";
import { generateDocument } from "./support/generate-document.js";
import { describeWithPostgres, startPostgres, type TestDatabase } from "./support/postgres.js";
import { compileStrictly } from "./support/strict-project.js";

/** The contract that `docs/outbox.md` speaks of. */
const contract = `asyncapi: 3.0.0
info: { title: Orders, version: 1.0.0 }
servers: { kafka: { host: localhost, protocol: kafka } }
channels:
  orders:
    address: orders
    messages: { OrderPlaced: { $ref: "#/components/messages/OrderPlaced" } }
operations:
  publishOrderPlaced:
    action: send
    channel: { $ref: "#/channels/orders" }
    x-key: $message.payload#/orderId
    x-outbox: { aggregateType: order, aggregateId: $message.payload#/orderId }
components:
  messages:
    OrderPlaced: { payload: { $ref: "#/components/schemas/OrderPlaced" } }
  schemas:
    OrderPlaced:
      type: object
      required: [orderId, total]
      properties: { orderId: { type: string }, total: { type: integer } }
`;

/** Of Prisma 7, as its generator writes them for a model `Order`. */
const prismaClient = `export declare namespace Prisma {
  export interface PrismaPromise<Result> extends Promise<Result> {}
  export type TransactionClient = Omit<PrismaClient, "$transaction">;
}
export declare class PrismaClient {
  readonly order: {
    create(query: { data: { id: string; total: number } }): Prisma.PrismaPromise<{ id: string; total: number }>;
  };
  $queryRawUnsafe<T = unknown>(query: string, ...values: unknown[]): Prisma.PrismaPromise<T>;
  $transaction<R>(work: (prisma: Prisma.TransactionClient) => Promise<R>): Promise<R>;
}
`;

/** Who gives a pool of `pg` works with a client of `pg`, though the pool's `connect` has a second form. */
const typedClient = `import type { Pool, PoolClient } from "pg";
import { inTransaction } from "./generated/orders/runtime/postgres/transaction.js";

export const clientOf = (pool: Pool): Promise<PoolClient> => inTransaction(pool, async (client) => client);
`;

interface Order {
  readonly orderId: string;
  readonly total: number;
}

const page = readFileSync(new URL("../docs/outbox.md", import.meta.url), "utf8");
const examples = namedCodeBlocks(page, "ts");
const folder = mkdtempSync(join(tmpdir(), "commsgen-transactions-"));

beforeAll(async () => {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write("orders/asyncapi.yaml", contract);
  const { files } = await generateDocument(join(folder, "orders/asyncapi.yaml"));
  for (const { path, content } of files) write(`sources/generated/${path}`, content);
  for (const [name, code] of examples) write(`sources/${name}`, code);
  write("sources/generated/prisma/client.ts", prismaClient);
  write("sources/typed-client.ts", typedClient);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the transactions in docs/outbox.md", () => {
  it("are those of pg, Drizzle, Kysely, Knex and Prisma", () => {
    expect([...examples.keys()]).toEqual(["pg.ts", "drizzle.ts", "kysely.ts", "knex.ts", "prisma.ts"]);
  });

  // The types of the libraries are large, and the old compiler is slow on a busy machine.
  it.each(["7", "5.5"] as const)(
    "compile under strict options on TypeScript %s",
    { timeout: 240_000 },
    async (typescript) => {
      expect(await compileStrictly({ folder, typescript, emit: typescript === "7" })).toEqual([]);
    },
  );
});

/** What is there to run of an example, once it is compiled. */
async function exported(example: string, name: string): Promise<(...given: readonly unknown[]) => unknown> {
  const url = pathToFileURL(join(folder, `out/${example}.js`)).href;
  const module: unknown = await import(/* @vite-ignore */ url);
  const found: unknown =
    typeof module === "object" && module !== null ? Reflect.get(module, name) : undefined;
  if (typeof found !== "function") throw new Error(`${example} exports no function ${name}`);
  return (...given) => found(...given);
}

interface Mapper {
  readonly name: string;
  /** What the example's `placeOrder` takes first. */
  readonly handle: unknown;
  /** Runs `work` in a transaction, adapted by the example's own function. */
  readonly run: (work: (transaction: SqlTransaction) => Promise<void>) => Promise<void>;
  readonly close: () => Promise<void>;
}

async function mappers({ pool, url }: TestDatabase): Promise<readonly Mapper[]> {
  const adapted = async (example: string, name: string) => {
    const adapt = await exported(example, name);
    // The example has been compiled: its function gives what its type says.
    return (transaction: unknown) => adapt(transaction) as SqlTransaction;
  };
  const [fromDrizzle, fromKysely, fromKnex] = await Promise.all([
    adapted("drizzle", "fromDrizzle"),
    adapted("kysely", "fromKysely"),
    adapted("knex", "fromKnex"),
  ]);
  const drizzled = drizzle(pool);
  const kysely = new Kysely<object>({ dialect: new PostgresDialect({ pool }) });
  const knexed = knex({ client: "pg", connection: url, pool: { min: 0, max: 2 } });
  const nothing = () => Promise.resolve();
  return [
    { name: "pg", handle: pool, run: (work) => inTransaction(pool, work), close: nothing },
    {
      name: "drizzle",
      handle: drizzled,
      run: (work) => drizzled.transaction((transaction) => work(fromDrizzle(transaction))),
      close: nothing,
    },
    {
      name: "kysely",
      handle: kysely,
      run: (work) => kysely.transaction().execute((transaction) => work(fromKysely(transaction))),
      close: nothing,
    },
    {
      name: "knex",
      handle: knexed,
      run: (work) => knexed.transaction((transaction) => work(fromKnex(transaction))),
      close: () => knexed.destroy(),
    },
  ];
}

await describeWithPostgres("a transaction", () => {
  let database: TestDatabase;
  let known: readonly Mapper[];
  beforeAll(async () => {
    expect(await compileStrictly({ folder, typescript: "7", emit: true })).toEqual([]);
  });
  beforeEach(async () => {
    database = await (await startPostgres()).newDatabase({ migrated: true });
    await database.pool.query("CREATE TABLE orders (id text PRIMARY KEY, total integer NOT NULL)");
    known = await mappers(database);
  });
  afterEach(async () => {
    for (const { close } of known) await close();
    await database.drop();
  });

  const rowsOf = async (statement: string) => (await database.pool.query(statement)).rows;
  const mapperOf = (name: string): Mapper => {
    const found = known.find((each) => each.name === name);
    if (found === undefined) throw new Error(`${name} is not known`);
    return found;
  };

  describe.each(["pg", "drizzle", "kysely", "knex"])("of %s", (name) => {
    it("holds the order and its event, as the example says", async () => {
      const placeOrder = await exported(name, "placeOrder");
      const order: Order = { orderId: "o-1", total: 3 };
      await placeOrder(mapperOf(name).handle, order);
      expect(await rowsOf("SELECT * FROM orders")).toEqual([{ id: "o-1", total: 3 }]);
      const [event, ...others] = await rowsOf("SELECT * FROM outbox");
      expect(others).toEqual([]);
      expect(event).toMatchObject({
        aggregatetype: "order",
        aggregateid: "o-1",
        type: "OrderPlaced",
        topic: "orders",
        payload: Buffer.from('{"orderId":"o-1","total":3}'),
        ce_subject: null,
        headers: null,
      });
    });

    it("leaves neither when it is rolled back", async () => {
      const placeOrder = await exported(name, "placeOrder");
      await expect(placeOrder(mapperOf(name).handle, { orderId: "o-1", total: "3" })).rejects.toThrow();
      const wanted = new Error("no stock");
      const insert =
        "INSERT INTO outbox (id, aggregatetype, aggregateid, type, topic, record_timestamp, ce_source, ce_time) " +
        "VALUES ($1::uuid, $2, $3, $4, $5, $6::bigint, $7, $8)";
      const work = mapperOf(name).run(async (transaction) => {
        await transaction.query(insert, [
          randomUUID(),
          "order",
          "o-2",
          "OrderPlaced",
          "orders",
          1,
          "/",
          "now",
        ]);
        const { rows } = await transaction.query("SELECT aggregateid FROM outbox", []);
        expect(rows).toEqual([{ aggregateid: "o-2" }]);
        throw wanted;
      });
      await expect(work).rejects.toBe(wanted);
      expect(await rowsOf("SELECT id FROM orders")).toEqual([]);
      expect(await rowsOf("SELECT id FROM outbox")).toEqual([]);
    });

    it("carries every kind of value", async () => {
      const given: readonly (readonly [type: string, value: SqlValue, want: unknown])[] = [
        ["uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
        ["bytea", Buffer.from([0, 255, 39, 92, 63, 36, 49]), Buffer.from([0, 255, 39, 92, 63, 36, 49])],
        ["bytea", Buffer.alloc(0), Buffer.alloc(0)],
        ["bytea", null, null],
        ["bigint", 1_763_000_000_000, "1763000000000"],
        ["bigint", "9007199254740993", "9007199254740993"],
        [
          "jsonb",
          '{"a?":["$1","\\\\"],"b":{"base64":"AA=="}}',
          { "a?": ["$1", "\\"], b: { base64: "AA==" } },
        ],
        ["text", 'it\'s "$1" ?? :name \\? é \u{1f600}', 'it\'s "$1" ?? :name \\? é \u{1f600}'],
        ["boolean", false, false],
        ["int", 0, 0],
        ["text[]", ["a", "b,\"c'", "?"], ["a", "b,\"c'", "?"]],
        ["bigint[]", ["9007199254740993"], ["9007199254740993"]],
        ["uuid[]", [], []],
      ];
      const columns = given.map(([type], index) => `c${index} ${type}`).join(", ");
      await database.pool.query(`CREATE TABLE every_kind (${columns})`);
      const places = given.map(([type], index) => `$${index + 1}::${type}`).join(", ");
      const insert = `INSERT INTO every_kind VALUES (${places}) RETURNING c6 ? 'a?' AS "is there?"`;
      await mapperOf(name).run(async (transaction) => {
        const result = await transaction.query(
          insert,
          given.map(([, value]) => value),
        );
        expect(result.rows).toEqual([{ "is there?": true }]);
        expect(result.rowCount).toBe(1);
      });
      const [row = {}] = await rowsOf("SELECT * FROM every_kind");
      expect(Object.values(row)).toEqual(given.map(([, , want]) => want));
    });

    it("tells how many rows a statement changed that returns none", async () => {
      await mapperOf(name).run(async (transaction) => {
        const insert = "INSERT INTO orders (id, total) VALUES ($1, $2), ($3, $4)";
        expect(await transaction.query(insert, ["a", 1, "b", 2])).toMatchObject({ rows: [], rowCount: 2 });
      });
    });
  });
});
