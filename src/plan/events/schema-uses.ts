import { unescapePointerToken } from "../../diagnostics/index.js";
import type { Message, Schema } from "../../model/index.js";
import { pascalCase } from "../../naming/index.js";
import type { SchemaUse } from "../type-plan.js";
import { channelWords } from "./event-names.js";
import type { ChannelPlan } from "./events-plan.js";

/**
 * The view of messages. Nobody answers a message, so there is one: what is published is read by others, as a
 * service's responses are.
 */
export const messageView = "read";

/** Everything that messages and channels need a type or a validator for, each schema once. */
export function eventSchemaUses(
  messages: readonly Message[],
  channels: readonly ChannelPlan[],
): readonly SchemaUse[] {
  const users = new Map<Schema, UsedSchema[]>();
  for (const message of messages) {
    const name = pascalCase(message.key);
    const add = (schema: Schema | null, part: UsedSchema["part"]): void => {
      if (schema === null) return;
      const known = users.get(schema);
      if (known === undefined) users.set(schema, [{ name, part }]);
      else known.push({ name, part });
    };
    add(message.payload.kind === "schema" ? message.payload.schema : null, "Payload");
    add(message.headers, "Headers");
    add(message.kafka?.key ?? null, "Key");
  }
  const uses = [...users].map(([schema, own]) => useOf(schema, nameHint(schema, own)));
  for (const { channel, parameters } of channels) {
    if (parameters !== null) uses.push(useOf(parameters, [pascalCase(channelWords(channel)), "Parameters"]));
  }
  return uses;
}

/** A schema as a message uses it. */
interface UsedSchema {
  /** Of the message. */
  readonly name: string;
  readonly part: "Payload" | "Headers" | "Key";
}

/** After the only message that has the schema, else after what they share it by: a trait, a component. */
function nameHint({ source }: Schema, own: readonly UsedSchema[]): readonly string[] {
  const [first] = own;
  if (first === undefined) return ["Message"];
  const names = new Set(own.map(({ name }) => name));
  if (names.size === 1) return [first.name, first.part];
  const owner = source.pointer.split("/").slice(1).map(unescapePointerToken).at(-2) ?? "";
  return [/\p{L}/u.test(owner) ? pascalCase(owner) : "Message", first.part];
}

function useOf(schema: Schema, hint: readonly string[]): SchemaUse {
  return { schema, view: messageView, nameHint: hint, unit: null };
}
