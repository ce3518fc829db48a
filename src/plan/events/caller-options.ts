import { code, type Printable } from "../../print/index.js";
import type { PlannedTypes } from "../types/planned-types.js";
import type { MessagePlan } from "./events-plan.js";
import type { KafkaSymbols } from "./kafka-symbols.js";
import { messageTypes } from "./message-types.js";

/** `true` where a message cannot be sent without options: a header, a parameter or the key is the caller's to give. */
export function needsCallerOptions({ headers, parameters, key }: MessagePlan): boolean {
  const needsHeaders = headers !== null && headers.fields.length > 0 && !headers.optional;
  return needsHeaders || parameters !== null || (key !== null && key.expression === null && !key.optional);
}

/** The members of a message's options: what its contract asks of the caller beside the payload. */
export function callerOptionMembers(
  plan: MessagePlan,
  topic: string,
  symbols: { readonly types: PlannedTypes; readonly kafka: KafkaSymbols },
): readonly Printable[] {
  const { callerHeaders, key, parameters } = messageTypes(plan, symbols.types, symbols.kafka);
  const { headers } = plan;
  return [
    parameters === null
      ? ""
      : code`  /** Of the topic's name, \`${commentText(topic)}\`. */\n  readonly parameters: ${parameters};\n`,
    headers === null || headers.fields.length === 0
      ? ""
      : code`  readonly headers${headers.optional ? "?" : ""}: ${callerHeaders};\n`,
    plan.key === null || plan.key.expression !== null
      ? ""
      : code`  readonly key${plan.key.optional ? "?" : ""}: ${key};\n`,
  ];
}

function commentText(text: string): string {
  return text.replaceAll("`", "'").replaceAll("*/", "*\\/");
}
