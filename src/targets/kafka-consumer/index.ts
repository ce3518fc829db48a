import {
  type EventsPlan,
  eventMessageDoc,
  eventOperationDoc,
  type KafkaSymbols,
  kafkaSymbols,
  type MessagePlan,
  messageTypes,
  openHeaders,
  type ReceivePlan,
} from "../../plan/events/index.js";
import type { PlannedTypes } from "../../plan/types/planned-types.js";
import {
  arrayDoc,
  callDoc,
  code,
  type Doc,
  type GeneratedFile,
  generatedHeader,
  join,
  jsDoc,
  jsDocLines,
  layOut,
  lineWidth,
  objectDoc,
  type Printable,
  propAccess,
  propKey,
  TsFile,
  tsString,
  typeWithArguments,
  widthOf,
} from "../../print/index.js";

interface Context {
  readonly types: PlannedTypes;
  readonly kafka: KafkaSymbols;
}

/** `orders/consumer.ts`: a handler for each operation that receives, and each of its messages. */
export function printKafkaConsumer(plan: EventsPlan, types: PlannedTypes): GeneratedFile {
  const context: Context = { types, kafka: kafkaSymbols(plan.service) };
  const { handlers, createConsumer } = plan.names;
  const received = new Set(plan.receives.flatMap(({ messages }) => messages.map((message) => message.plan)));
  const declared = new Set([
    handlers,
    createConsumer,
    ...[...received].map((message) => message.received.name),
    "options",
  ]);
  const file = new TsFile(`${plan.service}/consumer.ts`, declared, generatedHeader);
  file.add(printHandlers(plan, context));
  for (const message of plan.messages) {
    if (received.has(message)) file.add("\n", printReceived(message, context));
  }
  file.add("\n", printCreate(plan, context));
  return file.flush();
}

function printHandlers(plan: EventsPlan, context: Context): Printable {
  const { names } = plan;
  const members = plan.receives.map((receive, index) => {
    const doc = eventOperationDoc(receive, "  ");
    return code`${index === 0 ? "" : "\n"}${doc}  readonly ${propKey(receive.name)}: ${memberType(receive, context)};\n`;
  });
  return code`/** What a service does with the messages that ${names.pascal} receives. Throwing means another attempt. */
export interface ${names.handlers} {\n${members}}\n`;
}

function memberType(receive: ReceivePlan, context: Context): Printable {
  const [only, ...others] = receive.messages;
  if (only !== undefined && others.length === 0) {
    return handlerType(only.plan, { name: receive.name, indent: "  " }, context);
  }
  const members = receive.messages.map(({ property, plan }) => {
    const doc = eventMessageDoc(plan, "    ");
    return code`${doc}    readonly ${propKey(property)}: ${handlerType(plan, { name: property, indent: "    " }, context)};\n`;
  });
  return code`{\n${members}  }`;
}

/** @param member whose type it is */
function handlerType(
  plan: MessagePlan,
  member: { readonly name: string; readonly indent: string },
  { types, kafka }: Context,
): Printable {
  const { key, parameters } = messageTypes(plan, types, kafka);
  const isUsualKey = key === "string | null";
  const tail = parameters === null ? (isUsualKey ? "" : code`<${key}>`) : code`<${key}, ${parameters}>`;
  const tombstone = code`${kafka.type("ReceivedTombstone", "message")}${tail}`;
  const { indent } = member;
  const before = indent.length + `readonly ${propKey(member.name)}: `.length;
  const handlers = kafka.type("MessageHandlers", "message");
  return typeWithArguments(handlers, [plan.received, tombstone], { indent, before, after: 1 });
}

/** `export type OrderPlacedMessage = ReceivedMessage<OrderPlaced, OrderPlacedHeaders, string>;` */
function printReceived(plan: MessagePlan, { types, kafka }: Context): Printable {
  const { payload, headers, key, parameters } = messageTypes(plan, types, kafka);
  const list: Printable[] = [payload, headers, key, ...(parameters === null ? [] : [parameters])];
  // Those at the end that are as usual go without saying.
  if (parameters === null && key === "string | null") {
    list.pop();
    if (headers === openHeaders) list.pop();
  }
  const text = `What handlers of \`${plan.message.key}\` get.`;
  const doc = jsDoc(jsDocLines(text), plan.message.deprecated ? ["@deprecated"] : [], "");
  const before = `export type ${plan.received.name} = `.length;
  const type = typeWithArguments(kafka.type("ReceivedMessage", "message"), list, {
    indent: "",
    before,
    after: 1,
  });
  return code`${doc}export type ${plan.received} = ${type};\n`;
}

function printCreate(plan: EventsPlan, { kafka }: Context): Printable {
  const { names } = plan;
  const routes = plan.receives.map((receive) => route(receive, kafka));
  const example = [
    "@example",
    "```ts",
    `const consumer = ${names.createConsumer}(handlers, { kafka });`,
    "await consumer.start();",
    "```",
  ];
  const doc = jsDoc(["Makes a consumer; `start` joins its groups."], example, "");
  const parameters: readonly Printable[] = [
    `handlers: ${names.handlers}`,
    code`options: ${kafka.type("ConsumerOptions", "consumer-options")}`,
  ];
  const start = `export function ${names.createConsumer}(`;
  const end = code`): ${kafka.type("Consumer", "consumer-options")} {`;
  const flat = code`${start}${join(parameters, ", ")}${end}`;
  const head = widthOf(flat) <= lineWidth ? flat : code`${start}\n  ${join(parameters, ",\n  ")},\n${end}`;
  return code`${doc}${head}
  return ${printCall(routes, plan.service, kafka)};
}
`;
}

/** `createConsumer([route(...)], options, { service: "orders" })`, or an argument a line. */
function printCall(routes: readonly Doc[], service: string, kafka: KafkaSymbols): Printable {
  const callee = kafka.value("createConsumer", "consumer");
  const rest = ["options", `{ service: ${tsString(service)} }`];
  const list = arrayDoc(routes);
  const width = widthOf(code`  return ${callee}(, ${join(rest, ", ")});`) + widthOf(list);
  if (width <= lineWidth) return code`${callee}(${layOut(list, "", 0)}, ${join(rest, ", ")})`;
  return code`${callee}(\n    ${join([layOut(list, "    ", 4, 1), ...rest], ",\n    ")},\n  )`;
}

function route(receive: ReceivePlan, kafka: KafkaSymbols): Doc {
  const handlers = `handlers${propAccess(receive.name)}`;
  const [only, ...others] = receive.messages;
  const value: Doc =
    only !== undefined && others.length === 0
      ? objectDoc([
          code`${propKey(only.property)}: ${kafka.value("boundHandler", "bound-handler")}(handlers, ${handlers})`,
        ])
      : handlers;
  return callDoc(kafka.value("route", "consumer"), [receive.constant, value]);
}
