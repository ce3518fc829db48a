import { beforeEach } from "vitest";
import { keyedRoute } from "../../src/runtime/http/idempotency.js";
import { createListener, type Handler, type Route } from "../../src/runtime/http/server.js";
import { bytes, headerParameter, response, text } from "../../src/runtime/http/spec.js";
import { postgresIdempotency } from "../../src/runtime/postgres/idempotency.js";
import type {
  IdempotencyOptions,
  TransactionContext,
} from "../../src/runtime/postgres/idempotency-options.js";
import { content, JSON_CONTENT, listen, operation, type Sent } from "./http-server.js";
import { startPostgres, type TestDatabase } from "./postgres.js";

export type KeyedHandler = Handler<unknown, unknown, TransactionContext>;

const key = headerParameter("Idempotency-Key", "string");
/** Takes a key, and answers in many ways. */
export const pay = operation("pay", "POST", "/payments", {
  parameters: [key],
  body: {
    required: true,
    content: [JSON_CONTENT, content("text/plain", "text", null), content("image/png", "bytes", null)],
  },
  responses: [
    response(201, [JSON_CONTENT], [headerParameter("Location", "string")]),
    response(402, [JSON_CONTENT]),
    response(503, []),
    response(200, [bytes("image/png")]),
    response(203, [text("text/plain")]),
    response(204, []),
  ],
});

/** A request for `pay`; `null`: without a key. */
export const payment = (
  value: string,
  idempotencyKey: string | null = "key-1",
  path = "/payments",
): Sent => ({
  method: "POST",
  path,
  body: JSON.stringify({ a: value }),
  headers: {
    "content-type": "application/json",
    ...(idempotencyKey === null ? {} : { "idempotency-key": idempotencyKey }),
  },
});

/** Writes the payment and answers it, with a number that no other answer has. */
export const insert: KeyedHandler = async (request, { tx }) => {
  const { a } = Object(request).body;
  const { rows } = await tx.query("INSERT INTO payments (value) VALUES ($1) RETURNING id", [String(a)]);
  return {
    status: 201,
    headers: { Location: `/payments/${rows[0]?.["id"]}` },
    body: { a, id: rows[0]?.["id"] },
  };
};

export interface KeyedServers {
  pool(): TestDatabase["pool"];
  /** Rows of a table: `payments`. */
  count(table: string): Promise<number>;
  routesOf(handler: KeyedHandler, options?: Partial<IdempotencyOptions>): readonly Route[];
  /** Serves `pay` until the test is over; resolves to the base URL. */
  serve(handler: KeyedHandler, options?: Partial<IdempotencyOptions>): Promise<string>;
}

/** Servers of `pay`, with a fresh database for each test of the suite that this is called in. */
export function keyedServers(): KeyedServers {
  const fixture: { database: TestDatabase | null } = { database: null };
  beforeEach(async () => {
    const database = await (await startPostgres()).newDatabase({ migrated: true });
    fixture.database = database;
    await database.pool.query("CREATE TABLE payments (id int GENERATED ALWAYS AS IDENTITY, value text)");
    return () => database.drop();
  });
  const pool = () => {
    if (fixture.database === null) throw new Error("there is no database yet");
    return fixture.database.pool;
  };
  const routesOf: KeyedServers["routesOf"] = (handler, options = {}) => [
    keyedRoute(pay, handler, postgresIdempotency({ pool: pool(), ...options })),
  ];
  return {
    pool,
    count: async (table) => Number((await pool().query(`SELECT count(*) FROM ${table}`)).rows[0]?.count),
    routesOf,
    serve: (handler, options) => listen(createListener(routesOf(handler, options), { onError: () => {} })),
  };
}
