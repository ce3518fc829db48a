import type { Consumer, ConsumerOptions } from "../../src/runtime/kafka/consumer-options.js";
import type { RecordPosition } from "../../src/runtime/kafka/driver.js";
import type { MessageContext } from "../../src/runtime/kafka/message.js";
import type { ProducerConnection, ProducerOptions } from "../../src/runtime/kafka/producer-options.js";
import type { InboxContext } from "../../src/runtime/postgres/inbox-options.js";

/** The payload of `contract.yaml`. */
export interface Step {
  readonly key: string;
  readonly seq: number;
  readonly durationMs: number;
  readonly failures: number;
  readonly behaviour?: "hang" | "fatal" | "later" | "kill";
}

export type Mode = "blocking" | "parked" | "routed";
export const modes: readonly Mode[] = ["blocking", "parked", "routed"];

/** With a transaction where the consumer has an inbox. */
export type StepContext = MessageContext & Partial<Pick<InboxContext, "tx">>;

type Handler = (message: { readonly payload: Step }, context: StepContext) => Promise<void>;

interface Send {
  (payload: Step): Promise<RecordPosition>;
  batch(messages: readonly { readonly payload: Step }[]): Promise<readonly RecordPosition[]>;
}

/** What is generated for `contract.yaml`, as far as the tests use it. */
export interface DeliveryModules {
  readonly createDeliveryConsumer: (
    handlers: Readonly<Record<"onBlocking" | "onParked" | "onRouted", Handler>>,
    options: ConsumerOptions,
  ) => Consumer;
  readonly createDeliveryProducer: (
    options: ProducerOptions,
  ) => ProducerConnection & Readonly<Record<"sendBlocking" | "sendParked" | "sendRouted", Send>>;
}
