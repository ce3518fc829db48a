export { callerOptionMembers, needsCallerOptions } from "./caller-options.js";
export type {
  ChannelPlan,
  EventNames,
  EventsPlan,
  HeadersPlan,
  KeyPlan,
  MessagePlan,
  OperationMessage,
  PayloadPlan,
  ReceivePlan,
  SendPlan,
  SentMessage,
} from "./events-plan.js";
export { planEvents } from "./events-plan-builder.js";
export { type KafkaSymbols, kafkaSymbols } from "./kafka-symbols.js";
export { keyAccessor } from "./key-accessor.js";
export { type MessageTypes, messageTypes, openHeaders } from "./message-types.js";
export { eventMessageDoc, eventOperationDoc, outboxMethodDoc } from "./operation-doc.js";
export type { AggregateIdPlan, AggregatePlan, OutboxMethodPlan, OutboxPlan } from "./outbox-plan.js";
export { messageView } from "./schema-uses.js";
