import type { RuntimeExpression, Schema } from "../../model/index.js";
import { Kind, SchemaKinds } from "../type-expression/kinds.js";
import type { KeyPlan } from "./events-plan.js";
import {
  accessOf,
  dateEncoder,
  type ExpressionContext,
  type ExpressionPurpose,
  type ExpressionScope,
  findTarget,
} from "./expressions.js";

/** What there is to know of a message when its key is planned. */
export interface KeyedMessage extends ExpressionScope {
  /** The message's own expression, else its operation's. */
  readonly expression: RuntimeExpression | null;
}

const purpose: ExpressionPurpose = {
  noun: "key",
  notFound: "key-not-found",
  optional: "key-optional",
  notScalar: "key-not-scalar",
};

/** `null`: the contract says nothing of keys. */
export function planKey(keyed: KeyedMessage, context: ExpressionContext): KeyPlan | null {
  const { expression, message } = keyed;
  const schema = message.kafka?.key ?? null;
  if (expression === null && schema === null) return null;
  const kinds = new SchemaKinds(context.index);
  const found = expression === null ? null : findTarget({ scope: keyed, expression, purpose }, context);
  const declared = schema === null ? writtenKinds(found, kinds) : kinds.of(schema);
  return {
    expression,
    access: expression === null ? null : accessOf(keyed, expression, context.index),
    schema,
    type: (declared & ~Kind.null) === Kind.string ? "string" : "json",
    optional: schema === null || (declared & Kind.null) !== 0,
    encoder: found === null || schema !== null ? null : dateEncoder(found, context.options),
  };
}

/** Without a schema of its own a key is read as text, unless it is a list or an object, which can only be JSON. */
function writtenKinds(found: Schema | null, kinds: SchemaKinds): number {
  const allowed = found === null ? Kind.all : kinds.of(found);
  return allowed !== Kind.all && (allowed & (Kind.object | Kind.array)) !== 0 ? allowed : Kind.string;
}
