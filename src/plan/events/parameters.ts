import {
  type Channel,
  EMPTY_RULES,
  followReferences,
  type KeywordSchema,
  type SchemaIndex,
} from "../../model/index.js";
import { documented, objectSchema } from "../synthetic-schema.js";

/** `shop.{region}.orders` -> `["region"]`, each name once. */
export function parameterNames(topic: string): readonly string[] {
  return [...new Set([...topic.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? ""))];
}

/**
 * The object of a topic's parameters; `null` for a topic without any. A topic's name is text, so all are strings,
 * whatever an AsyncAPI 2 schema says; the values that such a schema lists hold as text.
 */
export function planParameters(channel: Channel, topic: string, index: SchemaIndex): KeywordSchema | null {
  const names = parameterNames(topic);
  if (names.length === 0) return null;
  const properties = names.map((name) => {
    const declared = channel.parameters.find((parameter) => parameter.name === name);
    if (declared === undefined) return { name, schema: textSchema(channel, null, index) };
    const schema = textSchema(channel, declared.schema, index);
    return { name, schema: documented(schema, declared.description, false) };
  });
  return objectSchema(channel.source, properties, names);
}

function textSchema(
  channel: Channel,
  written: Channel["parameters"][number]["schema"] | null,
  index: SchemaIndex,
): KeywordSchema {
  const target = written === null ? null : followReferences(written, index);
  const anyText: KeywordSchema = {
    ...EMPTY_RULES,
    source: written?.source ?? channel.source,
    types: ["string"],
  };
  if (target === null || target.kind === "boolean") return anyText;
  if (target.types?.length === 1 && target.types[0] === "string" && target.format === null)
    return { ...target };
  const values = target.const === null ? target.enum : [target.const.value];
  return {
    ...anyText,
    enum: values === null ? null : values.map(String),
    string: target.types === null || target.types.includes("string") ? target.string : null,
    annotations: { ...target.annotations, default: null, examples: [] },
  };
}
