import { type BaseUrl, joinUrl, parseBaseUrl } from "./base-url.js";
import {
  ApiError,
  type ApiErrorClass,
  type CallInfo,
  ClientError,
  ConnectionError,
  type ErrorAnswer,
  type ErrorClasses,
  InvalidRequestError,
  InvalidResponseError,
} from "./client-errors.js";
import { mergeHeaders } from "./client-headers.js";
import { isIdempotent, prepareKeyed } from "./client-idempotency.js";
import type { CallOptions, ClientOptions } from "./client-options.js";
import { acceptOf } from "./client-request.js";
import { type Result as ReadResult, readResponse } from "./client-response.js";
import { ClientTelemetry, type ObservedCall } from "./client-telemetry.js";
import { TIME_LEFT_HEADER, withDeadline } from "./deadline.js";
import { Balancer, type Route } from "./endpoints/balancer.js";
import { fetchTransport } from "./fetch-transport.js";
import type { Operation } from "./operation.js";
import { isSuccess } from "./responses.js";
import type { ErrorStatus, Status2XX } from "./status.js";
import { ResponseTooLargeError, type Transport, type WireRequest } from "./transport.js";

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

/** What a client says of the API that it speaks to. */
export interface ApiInfo {
  /** For error messages: `orders`. */
  readonly name: string;
}

/** A client's settings, settled once; what the generated functions take. */
export interface Connection {
  readonly api: ApiInfo;
  readonly options: ClientOptions;
  readonly target: BaseUrl | Balancer;
  /** How requests are sent; an operation's own `transport` goes before it. */
  readonly transport: Transport;
  /** Whether requests say how much time is left. */
  readonly sendsDeadline: boolean;
  /** `null`: calls are neither traced nor counted. */
  readonly telemetry: ClientTelemetry | null;
}

/** What a result has besides the members that the contract gives it. */
export interface ResponseMeta {
  /** All headers, those too that the contract does not name. */
  readonly rawHeaders: Headers;
}

/**
 * What a call resolves to: the bodies of the 2xx; where there is none, those of everything below 400. `undefined` for
 * responses without a body.
 */
export type SuccessBody<Result> = BodyOf<
  [WithStatus<Result, Status2XX>] extends [never]
    ? Exclude<Result, WithStatus<Result, ErrorStatus>>
    : WithStatus<Result, Status2XX>
>;

/** The members of the union that can have no other status than these. */
type WithStatus<Result, Wanted> = Result extends { readonly status: infer Status }
  ? [Status] extends [Wanted]
    ? Result
    : never
  : never;

type BodyOf<Result> = Result extends { readonly body: infer Body }
  ? Body
  : Result extends { readonly status: unknown }
    ? undefined
    : never;

/** An operation, bound to a connection. */
export interface ClientMethod<Input, Result> {
  /** Resolves to the success body; rejects with the modelled error class for every other modelled status. */
  (input: Input, options?: CallOptions): Promise<SuccessBody<Result>>;
  /** Resolves for every modelled status, to a union discriminated by `status`. */
  readonly result: (input: Input, options?: CallOptions) => Promise<Result & ResponseMeta>;
}

/** As `ClientMethod`, for operations that can be called without an input. */
export interface ClientMethodWithoutInput<Input, Result> {
  (input?: Input, options?: CallOptions): Promise<SuccessBody<Result>>;
  readonly result: (input?: Input, options?: CallOptions) => Promise<Result & ResponseMeta>;
}

/** An operation with the classes of the responses that a call does not resolve to: what `call` and `bind` need. */
export interface Callable<Input, Request, Result> {
  readonly operation: Operation<Input, Request, Result>;
  readonly errors: ErrorClasses;
}

/** Makes what the generated functions take from a client's options. Throws a `TypeError` for a base URL or a time that is none. */
export function connect(options: ClientOptions, api: ApiInfo): Connection {
  const { baseUrl, balancing = {}, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (Number.isNaN(timeoutMs)) throw new TypeError("timeoutMs is NaN");
  const target = typeof baseUrl === "string" ? parseBaseUrl(baseUrl) : new Balancer(baseUrl, balancing);
  const sendsDeadline = options.sendDeadline ?? !isBrowser();
  const telemetry = ClientTelemetry.from(options, api.name);
  return { api, options, target, transport: fetchTransport(options.fetch), sendsDeadline, telemetry };
}

/** A page, or a worker of one. Node and its like have neither of the two. */
function isBrowser(): boolean {
  return "document" in globalThis || "WorkerGlobalScope" in globalThis;
}

/** Resolves to the result union for modelled statuses; rejects with a `ClientError` for everything else. */
export async function callResult<Input, Request, Result>(
  connection: Connection,
  operation: Operation<Input, Request, Result>,
  input: Input | undefined,
  options: CallOptions = {},
): Promise<Result & ResponseMeta> {
  const result: unknown = await exchange(connection, operation, { input, options });
  // It was read, and validated unless the caller does without, by the operation that `Result` is the type of.
  return result as Result & ResponseMeta;
}

/** Resolves to the success body; rejects with the modelled error class for every other modelled status. */
export async function call<Input, Request, Result>(
  connection: Connection,
  { operation, errors }: Callable<Input, Request, Result>,
  input: Input | undefined,
  options: CallOptions = {},
): Promise<SuccessBody<Result>> {
  const result = await exchange(connection, operation, { input, options });
  if (isSuccess(operation.responses, result.status)) {
    // The result is one of those that `SuccessBody` takes the body's type from.
    return result.body as SuccessBody<Result>;
  }
  const answer: ErrorAnswer<number, unknown> = {
    call: { api: connection.api.name, operation: operation.name },
    status: result.status,
    body: result.body,
    headers: result.headers ?? {},
    contentType: result.contentType ?? result.rawHeaders.get("content-type"),
    rawHeaders: result.rawHeaders,
  };
  const ErrorClass = errorClassFor(errors, result.status);
  // The class stands in `errors` under the status whose body and headers it is typed by.
  throw new ErrorClass(answer as ErrorAnswer<never, never, never>);
}

/** `orders.getOrder(input)` and `orders.getOrder.result(input)`. */
export function bind<Input, Request, Result>(
  connection: Connection,
  callable: Callable<Input, Request, Result>,
): ClientMethodWithoutInput<Input, Result> {
  return Object.assign((input?: Input, options?: CallOptions) => call(connection, callable, input, options), {
    result: (input?: Input, options?: CallOptions) =>
      callResult(connection, callable.operation, input, options),
  });
}

/** What a caller has given. */
interface Given {
  readonly input: unknown;
  readonly options: CallOptions;
  readonly observed?: ObservedCall;
}

/** One request and its response, typed by nothing but the operation's constant. */
function exchange(
  connection: Connection,
  operation: Operation<unknown, unknown, unknown>,
  given: Given,
): Promise<ReadResult> {
  const { telemetry } = connection;
  if (telemetry === null) return perform(connection, operation, given);
  return telemetry.observe(operation, (observed) => perform(connection, operation, { ...given, observed }));
}

async function perform(
  connection: Connection,
  operation: Operation<unknown, unknown, unknown>,
  { input, options, observed }: Given,
): Promise<ReadResult> {
  const settings = connection.options;
  const call = { api: connection.api.name, operation: operation.name };
  const prepared = prepareKeyed(operation, input, settings.validateRequests !== false);
  if (prepared.violations.length > 0) throw new InvalidRequestError(call, prepared.violations);
  const target = options.baseUrl === undefined ? connection.target : parseBaseUrl(options.baseUrl);
  const plain = operation.transport ?? connection.transport;
  const transport = observed === undefined ? plain : observed.transport(plain);
  const deadline = {
    timeoutMs: options.timeoutMs ?? settings.timeoutMs ?? operation.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    signal: options.signal,
    within: options.within,
  };
  const response = await withDeadline(call, deadline, async ({ signal, deadlineAt }) => {
    const headers = await mergeHeaders(call, [
      { accept: acceptOf(operation), ...prepared.fallbackHeaders },
      typeof settings.headers === "function" ? settings.headers() : settings.headers,
      prepared.headers,
      options.headers,
    ]);
    const { base, transport: through } =
      target instanceof Balancer ? await routeOf(call, target, transport) : { base: target, transport };
    return sender(
      connection,
      call,
      through,
    )({
      api: call.api,
      operation: operation.name,
      method: operation.method,
      url: joinUrl(base, prepared.path, [prepared.query]),
      headers,
      body: prepared.body,
      idempotent: isIdempotent(operation, headers),
      signal,
      deadlineAt,
      maxResponseBytes: settings.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
      ...(observed === undefined ? {} : { observer: observed }),
    });
  });
  return readResponse(response, operation, { call, validate: settings.validateResponses !== false });
}

function errorClassFor(errors: ErrorClasses, status: number): ApiErrorClass {
  for (const key of [String(status), `${Math.floor(status / 100)}XX`, "default"]) {
    const found = Object.hasOwn(errors, key) ? errors[key] : undefined;
    if (found !== undefined) return found;
  }
  return ApiError;
}

/** Rejects with a `ConnectionError` when nobody knows where the API lives. */
function routeOf(call: CallInfo, balancer: Balancer, transport: Transport): Promise<Route> {
  return balancer.route(transport).catch((error: unknown) => Promise.reject(transportError(call, error)));
}

/** The interceptors around the transport, the first one outermost. */
function sender(connection: Connection, call: CallInfo, transport: Transport): Transport {
  const { sendsDeadline } = connection;
  // Interceptors see the same errors as callers do, so that a retry can ask for `retryable`.
  let send: Transport = (request) =>
    transport(sendsDeadline ? withTimeLeft(request) : request).catch((error: unknown) =>
      Promise.reject(transportError(call, error)),
    );
  for (const intercept of [...(connection.options.interceptors ?? [])].reverse()) {
    const next = send;
    send = (request) => intercept(request, next);
  }
  return send;
}

/** Worked out for each attempt anew. A header that is there already, by the caller or an interceptor, stays. */
function withTimeLeft(request: WireRequest): WireRequest {
  const { headers, deadlineAt } = request;
  if (deadlineAt === Number.POSITIVE_INFINITY || headers[TIME_LEFT_HEADER] !== undefined) return request;
  // Rounded up, so that a server does not give up before its caller does.
  const leftMs = Math.max(Math.ceil(deadlineAt - performance.now()), 0);
  return { ...request, headers: { ...headers, [TIME_LEFT_HEADER]: String(leftMs) } };
}

function transportError(call: CallInfo, error: unknown): Error {
  if (error instanceof ClientError) return error;
  if (!(error instanceof ResponseTooLargeError)) return new ConnectionError(call, error);
  const violation = {
    pointer: "/body",
    keyword: "maxBytes",
    message: `must not be longer than ${error.maxBytes} bytes`,
  };
  return new InvalidResponseError(call, { status: error.status, headers: error.headers, text: "" }, [
    violation,
  ]);
}
