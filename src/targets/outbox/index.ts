import {
  type EventsPlan,
  kafkaSymbols,
  keyAccessor,
  type OutboxMethodPlan,
  type OutboxPlan,
  outboxMethodDoc,
} from "../../plan/events/index.js";
import type { TargetOptions } from "../../plan/options.js";
import { tablesSymbol } from "../../plan/postgres/tables-symbol.js";
import type { PlannedTypes } from "../../plan/types/planned-types.js";
import {
  callDoc,
  code,
  type Doc,
  type GeneratedFile,
  generatedHeader,
  jsDoc,
  layOut,
  objectDoc,
  type Printable,
  propKey,
  sequenceDoc,
  TsFile,
  tsString,
} from "../../print/index.js";
import { methodType, printOptions } from "./method-types.js";
import { type OutboxContext, postgresSymbols } from "./outbox-context.js";
import { printCreateRelay, printRelayProcess } from "./relay.js";

/**
 * `orders/outbox.ts`: a method for each event of the outbox. Where a relay sends them, it makes that too, and
 * `orders/outbox-relay.ts` runs it.
 */
export function printOutbox(
  plan: EventsPlan,
  types: PlannedTypes,
  { outbox: delivery }: Pick<TargetOptions, "outbox">,
): readonly GeneratedFile[] {
  const { service, names, outbox } = plan;
  if (outbox === null) return [];
  const context: OutboxContext = {
    types,
    kafka: kafkaSymbols(service),
    postgres: postgresSymbols(service),
  };
  const declared = new Set([
    names.outbox,
    names.createOutbox,
    names.createOutboxRelay,
    ...outbox.methods.flatMap((method) => method.options?.name ?? []),
    "core",
    "options",
  ]);
  const file = new TsFile(`${service}/outbox.ts`, declared, generatedHeader);
  file.add(printInterface(plan, outbox, context));
  for (const method of outbox.methods) file.add(printOptions(method, context));
  file.add("\n", printCreate(plan, outbox, context));
  if (delivery !== "relay") return [file.flush()];
  file.add("\n", printCreateRelay(plan, context.postgres));
  return [file.flush(), printRelayProcess(plan)];
}

function printInterface({ names }: EventsPlan, { methods }: OutboxPlan, context: OutboxContext): Printable {
  const members = methods.map((method, index) => {
    const doc = outboxMethodDoc(method, "  ");
    const type = methodType(method, context);
    return code`${index === 0 ? "" : "\n"}${doc}  readonly ${propKey(method.name)}: ${type};\n`;
  });
  const doc = `/** Writes the events of ${names.pascal} into their outbox, in the caller's transaction. */\n`;
  return code`${doc}export interface ${names.outbox} {\n${members}}\n`;
}

function printCreate(plan: EventsPlan, { methods }: OutboxPlan, context: OutboxContext): Printable {
  const { names, service, source } = plan;
  const { postgres } = context;
  const members = methods.map((method) => code`    ${layOut(bindingDoc(method, context), "    ", 4)},\n`);
  const [first] = methods;
  const call = `outbox${first === undefined ? "" : memberAccess(first.name)}(transaction, payload);`;
  const doc = jsDoc(
    ["Makes the methods that write events. It keeps nothing: one serves all transactions."],
    ["@example", "```ts", `const outbox = ${names.createOutbox}();`, `await ${call}`, "```"],
    "",
  );
  return code`${doc}export function ${names.createOutbox}(options: ${postgres.type("OutboxOptions", "outbox-options")} = {}): ${names.outbox} {
  const core = ${postgres.value("openOutbox", "outbox")}(options, {
    service: ${tsString(service)},
    source: ${tsString(source)},
    tables: ${tablesSymbol(service)},
  });
  return {
${members}  };
}
`;
}

function memberAccess(name: string): string {
  const key = propKey(name);
  return key === name ? `.${name}` : `[${key}]`;
}

/** `orderPlaced: outboxMethod(core, publishOrderPlacedOperation, { message: orderPlacedMessage, aggregateType: "order" })` */
function bindingDoc(method: OutboxMethodPlan, { kafka, postgres }: OutboxContext): Doc {
  const { name, send, message, aggregate } = method;
  const { id } = aggregate;
  const event: readonly Doc[] = [
    code`message: ${message.plan.constant}`,
    `aggregateType: ${tsString(aggregate.type)}`,
    ...(id.kind === "expression" ? [code`aggregateId: ${keyAccessor(id.access, kafka)}`] : []),
    ...(id.kind === "expression" && id.encoder !== null
      ? [code`encodeAggregateId: ${kafka.codec(id.encoder)}`]
      : []),
  ];
  const call = callDoc(postgres.value("outboxMethod", "outbox"), ["core", send.constant, objectDoc(event)]);
  return sequenceDoc(`${propKey(name)}: `, call);
}
