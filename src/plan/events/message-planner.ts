import type { Channel, KeywordSchema, Message, RuntimeExpression } from "../../model/index.js";
import {
  camelCase,
  type NameRequest,
  NameScope,
  pascalCase,
  settleNames,
  spellingRank,
} from "../../naming/index.js";
import { imp, impType } from "../../print/index.js";
import { channelWords } from "./event-names.js";
import type { DiscriminatorPlan, HeadersPlan, KeyPlan, MessagePlan, PayloadPlan } from "./events-plan.js";
import type { ExpressionContext } from "./expressions.js";
import { planHeaders } from "./headers.js";
import { planKey } from "./keys.js";
import { planPayload } from "./payloads.js";

/** A message as one operation uses it. */
export interface MessageUse {
  readonly message: Message;
  readonly channel: Channel;
  readonly parameters: KeywordSchema | null;
  readonly discriminator: DiscriminatorPlan | null;
  /** Of the operation; a message's own goes before it. */
  readonly expression: RuntimeExpression | null;
}

interface Draft {
  readonly use: MessageUse;
  readonly payload: PayloadPlan;
  readonly headers: HeadersPlan | null;
  readonly key: KeyPlan | null;
}

/**
 * Plans each message once, whoever sends or receives it: uses that differ in nothing (one component on two channels,
 * say) share a plan.
 */
export class MessagePlanner {
  readonly #context: ExpressionContext;
  readonly #drafts = new Map<string, Draft>();

  constructor(context: ExpressionContext) {
    this.#context = context;
  }

  add(use: MessageUse): void {
    const key = identityOf(use);
    if (this.#drafts.has(key)) return;
    const { index, bag } = this.#context;
    const { message } = use;
    const payload = planPayload(message, index, bag);
    const headers = planHeaders(message.headers, index);
    const expression = message.keyExpression ?? use.expression;
    const keyed = planKey({ message, payload, headers, expression }, this.#context);
    this.#drafts.set(key, { use, payload, headers, key: keyed });
  }

  /** @param taken names of types that are gone */
  finish(service: string, taken: ReadonlySet<string>): PlannedMessages {
    const requests = [...this.#drafts].map(([key, draft]) => nameRequest(key, draft));
    // A name serves a constant (`orderPlacedMessage`) and a type (`OrderPlacedMessage`): case does not matter.
    const names = settleNames(requests, new NameScope(taken));
    const plans = new Map<string, MessagePlan>();
    for (const [key, { use, payload, headers, key: keyed }] of this.#drafts) {
      const name = names.get(key) ?? "Message";
      plans.set(key, {
        message: use.message,
        constant: imp(camelCase(name), `${service}/messages.ts`),
        received: impType(name, `${service}/consumer.ts`),
        payload,
        headers,
        key: keyed,
        discriminator: use.discriminator,
        parameters: use.parameters,
      });
    }
    return {
      all: [...plans.values()].sort((a, b) => (a.constant.name < b.constant.name ? -1 : 1)),
      of: (use) => plans.get(identityOf(use)),
    };
  }
}

export interface PlannedMessages {
  /** In the order of their names. */
  readonly all: readonly MessagePlan[];
  of(use: MessageUse): MessagePlan | undefined;
}

function identityOf({ message, channel, parameters, discriminator, expression }: MessageUse): string {
  const { file, pointer } = message.source;
  const key = message.keyExpression ?? expression;
  return JSON.stringify([
    pointer,
    file,
    message.key,
    message.contentType,
    key?.text ?? null,
    discriminator,
    parameters === null ? null : channel.source.pointer,
  ]);
}

/** `OrderPlacedMessage`, `OrdersOrderPlacedMessage`; where keys differ, by them too. */
function nameRequest(key: string, { use }: Draft): NameRequest {
  const { message, channel, expression } = use;
  const name = pascalCase(message.key);
  const inChannel = pascalCase(`${channelWords(channel)} ${message.key}`);
  const byKey = (message.keyExpression ?? expression)?.pointer ?? "";
  const suffix = /message$/i.test(name) ? "" : "Message";
  const candidates = [
    `${name}${suffix}`,
    `${inChannel}${suffix}`,
    ...(byKey === "" ? [] : [pascalCase(`${message.key} by ${byKey} ${suffix}`)]),
    `${inChannel}${suffix}Event`,
  ];
  const rank = message.isUnnamed ? 3 : spellingRank(message.key, name);
  // With a key of one operation's own it is the special case.
  const isSpecial = message.keyExpression === null && expression !== null;
  return { key, candidates, priority: 2 * rank + (isSpecial ? 1 : 0) };
}
