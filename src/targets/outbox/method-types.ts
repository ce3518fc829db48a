import {
  callerOptionMembers,
  messageTypes,
  needsCallerOptions,
  type OutboxMethodPlan,
} from "../../plan/events/index.js";
import { code, type Printable, propKey, typeWithArguments } from "../../print/index.js";
import type { OutboxContext } from "./outbox-context.js";

/** `OutboxMethodWithoutOptions<OrderPlaced, OrderPlacedOutboxOptions, OutboxCallOptions>` */
export function methodType(method: OutboxMethodPlan, context: OutboxContext): Printable {
  const { types, kafka, postgres } = context;
  const { payload } = messageTypes(method.message.plan, types, kafka);
  const options = method.options ?? baseOptions(method, context);
  const list = [payload, options, tombstoneOptions(method, context)];
  const before = `  readonly ${propKey(method.name)}: `.length;
  return typeWithArguments(postgres.type(...interfaceOf(method)), list, { indent: "  ", before, after: 1 });
}

/** By what callers cannot leave out. */
function interfaceOf(method: OutboxMethodPlan): readonly [name: string, file: string] {
  const isNeeded = needsOptions(method);
  if (tombstonesNeedOptions(method)) {
    return isNeeded
      ? ["OutboxMethod", "outbox-options"]
      : ["OutboxMethodWithTombstoneOptions", "outbox-types"];
  }
  return isNeeded
    ? ["OutboxMethodWithOptions", "outbox-types"]
    : ["OutboxMethodWithoutOptions", "outbox-options"];
}

function needsOptions({ message: { plan }, aggregate }: OutboxMethodPlan): boolean {
  return needsCallerOptions(plan) || aggregate.id.kind === "given";
}

/** Where there is no payload, the key alone may tell the aggregate. */
function tombstonesNeedOptions({ message: { plan }, aggregate }: OutboxMethodPlan): boolean {
  return plan.parameters !== null || aggregate.id.kind !== "key";
}

function tombstoneOptions(method: OutboxMethodPlan, { types, kafka, postgres }: OutboxContext): Printable {
  const { parameters } = messageTypes(method.message.plan, types, kafka);
  const base =
    method.aggregate.id.kind === "key"
      ? postgres.type("OutboxCallOptions", "outbox-options")
      : postgres.type("OutboxCallOptionsWithAggregate", "outbox-types");
  return parameters === null ? base : code`${base} & { readonly parameters: ${parameters} }`;
}

/** Without an expression or a schema in the contract, a caller may give a key or not. */
function baseOptions({ message }: OutboxMethodPlan, { postgres }: OutboxContext): Printable {
  return message.plan.key === null
    ? postgres.type("OutboxCallOptionsWithKey", "outbox-types")
    : postgres.type("OutboxCallOptions", "outbox-options");
}

/** `export interface OrderPlacedOutboxOptions extends OutboxCallOptions { ... }` */
export function printOptions(method: OutboxMethodPlan, context: OutboxContext): Printable {
  const { options, name, send, message, aggregate } = method;
  if (options === null) return "";
  const { plan } = message;
  const members = [
    aggregate.id.kind === "given"
      ? `  /** Events of one aggregate are sent in the order of their commits. */\n  readonly aggregateId: string;\n`
      : "",
    ...callerOptionMembers(plan, send.channel.topic, context),
  ];
  const doc = `/** What \`${name}\` takes beside the payload. */\n`;
  return code`\n${doc}export interface ${options} extends ${baseOptions(method, context)} {\n${members}}\n`;
}
