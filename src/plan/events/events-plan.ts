import type {
  Channel,
  EventApi,
  EventOperation,
  KeywordSchema,
  Message,
  RuntimeExpression,
  Schema,
} from "../../model/index.js";
import type { ImportSymbol } from "../../print/index.js";
import type { SchemaUse } from "../type-plan.js";
import type { OutboxPlan } from "./outbox-plan.js";
import type { ResolvedRetry } from "./retry.js";
import type { TopicPlan } from "./topic-plan.js";

/** Everything that the printers of event code need to know of one service, with all names and files settled. */
export interface EventsPlan {
  /** The output folder and the name in code: `orders`. */
  readonly service: string;
  readonly names: EventNames;
  /** Default of CloudEvents' `source`: the document's `id`, else `/orders`. */
  readonly source: string;
  /** Those that operations use, in the order of their names. */
  readonly channels: readonly ChannelPlan[];
  /** Those that operations send, receive or have to tell apart, in the order of their names. */
  readonly messages: readonly MessagePlan[];
  /** In the order of the contracts. */
  readonly sends: readonly SendPlan[];
  /** In the order of the contracts. */
  readonly receives: readonly ReceivePlan[];
  /** `null`: nothing is sent through an outbox. */
  readonly outbox: OutboxPlan | null;
  /** Those of its channels, and the retry and dead-letter topics of what it receives. */
  readonly topics: readonly TopicPlan[];
  /** How many different messages the contracts have, those of other protocols included. */
  readonly messageCount: number;
  /** What messages and channels need types and validators for. */
  readonly uses: readonly SchemaUse[];
  /** Names that this plan gave away; types must not use them. */
  readonly reserved: ReadonlySet<string>;
}

/** `Orders`, `OrdersProducer`, `createOrdersProducer`, ... */
export interface EventNames {
  readonly pascal: string;
  readonly producer: string;
  readonly createProducer: string;
  readonly handlers: string;
  readonly createConsumer: string;
  readonly outbox: string;
  readonly createOutbox: string;
  readonly createOutboxRelay: string;
}

export interface ChannelPlan {
  readonly channel: Channel;
  /** The topic's name, with `{parameters}`. */
  readonly topic: string;
  /** `ordersChannel` */
  readonly constant: ImportSymbol;
  /** The object of the topic's parameters, all of them strings; `null`: it has none. */
  readonly parameters: KeywordSchema | null;
}

export interface MessagePlan {
  readonly message: Message;
  /** `orderPlacedMessage` */
  readonly constant: ImportSymbol;
  /** What handlers get: `OrderPlacedMessage`. */
  readonly received: ImportSymbol;
  readonly payload: PayloadPlan;
  readonly headers: HeadersPlan | null;
  readonly key: KeyPlan | null;
  readonly discriminator: DiscriminatorPlan | null;
  /** Of the channel, where it has parameters: a message of two such channels is planned twice. */
  readonly parameters: KeywordSchema | null;
}

/** How a payload travels; see `PayloadSpec` of the runtime. */
export interface PayloadPlan {
  readonly format: "json" | "text" | "bytes";
  /** `null`: the format's own. */
  readonly contentType: string | null;
  /** What types and validators come from; `null`: anything of the format. */
  readonly schema: Schema | null;
}

export interface HeadersPlan {
  readonly schema: Schema;
  /** Those that the caller gives. */
  readonly fields: readonly HeaderFieldPlan[];
  /** Those that the producer fills in: `ce_id`, `traceparent`, ... */
  readonly provided: readonly string[];
  /** `true` where a caller may leave out the whole object. */
  readonly optional: boolean;
}

export interface HeaderFieldPlan {
  readonly name: string;
  readonly type: "string" | "json";
}

export interface KeyPlan {
  /** `null`: the caller gives the key. */
  readonly expression: RuntimeExpression | null;
  readonly access: KeyAccess | null;
  /** The Kafka binding's schema of the key; `null`: anything. */
  readonly schema: Schema | null;
  readonly type: "string" | "json";
  /** `true` where records may go without a key. */
  readonly optional: boolean;
  /** What writes the value that the expression finds, where that is a `Date`. */
  readonly encoder: "encodeDateTime" | "encodeDate" | null;
}

/** How code gets at the key in a message. */
export type KeyAccess =
  /** Through typed properties: `payload.order?.id`. */
  | { readonly kind: "properties"; readonly part: KeyPart; readonly steps: readonly AccessStep[] }
  /** By JSON pointer, where types do not lead there: through unions, items of lists, undescribed values. */
  | { readonly kind: "pointer"; readonly part: KeyPart; readonly pointer: string };

export type KeyPart = "payload" | "headers";

export interface AccessStep {
  readonly name: string;
  /** What stands before it may be absent or `null`. */
  readonly optional: boolean;
}

export interface DiscriminatorPlan {
  readonly property: string;
  readonly values: readonly string[];
}

/** A message under the name that producers and handlers have for it. */
export interface OperationMessage {
  /** `orderPlaced` */
  readonly property: string;
  readonly plan: MessagePlan;
}

interface EventOperationPlan {
  readonly api: EventApi;
  readonly operation: EventOperation;
  /** The property of producer or handlers: `publishOrderPlaced`. */
  readonly name: string;
  /** `publishOrderPlacedOperation` */
  readonly constant: ImportSymbol;
  readonly channel: ChannelPlan;
}

export interface SendPlan extends EventOperationPlan {
  /** At least one. With one alone, the operation itself is the method. */
  readonly messages: readonly SentMessage[];
}

export interface SentMessage extends OperationMessage {
  /** What a caller gives beside the payload; `null`: what every message may be sent with. */
  readonly options: ImportSymbol | null;
}

export interface ReceivePlan extends EventOperationPlan {
  /** At least one. With one alone, the operation itself is the handler. */
  readonly messages: readonly OperationMessage[];
  /** Messages of the same topic that this operation does not receive. */
  readonly others: readonly MessagePlan[];
  readonly retry: ResolvedRetry;
}
