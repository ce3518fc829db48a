import type { Message, Schema } from "../../model/index.js";
import { pascalCase } from "../../naming/index.js";
import type { SchemaUse } from "../type-plan.js";
import { channelWords } from "./event-names.js";
import type { ChannelPlan, MessagePlan } from "./events-plan.js";

/**
 * The view of messages. Nobody answers a message, so there is one: what is published is read by others, as a
 * service's responses are.
 */
export const messageView = "read";

/** Everything that messages and channels need a type or a validator for, each schema once. */
export function eventSchemaUses(
  messages: readonly Message[],
  channels: readonly ChannelPlan[],
  planned: readonly MessagePlan[],
): readonly SchemaUse[] {
  const uses: SchemaUse[] = [];
  const seen = new Set<Schema>();
  const add = (schema: Schema | null, nameHint: readonly string[]): void => {
    if (schema === null || seen.has(schema)) return;
    seen.add(schema);
    uses.push({ schema, view: messageView, nameHint, unit: null });
  };
  for (const message of [...planned.map((plan) => plan.message), ...messages]) {
    const name = pascalCase(message.key);
    add(message.payload.kind === "schema" ? message.payload.schema : null, [name, "Payload"]);
    add(message.headers, [name, "Headers"]);
    add(message.kafka?.key ?? null, [name, "Key"]);
  }
  for (const { channel, parameters } of channels) {
    add(parameters, [pascalCase(channelWords(channel)), "Parameters"]);
  }
  return uses;
}
