import { camelCase, type NameRequest, NameScope, pascalCase, settleNames } from "../../naming/index.js";
import { impType } from "../../print/index.js";
import { planAggregate } from "./aggregates.js";
import type { SendPlan, SentMessage } from "./events-plan.js";
import type { ExpressionContext } from "./expressions.js";
import type { AggregatePlan, OutboxMethodPlan, OutboxPlan } from "./outbox-plan.js";

export interface OutboxPlanInput extends ExpressionContext {
  /** The service's folder. */
  readonly service: string;
  /** Names of types that are gone. */
  readonly taken: ReadonlySet<string>;
}

/** A message that some operation sends through the outbox. */
interface Written {
  readonly send: SendPlan;
  readonly message: SentMessage;
  readonly aggregate: AggregatePlan;
}

/** `null`: no operation is marked `x-outbox`. */
export function planOutbox(sends: readonly SendPlan[], input: OutboxPlanInput): OutboxPlan | null {
  const { service } = input;
  const written = sends.flatMap((send): readonly Written[] => {
    const policy = send.operation.outbox;
    if (policy === null) return [];
    return send.messages.map((message) => ({
      send,
      message,
      aggregate: planAggregate({ policy, plan: message.plan, service }, input),
    }));
  });
  if (written.length === 0) return null;
  const names = methodNames(written);
  const scope = new NameScope(input.taken);
  const methods = written.map((one, at): OutboxMethodPlan => {
    const name = names[at] ?? "event";
    if (!asksForMore(one)) return { ...one, name, options: null };
    const words = pascalCase(name);
    const type = scope.claim(`${words}OutboxOptions`, () => [`${words}EventOutboxOptions`]);
    return { ...one, name, options: impType(type, `${service}/outbox.ts`) };
  });
  return { methods };
}

/**
 * The message's name; where two operations write messages of one name, the operation's, and the message's where it has
 * several. None depends on which comes first.
 */
function methodNames(written: readonly Written[]): readonly string[] {
  const requests = written.map(({ send, message }): NameRequest => {
    const both = camelCase(`${send.name} ${message.property}`);
    const byOperation = send.messages.length === 1 ? send.name : both;
    const candidates = [camelCase(message.plan.message.key), byOperation, both];
    return { key: `${send.name}\n${message.property}`, candidates, priority: 0 };
  });
  const names = settleNames(requests, new NameScope(["then"]));
  return requests.map(({ key, candidates }) => names.get(key) ?? candidates[0] ?? "event");
}

/** Whether a caller gives, or may give, more than every event may be written with. */
function asksForMore({ message: { plan }, aggregate }: Written): boolean {
  const { headers, parameters, key } = plan;
  return (
    aggregate.id.kind === "given" ||
    (headers !== null && headers.fields.length > 0) ||
    parameters !== null ||
    (key !== null && key.expression === null)
  );
}
