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
import { tablesSymbol } from "../../plan/postgres/tables-symbol.js";
import type { PlannedTypes } from "../../plan/types/planned-types.js";
import {
  arrayDoc,
  callDoc,
  code,
  type Doc,
  type GeneratedFile,
  generatedHeader,
  type ImportSymbol,
  impType,
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
  /** Types of the Postgres runtime: `("SqlPool", "sql")`. */
  readonly postgres: (name: string, file: string) => ImportSymbol;
}

/** `orders/consumer.ts`: a handler for each operation that receives, and each of its messages. */
export function printKafkaConsumer(plan: EventsPlan, types: PlannedTypes): GeneratedFile {
  const context: Context = {
    types,
    kafka: kafkaSymbols(plan.service),
    postgres: (name, file) => impType(name, `${plan.service}/runtime/postgres/${file}.ts`),
  };
  const { handlers, createConsumer } = plan.names;
  const received = new Set(plan.receives.flatMap(({ messages }) => messages.map((message) => message.plan)));
  const declared = new Set([
    handlers,
    createConsumer,
    ...[...received].map((message) => message.received.name),
    "options",
    ...Object.values(typeParameters),
  ]);
  const file = new TsFile(`${plan.service}/consumer.ts`, declared, generatedHeader);
  file.add(printHandlers(plan, context));
  for (const message of plan.messages) {
    if (received.has(message)) file.add("\n", printReceived(message, context));
  }
  file.add("\n", printCreate(plan, context));
  return file.flush();
}

/** Names that no import may have where they are in scope. */
const typeParameters = { context: "Context", pool: "Pool" } as const;

function printHandlers(plan: EventsPlan, context: Context): Printable {
  const { names } = plan;
  const { kafka, postgres } = context;
  const doc = jsDoc(
    [
      `What a service does with the messages that ${names.pascal} receives. Throwing means another attempt.`,
      "",
      "`context.tx` is the transaction of a consumer's inbox. Where `pg` is the client, that is",
      `\`${names.handlers}<InboxContext<PoolClient>>\`; for a consumer without an inbox, \`${names.handlers}<MessageContext>\`.`,
    ],
    [],
    "",
  );
  const parameter = code`${typeParameters.context} extends ${kafka.type("MessageContext", "message")} = ${postgres("InboxContext", "inbox-options")}`;
  const members = plan.receives.map((receive, index) => {
    const doc = eventOperationDoc(receive, "  ");
    return code`${index === 0 ? "" : "\n"}${doc}  readonly ${propKey(receive.name)}: ${memberType(receive, context)};\n`;
  });
  return code`${doc}export interface ${names.handlers}<${parameter}> {\n${members}}\n`;
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
  return typeWithArguments(handlers, [plan.received, tombstone, typeParameters.context], {
    indent,
    before,
    after: 1,
  });
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

function printCreate(plan: EventsPlan, context: Context): Printable {
  const { kafka, postgres } = context;
  const { service } = plan;
  const { pool } = typeParameters;
  const withInbox = signature(plan, context, {
    typeParameters: code`<${pool} extends ${postgres("SqlPool", "sql")}>`,
    handlerContext: code`${postgres("InboxContext", "inbox-options")}<${postgres("SqlClientOf", "sql")}<${pool}>>`,
    options: code`${kafka.type("InboxConsumerOptions", "consumer-options")}<${pool}>`,
  });
  const options = kafka.type("ConsumerOptions", "consumer-options");
  const handlerContext = kafka.type("MessageContext", "message");
  const without = signature(plan, context, { typeParameters: "", handlerContext, options });
  const any = signature(plan, context, { typeParameters: "", handlerContext: "never", options });
  const routes = plan.receives.map((receive) => route(receive, kafka));
  return code`${createDoc(plan, {
    text:
      "Makes a consumer with an inbox: what handlers write with `context.tx` is there once,\n" +
      "however often the message is delivered.",
    options: "{ kafka, inbox: { pool } }",
  })}${withInbox};
${createDoc(plan, { text: "Makes a consumer; `start` joins its groups.", options: "{ kafka }" })}${without};
${any} {
  return ${printCall(routes, service, kafka)};
}
`;
}

function createDoc(
  { names }: EventsPlan,
  { text, options }: { readonly text: string; readonly options: string },
): Printable {
  const call = `const consumer = ${names.createConsumer}(handlers, ${options});`;
  return jsDoc(jsDocLines(text), ["@example", "```ts", call, "await consumer.start();", "```"], "");
}

/** `export function createOrdersConsumer(handlers: ..., options: ...): Consumer` */
function signature(
  { names }: EventsPlan,
  { kafka }: Context,
  types: {
    readonly typeParameters: Printable;
    readonly handlerContext: Printable;
    readonly options: Printable;
  },
): Printable {
  const parameters: readonly Printable[] = [
    code`handlers: ${names.handlers}<${types.handlerContext}>`,
    code`options: ${types.options}`,
  ];
  const start = code`export function ${names.createConsumer}${types.typeParameters}(`;
  const end = code`): ${kafka.type("Consumer", "consumer-options")}`;
  const flat = code`${start}${join(parameters, ", ")}${end}`;
  // The body's brace, or a semicolon.
  return widthOf(flat) + 2 <= lineWidth ? flat : code`${start}\n  ${join(parameters, ",\n  ")},\n${end}`;
}

/** `createConsumer([route(...)], options, { service: "orders", tables: ordersTables })`, or an argument a line. */
function printCall(routes: readonly Doc[], service: string, kafka: KafkaSymbols): Printable {
  const callee = kafka.value("createConsumer", "consumer");
  const rest = ["options", code`{ service: ${tsString(service)}, tables: ${tablesSymbol(service)} }`];
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
