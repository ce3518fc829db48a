import { camelCase, isReservedWord } from "../../naming/index.js";
import {
  callerOptionMembers,
  type EventsPlan,
  eventMessageDoc,
  eventOperationDoc,
  type KafkaSymbols,
  kafkaSymbols,
  messageTypes,
  needsCallerOptions,
  type SendPlan,
  type SentMessage,
} from "../../plan/events/index.js";
import type { PlannedTypes } from "../../plan/types/planned-types.js";
import {
  code,
  type GeneratedFile,
  generatedHeader,
  jsDoc,
  type Printable,
  propAccess,
  propKey,
  TsFile,
  tsString,
  typeWithArguments,
} from "../../print/index.js";

interface Context {
  readonly types: PlannedTypes;
  readonly kafka: KafkaSymbols;
}

/** `orders/producer.ts`: a method for each operation that sends, and each of its messages. */
export function printKafkaProducer(plan: EventsPlan, types: PlannedTypes): GeneratedFile {
  const context: Context = { types, kafka: kafkaSymbols(plan.service) };
  const sent = plan.sends.flatMap((send) => send.messages);
  const { producer, createProducer } = plan.names;
  const declared = new Set([
    producer,
    createProducer,
    ...sent.flatMap((one) => one.options?.name ?? []),
    "core",
    "options",
  ]);
  const file = new TsFile(`${plan.service}/producer.ts`, declared, generatedHeader);
  file.add(printInterface(plan, context));
  for (const send of plan.sends) {
    for (const message of send.messages) file.add(printOptions(send, message, context));
  }
  file.add("\n", printCreate(plan, context));
  return file.flush();
}

function printInterface(plan: EventsPlan, context: Context): Printable {
  const { names } = plan;
  const members = plan.sends.map((send, index) => {
    const doc = eventOperationDoc(send, "  ");
    return code`${index === 0 ? "" : "\n"}${doc}  readonly ${propKey(send.name)}: ${memberType(send, context)};\n`;
  });
  const base = context.kafka.type("ProducerConnection", "producer-options");
  return code`/** Sends the messages of ${names.pascal}. */\nexport interface ${names.producer} extends ${base} {\n${members}}\n`;
}

function memberType(send: SendPlan, context: Context): Printable {
  const [only, ...others] = send.messages;
  if (only !== undefined && others.length === 0) {
    return methodType(only, { name: send.name, indent: "  " }, context);
  }
  const members = send.messages.map((message) => {
    const doc = eventMessageDoc(message.plan, "    ");
    return code`${doc}    readonly ${propKey(message.property)}: ${methodType(message, { name: message.property, indent: "    " }, context)};\n`;
  });
  return code`{\n${members}  }`;
}

/** @param member whose type it is */
function methodType(
  message: SentMessage,
  member: { readonly name: string; readonly indent: string },
  context: Context,
): Printable {
  const { kafka, types } = context;
  const { payload, parameters } = messageTypes(message.plan, types, kafka);
  const tombstone = tombstoneOptions(parameters, kafka);
  const options = optionsType(message, kafka);
  const method =
    parameters !== null
      ? kafka.type("SendMethod", "producer-options")
      : needsCallerOptions(message.plan)
        ? kafka.type("SendMethodWithOptions", "send-types")
        : kafka.type("SendMethodWithoutOptions", "producer-options");
  const { indent } = member;
  const before = indent.length + `readonly ${propKey(member.name)}: `.length;
  return typeWithArguments(method, [payload, options, tombstone], { indent, before, after: 1 });
}

function optionsType({ options, plan }: SentMessage, kafka: KafkaSymbols): Printable {
  return options ?? baseOptions(plan.key, kafka);
}

/** Without an expression or a schema in the contract, a caller may give a key or not. */
function baseOptions(key: SentMessage["plan"]["key"], kafka: KafkaSymbols): Printable {
  return key === null
    ? kafka.type("SendOptionsWithKey", "send-types")
    : kafka.type("SendOptions", "producer-options");
}

function tombstoneOptions(parameters: Printable | null, kafka: KafkaSymbols): Printable {
  const base = kafka.type("SendOptions", "producer-options");
  return parameters === null ? base : code`${base} & { readonly parameters: ${parameters} }`;
}

/** `export interface PublishOrderPlacedOptions extends SendOptions { ... }` */
function printOptions(send: SendPlan, message: SentMessage, { types, kafka }: Context): Printable {
  const { options, plan, property } = message;
  if (options === null) return "";
  const name = send.messages.length === 1 ? send.name : `${send.name}${propAccess(property)}`;
  const members = callerOptionMembers(plan, send.channel.topic, { types, kafka });
  const doc = `/** What \`${name}\` takes beside the payload. */\n`;
  return code`\n${doc}export interface ${options} extends ${baseOptions(plan.key, kafka)} {\n${members}}\n`;
}

function printCreate(plan: EventsPlan, { kafka }: Context): Printable {
  const { names, service, source } = plan;
  const members = plan.sends.map((send) => code`    ${propKey(send.name)}: ${binding(send, kafka)},\n`);
  const wish = camelCase(service);
  const variable = isReservedWord(wish) ? "producer" : wish;
  const example = ["@example", "```ts", `const ${variable} = ${names.createProducer}({ kafka });`, "```"];
  const doc = jsDoc(
    ["Makes a producer; make one and keep it. It connects with the first message."],
    example,
    "",
  );
  return code`${doc}export function ${names.createProducer}(options: ${kafka.type("ProducerOptions", "producer-options")}): ${names.producer} {
  const core = ${kafka.value("openProducer", "producer")}(options, { service: ${tsString(service)}, source: ${tsString(source)} });
  return {
${members}    connect: core.connect,
    close: core.close,
  };
}
`;
}

function binding(send: SendPlan, kafka: KafkaSymbols): Printable {
  const method = kafka.value("sendMethod", "producer");
  const call = ({ property }: SentMessage): Printable =>
    code`${method}(core, ${send.constant}, ${tsString(property)})`;
  const [only, ...others] = send.messages;
  if (only !== undefined && others.length === 0) return call(only);
  const members = send.messages.map(
    (message) => code`      ${propKey(message.property)}: ${call(message)},\n`,
  );
  return code`{\n${members}    }`;
}
