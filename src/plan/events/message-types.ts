import { code, type Printable, tsString } from "../../print/index.js";
import { typeExpression } from "../type-expression/index.js";
import type { PlannedTypes } from "../types/planned-types.js";
import type { MessagePlan, PayloadPlan } from "./events-plan.js";
import type { KafkaSymbols } from "./kafka-symbols.js";
import { messageView } from "./schema-uses.js";

/** The types of a message's parts, as code mentions them. */
export interface MessageTypes {
  readonly payload: Printable;
  /** What handlers get: those that the producer fills in too. */
  readonly headers: Printable;
  /** What callers give. */
  readonly callerHeaders: Printable;
  /** What handlers get. */
  readonly key: Printable;
  /** `null`: the topic has none. */
  readonly parameters: Printable | null;
}

export const openHeaders = "Readonly<Record<string, string>>";

export function messageTypes(plan: MessagePlan, types: PlannedTypes, kafka: KafkaSymbols): MessageTypes {
  const { payload, headers, key, parameters } = plan;
  const all = headers === null ? openHeaders : typeExpression(types, headers.schema, messageView);
  const provided = headers?.provided.map(tsString).join(" | ") ?? "";
  return {
    payload: payloadType(payload, types),
    headers: all,
    callerHeaders:
      provided === "" ? all : code`${kafka.type("CallerHeaders", "send-types")}<${all}, ${provided}>`,
    key: keyType(key, types),
    parameters: parameters === null ? null : typeExpression(types, parameters, messageView),
  };
}

function payloadType({ format, schema }: PayloadPlan, types: PlannedTypes): Printable {
  if (format === "bytes") return "Uint8Array";
  if (schema === null) return format === "text" ? "string" : "unknown";
  return typeExpression(types, schema, messageView);
}

function keyType(key: MessagePlan["key"], types: PlannedTypes): Printable {
  if (key === null) return "string | null";
  if (key.schema !== null) return typeExpression(types, key.schema, messageView);
  return key.type === "string" ? "string | null" : "unknown";
}
