import type { OutboxPolicy } from "../../model/index.js";
import type { MessagePlan } from "./events-plan.js";
import {
  accessOf,
  dateEncoder,
  type ExpressionContext,
  type ExpressionPurpose,
  findTarget,
} from "./expressions.js";
import type { AggregateIdPlan, AggregatePlan } from "./outbox-plan.js";

const purpose: ExpressionPurpose = {
  noun: "aggregate id",
  notFound: "aggregate-id-not-found",
  optional: "aggregate-id-optional",
  notScalar: "aggregate-id-not-scalar",
};

/** @param service whose name stands for the aggregates' type where the contract gives none */
export function planAggregate(
  of: { readonly policy: OutboxPolicy; readonly plan: MessagePlan; readonly service: string },
  context: ExpressionContext,
): AggregatePlan {
  const { policy, plan, service } = of;
  reportLostOrder(policy, plan, context);
  return { type: policy.aggregateType ?? service, id: planId(policy, plan, context) };
}

function planId(
  { aggregateId: expression }: OutboxPolicy,
  plan: MessagePlan,
  context: ExpressionContext,
): AggregateIdPlan {
  const { key } = plan;
  if (expression === null) {
    const isKeyed = key !== null && (key.expression !== null || !key.optional);
    return { kind: isKeyed ? "key" : "given" };
  }
  // What may be said of this expression has been said of the key.
  if (expression.text === key?.expression?.text) return { kind: "key" };
  const found = findTarget({ scope: plan, expression, purpose }, context);
  return {
    kind: "expression",
    expression,
    access: accessOf(plan, expression, context.index),
    encoder: found === null ? null : dateEncoder(found, context.options),
  };
}

/** The relay keeps the order of an aggregate, and the broker that of a key. */
function reportLostOrder(
  { aggregateId, source }: OutboxPolicy,
  { key, message }: MessagePlan,
  { bag }: ExpressionContext,
): void {
  if (key === null) {
    bag.add(
      "outbox-without-key",
      `The message \`${message.key}\` has no key, so the broker spreads the events of an aggregate over all partitions`,
      { source, help: "Name the key with `x-key`: usually the expression of `aggregateId`." },
    );
    return;
  }
  if (aggregateId === null || key.expression === null || aggregateId.text === key.expression.text) return;
  bag.add(
    "outbox-key-differs",
    `The aggregate id \`${aggregateId.text}\` of the message \`${message.key}\` is not its key \`${key.expression.text}\``,
    { source: aggregateId.source },
  );
}
