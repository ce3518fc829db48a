import type { ChannelPlan, EventsPlan, ReceivePlan, SendPlan } from "../../plan/events/index.js";
import { kafkaSymbols, messageView } from "../../plan/events/index.js";
import type { TargetOptions } from "../../plan/options.js";
import type { PlannedTypes } from "../../plan/types/planned-types.js";
import {
  arrayDoc,
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
import { type MessageContext, printMessage } from "./message.js";
import { retryDoc } from "./retry.js";

/** `orders/messages.ts`: what both ends know of messages, channels and operations. */
export function printKafkaMessages(
  plan: EventsPlan,
  types: PlannedTypes,
  options: TargetOptions,
): GeneratedFile {
  const context: MessageContext = {
    types,
    kafka: kafkaSymbols(plan.service),
    isLossless: options.int64 === "bigint",
  };
  const operations = [...plan.sends, ...plan.receives];
  const declared = new Set(
    [...plan.messages, ...plan.channels, ...operations].map(({ constant }) => constant.name),
  );
  const file = new TsFile(`${plan.service}/messages.ts`, declared, generatedHeader);
  const parts = [
    ...plan.messages.map((message) => printMessage(message, context)),
    ...plan.channels.map((channel) => printChannel(channel, context)),
    ...plan.sends.map((send) => printSend(send, context)),
    ...plan.receives.map((receive) => printReceive(receive, context)),
  ];
  for (const [index, part] of parts.entries()) file.add(index === 0 ? "" : "\n", part);
  return file.flush();
}

/** `export const ordersChannel = /* @__PURE__ *\/ channel("orders", "shop.orders.v1");` */
function printChannel(
  { channel, topic, parameters, constant }: ChannelPlan,
  context: MessageContext,
): Printable {
  const { types, kafka } = context;
  const validator = parameters === null ? [] : [types.use(parameters, messageView).validator];
  const start = code`export const ${constant} = /* @__PURE__ */ `;
  const call = callDoc(kafka.spec("channel"), [tsString(channel.key), tsString(topic), ...validator]);
  return code`${start}${layOut(call, "", `export const ${constant.name} = /* @__PURE__ */ `.length)};\n`;
}

function printSend(plan: SendPlan, context: MessageContext): Printable {
  return printConstant(plan, { maker: "sendOperation", members: commonMembers(plan) }, context);
}

function printReceive(plan: ReceivePlan, context: MessageContext): Printable {
  const { others, operation, retry } = plan;
  const groupId = operation.kafka?.groupIdValue ?? null;
  const members: readonly Doc[] = [
    ...commonMembers(plan),
    ...(others.length === 0
      ? []
      : [sequenceDoc("others: ", arrayDoc(others.map(({ constant }) => constant)))]),
    ...(groupId === null ? [] : [`groupId: ${tsString(groupId)}`]),
    ...retryDoc(retry, context.kafka),
  ];
  return printConstant(plan, { maker: "receiveOperation", members }, context);
}

function printConstant(
  plan: SendPlan | ReceivePlan,
  of: { readonly maker: string; readonly members: readonly Doc[] },
  { kafka }: MessageContext,
): Printable {
  const object = layOut(objectDoc(of.members, true), "", 0);
  const deprecated = plan.operation.deprecated ? jsDoc([], ["@deprecated"], "") : "";
  return code`${deprecated}export const ${plan.constant} = /* @__PURE__ */ ${kafka.spec(of.maker)}(() => (${object}));\n`;
}

function commonMembers({ name, channel, messages }: SendPlan | ReceivePlan): readonly Doc[] {
  const named = messages.map(({ property, plan }) => code`${propKey(property)}: ${plan.constant}`);
  return [
    `name: ${tsString(name)}`,
    code`channel: ${channel.constant}`,
    sequenceDoc("messages: ", objectDoc(named)),
  ];
}
