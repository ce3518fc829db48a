import { type PreparedRequest, prepareRequest } from "./client-request.js";
import type { Operation } from "./operation.js";
import { getOwn, isObject } from "./own.js";

/** A prepared request, with the headers that everything else wins over. */
export interface KeyedRequest extends PreparedRequest {
  readonly fallbackHeaders: Readonly<Record<string, string>>;
}

/**
 * As `prepareRequest`; where the operation takes an idempotency key and the caller gives none, with a fresh one, which
 * stays the same however often interceptors send the request.
 */
export function prepareKeyed(
  operation: Operation<unknown, unknown, unknown>,
  input: unknown,
  validate: boolean,
): KeyedRequest {
  const name = operation.idempotencyKey;
  if (name === undefined || getOwn(getOwn(input, "headers"), name) !== undefined) {
    return { ...prepareRequest(operation, input, validate), fallbackHeaders: {} };
  }
  const header = name.toLowerCase();
  const key = crypto.randomUUID();
  const { headers, ...prepared } = prepareRequest(operation, withHeader(input, name, key), validate);
  if (prepared.violations.some(({ pointer }) => pointer === `/headers/${name}`)) {
    // The contract wants keys that are no UUIDs: those are the caller's to make, or to do without.
    return { ...prepareRequest(operation, input, validate), fallbackHeaders: {} };
  }
  const others = Object.fromEntries(Object.entries(headers).filter(([other]) => other !== header));
  return { ...prepared, headers: others, fallbackHeaders: { [header]: key } };
}

/** Whether a request may be sent twice with the effect of one. */
export function isIdempotent(
  { method, idempotencyKey }: Operation<unknown, unknown, unknown>,
  headers: Readonly<Record<string, string>>,
): boolean {
  if (idempotentMethods.has(method.toUpperCase())) return true;
  return idempotencyKey !== undefined && Object.hasOwn(headers, idempotencyKey.toLowerCase());
}

/** By RFC 9110, and QUERY by its own. */
const idempotentMethods: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "PUT",
  "DELETE",
  "QUERY",
]);

function withHeader(input: unknown, name: string, value: string): unknown {
  const given = getOwn(input, "headers");
  const headers = { ...(isObject(given) ? given : {}), [name]: value };
  return { ...(isObject(input) ? input : {}), headers };
}
