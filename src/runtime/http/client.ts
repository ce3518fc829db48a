import type { ErrorClasses } from "./client-errors.js";
import type { CallOptions, ClientOptions } from "./client-options.js";
import type { Operation } from "./operation.js";
import type { ErrorStatus } from "./status.js";
import type { Transport } from "./transport.js";

/** What a client says of the API that it speaks to. */
export interface ApiInfo {
  /** For error messages: `orders`. */
  readonly name: string;
}

/** A client's settings, settled once; what the generated functions take. */
export interface Connection {
  readonly api: ApiInfo;
  readonly options: ClientOptions;
  /** The default way to send; an operation's own `transport` replaces its innermost part. */
  readonly send: Transport;
}

/** What a result has besides the members that the contract gives it. */
export interface ResponseMeta {
  /** All headers, those too that the contract does not name. */
  readonly rawHeaders: Headers;
}

/** The body of the responses below 400; `undefined` for those without one. */
export type SuccessBody<Result> = Result extends { readonly status: infer Status }
  ? [Status] extends [ErrorStatus]
    ? never
    : Result extends { readonly body: infer Body }
      ? Body
      : undefined
  : never;

/** An operation, bound to a connection. */
export interface ClientMethod<Input, Result> {
  /** Resolves to the success body; rejects with the modelled error class for modelled error statuses. */
  (input: Input, options?: CallOptions): Promise<SuccessBody<Result>>;
  /** Resolves for every modelled status, to a union discriminated by `status`. */
  readonly result: (input: Input, options?: CallOptions) => Promise<Result & ResponseMeta>;
}

/** As `ClientMethod`, for operations that can be called without an input. */
export interface ClientMethodWithoutInput<Input, Result> {
  (input?: Input, options?: CallOptions): Promise<SuccessBody<Result>>;
  readonly result: (input?: Input, options?: CallOptions) => Promise<Result & ResponseMeta>;
}

/** Makes what the generated functions take from a client's options. Throws a `TypeError` for a base URL that is none. */
export function connect(options: ClientOptions, api: ApiInfo): Connection {
  throw new Error(`not built yet: ${options.baseUrl} ${api.name}`);
}

/** Resolves to the result union for modelled statuses; rejects with a `ClientError` for everything else. */
export function callResult<Input, Request, Result>(
  connection: Connection,
  operation: Operation<Input, Request, Result>,
  input: Input | undefined,
  options?: CallOptions,
): Promise<Result & ResponseMeta> {
  throw new Error(`not built yet: ${connection.api.name} ${operation.name} ${input} ${options}`);
}

/** An operation with the error classes of its modelled error statuses: what `call` and `bind` need. */
export interface Callable<Input, Request, Result> {
  readonly operation: Operation<Input, Request, Result>;
  readonly errors: ErrorClasses;
}

/** Resolves to the success body; rejects with the modelled error class for modelled error statuses. */
export async function call<Input, Request, Result>(
  connection: Connection,
  callable: Callable<Input, Request, Result>,
  input: Input | undefined,
  options?: CallOptions,
): Promise<SuccessBody<Result>> {
  throw new Error(`not built yet: ${connection.api.name} ${callable.operation.name} ${input} ${options}`);
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
