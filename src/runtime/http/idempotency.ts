import type { Violation } from "../validation/violation.js";
import { KEY_IN_USE, KEY_REUSED } from "./idempotency-problems.js";
import type { Operation } from "./operation.js";
import { HttpProblem, invalidRequest } from "./problem.js";
import type { RequestContext } from "./request-context.js";
import { requestHash } from "./request-hash.js";
import { type Handler, type Route, route } from "./server.js";
import type { WireAnswer } from "./server-answer.js";

const MAX_KEY_LENGTH = 255;

/** A request with an idempotency key. */
export interface KeyedRequest {
  readonly operation: string;
  readonly key: string;
  /** Whose key it is. */
  readonly scope: string;
  /** Tells whether it is the request that the key was first used for. */
  readonly hash: Buffer;
}

export type KeyedOutcome =
  | { readonly kind: "first"; readonly answer: WireAnswer }
  | { readonly kind: "replay"; readonly answer: WireAnswer }
  | { readonly kind: "running" }
  | { readonly kind: "other-request" };

/** Keeps first answers, each in the transaction that the handler's effects are in. */
export interface Idempotency {
  scope(context: RequestContext): string;
  /** Runs `handle` at most once for a key, as far as it had an effect. */
  once(request: KeyedRequest, handle: Handle): Promise<KeyedOutcome>;
  /** For requests without a key. */
  transact(handle: Handle): Promise<WireAnswer>;
}

/** The handler in a transaction. Nothing of it stays where it rejects, or answers with 500 or more. */
export type Handle = (transaction: unknown) => Promise<WireAnswer>;

/** A route whose handler gets `context.tx`, and whose first answer to a key is the answer to the key. */
export function keyedRoute<Input, Request, Response>(
  operation: Operation<Input, Request, Response>,
  // Which context it needs the router's types say: this one gives it a transaction where there is a database for it.
  handler: Handler<Request, Response, never>,
  idempotency: Idempotency | null,
): Route {
  // See above: the context is a `RequestContext`, with `tx` where the router's options have `idempotency`.
  const plain = route(operation, handler as Handler<Request, Response>);
  if (idempotency === null) return plain;
  return {
    ...plain,
    surround: async (request, context, handle) => {
      const transacted: Handle = (tx) => handle(Object.assign(context, { tx }));
      const key = keyOf(context);
      if (key === null) return idempotency.transact(transacted);
      const scope = idempotency.scope(context);
      const hash = requestHash(`${context.method} ${operation.name}`, request);
      return answerOf(await idempotency.once({ operation: operation.name, key, scope, hash }, transacted));
    },
  };
}

/** `null`: the request has none. Throws a 400 for one that cannot be. */
function keyOf({ headers }: RequestContext): string | null {
  const given = headers["idempotency-key"];
  if (given === undefined) return null;
  const key = typeof given === "string" ? given : given.join(", ");
  if (key !== "" && key.length <= MAX_KEY_LENGTH) return key;
  const violation: Violation = {
    pointer: "/headers/Idempotency-Key",
    keyword: key === "" ? "minLength" : "maxLength",
    message: `must be 1 to ${MAX_KEY_LENGTH} characters long`,
  };
  throw invalidRequest([violation]);
}

function answerOf(outcome: KeyedOutcome): WireAnswer {
  switch (outcome.kind) {
    case "first":
      return outcome.answer;
    case "replay": {
      const { answer } = outcome;
      return { ...answer, headers: { ...answer.headers, "Idempotency-Replayed": "true" } };
    }
    case "running":
      throw new HttpProblem(
        409,
        {
          type: KEY_IN_USE,
          title: "The first request with this idempotency key is still running",
          detail: "Ask again later, with the same key.",
        },
        { "Retry-After": "1" },
      );
    case "other-request":
      throw new HttpProblem(422, {
        type: KEY_REUSED,
        title: "The idempotency key was used for another request",
        detail: "Send another request with another key, and the same request with the same key.",
      });
  }
}
