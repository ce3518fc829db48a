import { DiagnosticBag } from "../../diagnostics/index.js";
import {
  type Channel,
  type EventApi,
  type EventOperation,
  indexSchemas,
  type Message,
  type RuntimeExpression,
  type SchemaIndex,
  type Service,
} from "../../model/index.js";
import {
  camelCase,
  kebabCase,
  type NameRequest,
  NameScope,
  pascalCase,
  settleNames,
  spellingRank,
} from "../../naming/index.js";
import { imp, impType } from "../../print/index.js";
import type { TargetOptions } from "../options.js";
import { planDiscriminators } from "./discriminators.js";
import { channelWords, eventNames, nameEventOperations, nameMessages } from "./event-names.js";
import type {
  ChannelPlan,
  DiscriminatorPlan,
  EventsPlan,
  MessagePlan,
  OperationMessage,
  ReceivePlan,
  SendPlan,
  SentMessage,
} from "./events-plan.js";
import { isKafkaChannel } from "./kafka-channel.js";
import { MessagePlanner, type MessageUse, type PlannedMessages } from "./message-planner.js";
import { planOutbox } from "./outbox.js";
import { planParameters } from "./parameters.js";
import { reportClashes, usableOperations } from "./report-operations.js";
import { resolveRetry } from "./retry.js";
import { kafkaRuntimeNames } from "./runtime-names.js";
import { eventSchemaUses } from "./schema-uses.js";
import { topicOf } from "./topic-names.js";
import { planTopics } from "./topics.js";

export interface EventsPlanInput {
  readonly options: TargetOptions;
  readonly bag: DiagnosticBag;
  /** Names that the service's other plans gave away. */
  readonly taken: ReadonlySet<string>;
}

/** Settles names, keys, headers and topics of all event operations; `null` for a service without event documents. */
export function planEvents(service: Service, input: EventsPlanInput): EventsPlan | null {
  const [firstApi] = service.eventApis;
  if (firstApi === undefined) return null;
  return new EventsPlanning(service, input).plan();
}

/** An operation that code is made for. */
interface Sourced {
  readonly api: EventApi;
  readonly operation: EventOperation;
  readonly name: string;
  readonly topic: string;
}

class EventsPlanning {
  readonly #service: Service;
  readonly #input: EventsPlanInput;
  readonly #folder: string;
  readonly #index: SchemaIndex;
  readonly #channels = new Map<Channel, ChannelPlan>();
  readonly #discriminators = new Map<string, ReadonlyMap<Message, DiscriminatorPlan>>();

  /** By which key the service itself sends a message, where that is one: both ends share its constant. */
  readonly #sentKeys = new Map<string, RuntimeExpression | null>();

  constructor(service: Service, input: EventsPlanInput) {
    this.#service = service;
    this.#input = input;
    this.#folder = kebabCase(service.name);
    this.#index = indexSchemas(service.schemas);
  }

  plan(): EventsPlan {
    const { bag } = this.#input;
    const names = eventNames(this.#service.name);
    const sourced = this.#operations();
    reportClashes(
      this.#service,
      sourced.map(({ operation }) => operation),
      bag,
    );
    this.#planChannels(sourced);
    const taken = new Set([
      ...this.#input.taken,
      ...this.#service.schemas.map((named) => pascalCase(named.nameHint)),
      ...Object.values(names),
      ...kafkaRuntimeNames,
    ]);
    const messages = this.#planMessages(sourced, taken);
    const sends = this.#planSends(sourced, { messages, taken });
    const receives = this.#planReceives(sourced, messages);
    const typeNames = typeNamesOf(messages.all, sends);
    const outbox = planOutbox(sends, {
      ...this.#input,
      index: this.#index,
      service: this.#folder,
      taken: new Set([...taken, ...typeNames]),
    });
    const operations = [...sends, ...receives];
    const source = this.#service.eventApis.find((api) => api.id !== null)?.id ?? `/${this.#folder}`;
    const channels = [...new Set(operations.map(({ channel }) => channel))].sort((a, b) =>
      a.constant.name < b.constant.name ? -1 : 1,
    );
    return {
      service: this.#folder,
      names,
      source,
      channels,
      messages: messages.all,
      sends,
      receives,
      outbox,
      // What is wrong with topics is told of all services together.
      topics: planTopics([this.#service], this.#input.options.events, new DiagnosticBag()),
      messageCount: distinctMessages(this.#service).length,
      uses: eventSchemaUses(distinctMessages(this.#service), channels),
      reserved: new Set([
        ...Object.values(names),
        ...typeNames,
        ...(outbox?.methods.flatMap((method) => method.options?.name ?? []) ?? []),
      ]),
    };
  }

  #operations(): readonly Sourced[] {
    const { bag } = this.#input;
    const usable = this.#service.eventApis.flatMap((api) =>
      usableOperations(api, bag).map((operation) => ({ api, operation })),
    );
    const names = nameEventOperations(usable.map(({ operation }) => operation));
    return usable.map((one, at) => ({
      ...one,
      name: names[at] ?? "operation",
      topic: topicOf(one.operation.channel) ?? "",
    }));
  }

  #planChannels(sourced: readonly Sourced[]): void {
    const channels = [...new Set(sourced.map(({ operation }) => operation.channel))];
    const requests = channels.map((channel, at): NameRequest => {
      const name = camelCase(`${channelWords(channel)} channel`);
      return {
        key: `${channel.key}\n${channel.source.pointer}\n${at}`,
        candidates: [
          name,
          ...(channel.address === null
            ? []
            : [camelCase(`${channelWords({ ...channel, key: channel.address })} channel`)]),
        ],
        priority: spellingRank(channel.key, camelCase(channel.key)),
      };
    });
    const names = settleNames(requests, new NameScope());
    for (const [at, channel] of channels.entries()) {
      const topic = topicOf(channel) ?? "";
      this.#channels.set(channel, {
        channel,
        topic,
        constant: imp(names.get(requests[at]?.key ?? "") ?? "channel", `${this.#folder}/messages.ts`),
        parameters: planParameters(channel, topic, this.#index),
      });
      if (!this.#discriminators.has(topic)) {
        this.#discriminators.set(topic, planDiscriminators(this.#messagesOf(topic), this.#index));
      }
    }
  }

  /** All messages that may come on a topic, whichever channel says so. */
  #messagesOf(topic: string): readonly Message[] {
    const channels = this.#service.eventApis
      .flatMap((api) => api.channels)
      .filter((channel) => isKafkaChannel(channel) && topicOf(channel) === topic);
    const messages = new Map<string, Message>();
    for (const message of channels.flatMap((channel) => channel.messages)) {
      if (!messages.has(placeOf(message))) messages.set(placeOf(message), message);
    }
    return [...messages.values()];
  }

  #useOf(message: Message, { operation, topic }: Sourced): MessageUse {
    const received = operation.action === "receive" ? this.#sentKeys.get(placeOf(message)) : null;
    return {
      message,
      channel: operation.channel,
      parameters: this.#channels.get(operation.channel)?.parameters ?? null,
      discriminator: this.#discriminatorOf(message, topic),
      expression: operation.key ?? received ?? null,
    };
  }

  #discriminatorOf(message: Message, topic: string): DiscriminatorPlan | null {
    for (const [other, discriminator] of this.#discriminators.get(topic) ?? []) {
      if (placeOf(other) === placeOf(message)) return discriminator;
    }
    return null;
  }

  #othersOf(sourced: Sourced): readonly Message[] {
    const own = new Set(sourced.operation.messages.map(placeOf));
    return this.#messagesOf(sourced.topic).filter((message) => !own.has(placeOf(message)));
  }

  #collectSentKeys(sourced: readonly Sourced[]): void {
    for (const { operation } of sourced) {
      if (operation.action !== "send") continue;
      for (const message of operation.messages) {
        const known = this.#sentKeys.get(placeOf(message));
        const isSame = known === undefined || known?.text === operation.key?.text;
        this.#sentKeys.set(placeOf(message), isSame ? operation.key : null);
      }
    }
  }

  #planMessages(sourced: readonly Sourced[], taken: ReadonlySet<string>): PlannedMessages {
    this.#collectSentKeys(sourced);
    const planner = new MessagePlanner({ ...this.#input, index: this.#index });
    for (const one of sourced) {
      const { messages, action } = one.operation;
      for (const message of messages) planner.add(this.#useOf(message, one));
      if (action === "receive")
        for (const message of this.#othersOf(one)) planner.add(this.#useOf(message, one));
    }
    return planner.finish(this.#folder, taken);
  }

  #operationMessages(one: Sourced, planned: PlannedMessages): readonly OperationMessage[] {
    const { messages } = one.operation;
    const properties = nameMessages(messages);
    return messages.flatMap((message, at) => {
      const plan = planned.of(this.#useOf(message, one));
      return plan === undefined ? [] : [{ property: properties[at] ?? "message", plan }];
    });
  }

  #planSends(
    sourced: readonly Sourced[],
    { messages, taken }: { readonly messages: PlannedMessages; readonly taken: ReadonlySet<string> },
  ): readonly SendPlan[] {
    const scope = new NameScope([...taken, ...messages.all.map(({ received }) => received.name)]);
    return sourced.flatMap((one): readonly SendPlan[] => {
      const channel = this.#channels.get(one.operation.channel);
      if (one.operation.action !== "send" || channel === undefined) return [];
      const sent = this.#operationMessages(one, messages);
      const withOptions = sent.map((message): SentMessage => {
        if (!asksForMore(message.plan)) return { ...message, options: null };
        const words = pascalCase(sent.length === 1 ? one.name : `${one.name} ${message.property}`);
        // Operations have names of their own already, so that few of these are taken.
        const name = scope.claim(`${words}Options`, () => [`${words}SendOptions`]);
        return { ...message, options: impType(name, `${this.#folder}/producer.ts`) };
      });
      return [{ ...this.#common(one, channel), messages: withOptions }];
    });
  }

  #planReceives(sourced: readonly Sourced[], planned: PlannedMessages): readonly ReceivePlan[] {
    return sourced.flatMap((one): readonly ReceivePlan[] => {
      const channel = this.#channels.get(one.operation.channel);
      if (one.operation.action !== "receive" || channel === undefined) return [];
      return [
        {
          ...this.#common(one, channel),
          messages: this.#operationMessages(one, planned),
          others: this.#othersOf(one).flatMap((message) => planned.of(this.#useOf(message, one)) ?? []),
          retry: resolveRetry(one.operation, this.#input.options.events),
        },
      ];
    });
  }

  #common({ api, operation, name }: Sourced, channel: ChannelPlan) {
    return {
      api,
      operation,
      name,
      channel,
      constant: imp(`${name}Operation`, `${this.#folder}/messages.ts`),
    };
  }
}

/** Whether a caller gives, or may give, more than every message may be sent with. */
function asksForMore({ headers, parameters, key }: MessagePlan): boolean {
  return (
    (headers !== null && headers.fields.length > 0) ||
    parameters !== null ||
    (key !== null && key.expression === null)
  );
}

function typeNamesOf(messages: readonly MessagePlan[], sends: readonly SendPlan[]): readonly string[] {
  return [
    ...messages.map(({ received }) => received.name),
    ...sends.flatMap((send) => send.messages.flatMap((one) => one.options?.name ?? [])),
  ];
}

function distinctMessages({ eventApis }: Service): readonly Message[] {
  const messages = new Map<string, Message>();
  for (const message of eventApis.flatMap(({ channels }) =>
    channels.flatMap((channel) => channel.messages),
  )) {
    if (!messages.has(placeOf(message))) messages.set(placeOf(message), message);
  }
  return [...messages.values()];
}

function placeOf({ source }: Message): string {
  return `${source.file}#${source.pointer}`;
}
