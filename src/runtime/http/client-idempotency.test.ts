import { describe, expect, it } from "vitest";
import type { Validator } from "../validation/violation.js";
import { call, connect } from "./client.js";
import { ApiError, InvalidRequestError, UnexpectedStatusError } from "./client-errors.js";
import type { ClientOptions } from "./client-options.js";
import { KEY_IN_USE, KEY_REUSED } from "./idempotency-problems.js";
import type { Operation } from "./operation.js";
import { getOwn } from "./own.js";
import { headerParameter, json, parameterGroups, requiredBody, response } from "./spec.js";
import type { WireRequest } from "./transport.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NAME = "Idempotency-Key";

/** Headers whose key, where there is one, matches. */
const keyLike = (pattern: RegExp): Validator<unknown> =>
  ((value, path, violations): value is unknown => {
    const key = getOwn(value, NAME);
    const isValid = key === undefined || (typeof key === "string" && pattern.test(key));
    if (!isValid) violations?.push({ pointer: `${path}/${NAME}`, keyword: "pattern", message: "must match" });
    return isValid;
  }) satisfies Validator<unknown>;

const hasMissing: Validator<unknown> = (value, path, violations): value is unknown => {
  const isValid = getOwn(value, "missing") !== undefined;
  if (!isValid) violations?.push({ pointer: path, keyword: "required", message: "must have `missing`" });
  return isValid;
};

const pay: Operation<unknown, unknown, { readonly status: 204 }> = {
  name: "pay",
  method: "POST",
  path: "/payments",
  parameters: [headerParameter(NAME, "string", { required: true })],
  validateParameters: parameterGroups({ headers: keyLike(/./) }),
  body: requiredBody(json(null)),
  responses: [
    response(204),
    response(409, [json(hasMissing, "application/problem+json")]),
    response(422, [json(null, "application/problem+json")]),
  ],
  idempotencyKey: NAME,
};
const optional = { ...pay, parameters: [headerParameter(NAME, "string")] };
const undeclared = { ...pay, parameters: [], validateParameters: null };

/** A client whose requests are collected; the first ones get these answers, all others a 204. */
function collecting(options: Partial<ClientOptions> = {}, ...answers: readonly (() => Response)[]) {
  const seen: WireRequest[] = [];
  const left = [...answers];
  const connection = connect(
    {
      baseUrl: "http://h",
      fetch: async () => left.shift()?.() ?? new Response(null, { status: 204 }),
      ...options,
      interceptors: [
        ...(options.interceptors ?? []),
        (request, next) => {
          seen.push(request);
          return next(request);
        },
      ],
    },
    { name: "test" },
  );
  const keys = () => seen.map(({ headers }) => headers["idempotency-key"]);
  return { connection, seen, keys };
}

const callable = (operation: typeof pay) => ({ operation, errors: { 422: ApiError } });

describe("the client's idempotency keys", () => {
  it.each([
    { given: "required", operation: pay },
    { given: "optional", operation: optional },
    { given: "known by configuration alone", operation: undeclared },
  ])("are fresh for each call where they are $given", async ({ operation }) => {
    const { connection, keys, seen } = collecting();
    await call(connection, callable(operation), { body: 1 });
    await call(connection, callable(operation), { body: 1, headers: {} });
    expect(keys()).toEqual([expect.stringMatching(UUID), expect.stringMatching(UUID)]);
    expect(new Set(keys()).size).toBe(2);
    expect(seen.map(({ idempotent }) => idempotent)).toEqual([true, true]);
  });

  it("stay the same through the retries of an interceptor", async () => {
    const { connection, keys } = collecting(
      {
        interceptors: [
          async (request, next) => {
            for (;;) {
              const answer = await next(request).catch(() => null);
              if (answer !== null && answer.status !== 503) return answer;
            }
          },
        ],
      },
      () => new Response(null, { status: 503 }),
      () => {
        throw new TypeError("fetch failed");
      },
    );
    await call(connection, callable(pay), { body: 1 });
    expect(keys()).toEqual(Array(3).fill(keys()[0]));
    expect(keys()[0]).toMatch(UUID);
  });

  it.each<{
    given: string;
    input?: object;
    options?: Partial<ClientOptions>;
    headers?: Record<string, string>;
  }>([
    { given: "its input", input: { headers: { [NAME]: "own" } } },
    { given: "the call's options", headers: { "idempotency-KEY": "own" } },
    { given: "the client's headers", options: { headers: () => ({ "idempotency-key": "own" }) } },
  ])("give way to the caller's own in $given", async ({ input = {}, options = {}, headers = {} }) => {
    const { connection, keys } = collecting(options);
    await call(connection, callable(pay), { body: 1, ...input }, { headers });
    expect(keys()).toEqual(["own"]);
  });

  it("are not sent where the contract wants others", async () => {
    const numeric = parameterGroups({ headers: keyLike(/^\d+$/) });
    const { connection, keys } = collecting();
    await call(connection, callable({ ...optional, validateParameters: numeric }), { body: 1 });
    expect(keys()).toEqual([undefined]);
    const required = call(connection, callable({ ...pay, validateParameters: numeric }), { body: 1 });
    await expect(required).rejects.toThrow(InvalidRequestError);
    await expect(required).rejects.toThrow("/headers/Idempotency-Key must be given");
  });

  it("do not change the caller's input", async () => {
    const { connection } = collecting();
    const input = Object.freeze({ body: 1, headers: Object.freeze({}) });
    await call(connection, callable(pay), input);
    expect(input).toEqual({ body: 1, headers: {} });
  });
});

describe("operations without a key", () => {
  const { idempotencyKey: _, ...rest } = undeclared;
  it.each([
    { method: "POST", want: false },
    { method: "PATCH", want: false },
    { method: "PUT", want: true },
    { method: "GET", want: true },
    { method: "delete", want: true },
  ])("$method may be repeated: $want", async ({ method, want }) => {
    const { connection, seen, keys } = collecting();
    const body = method === "GET" ? null : rest.body;
    await call(connection, callable({ ...rest, method, body }), { body: 1 });
    expect(seen.map(({ idempotent }) => idempotent)).toEqual([want]);
    expect(keys()).toEqual([undefined]);
  });
});

describe("answers about a key", () => {
  const problem = (status: number, type: string) => () =>
    new Response(JSON.stringify({ type, title: "t" }), {
      status,
      headers: { "content-type": "application/problem+json" },
    });

  it.each([
    {
      given: "a 409 that the contract's own does not allow",
      status: 409,
      type: KEY_IN_USE,
      error: UnexpectedStatusError,
      retryable: true,
    },
    {
      given: "a 422 as the contract has it",
      status: 422,
      type: KEY_REUSED,
      error: ApiError,
      retryable: false,
    },
    {
      given: "a 422 with the type of the 409",
      status: 422,
      type: KEY_IN_USE,
      error: ApiError,
      retryable: false,
    },
  ])("$given", async ({ status, type, error, retryable }) => {
    const { connection } = collecting({}, problem(status, type));
    const failed = await call(connection, callable(pay), { body: 1 }).catch((reason: unknown) => reason);
    expect(failed).toBeInstanceOf(error);
    expect(failed).toMatchObject({ status, retryable });
  });
});
