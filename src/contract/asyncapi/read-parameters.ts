import type { ChannelParameter, JsonValue } from "../../model/index.js";
import { elementsOf, field, isObject, type Located } from "../reading/located.js";
import { follow } from "../reading/references.js";
import { mapField, text, texts } from "../reading/values.js";
import { type AsyncApiContext, readSchema } from "./context.js";
import { readLocation } from "./read-location.js";

/** The parameters of a channel: those of its address in its order, then those that it does not have. */
export function readChannelParameters(
  channel: Located,
  of: { readonly key: string; readonly address: string | null },
  context: AsyncApiContext,
): readonly ChannelParameter[] {
  const described = new Map(mapField(channel, "parameters", context));
  const named = placeholders(of.address ?? "");
  const parameters: ChannelParameter[] = [];
  for (const name of named) {
    const node = described.get(name);
    const parameter = node === undefined ? null : readParameter(name, node, context);
    if (node === undefined) {
      const message = `Channel \`${of.key}\` has \`{${name}}\` in its address, but \`parameters\` says nothing of it`;
      context.bag.add("channel-parameter-missing", message, { source: channel.source });
    }
    parameters.push(parameter ?? plainParameter(name, channel, context));
  }
  for (const [name, node] of described) {
    if (named.includes(name)) continue;
    if (of.address !== null) {
      const message = `Parameter \`${name}\` is not in the address \`${of.address}\``;
      context.bag.add("channel-parameter-unused", message, { source: node.source });
    }
    const parameter = readParameter(name, node, context);
    if (parameter !== null) parameters.push(parameter);
  }
  return parameters;
}

/** `users/{userId}/{kind}` -> `["userId", "kind"]` */
export function placeholders(address: string): readonly string[] {
  return [...new Set([...address.matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]) => name))];
}

function plainParameter(name: string, channel: Located, context: AsyncApiContext): ChannelParameter {
  return {
    source: channel.source,
    name,
    description: null,
    schema: context.schemas.read({ type: "string" }, channel.source),
    default: null,
    location: null,
  };
}

function readParameter(name: string, entry: Located, context: AsyncApiContext): ChannelParameter | null {
  // `userId:` and nothing more says that there is such a parameter.
  if (entry.value === null && entry.fields === null) return plainParameter(name, entry, context);
  const node = follow(entry, { expected: "a parameter" }, context)?.node;
  if (node === undefined) return null;
  const schema = field(node, "schema");
  const description = text(node, "description", context);
  return {
    source: node.source,
    name,
    description,
    schema:
      schema === null
        ? context.schemas.read(stringSchema(node, context), node.source)
        : readParameterSchema(name, schema, context),
    default: schema === null ? text(node, "default", context) : defaultOf(schema, context),
    location: readLocation(node, context),
  };
}

/** Parameters of 3.x are texts; their `enum`, `default` and `examples` are keywords of JSON Schema as they stand. */
function stringSchema(node: Located, context: AsyncApiContext): JsonValue {
  const values = field(node, "enum");
  const examples = field(node, "examples");
  const given = text(node, "default", context);
  return {
    type: "string",
    ...(values !== null && elementsOf(values).length > 0 && { enum: texts(node, "enum", context) }),
    ...(given !== null && { default: given }),
    ...(examples !== null && { examples: texts(node, "examples", context) }),
  };
}

function readParameterSchema(
  name: string,
  schema: Located,
  context: AsyncApiContext,
): ChannelParameter["schema"] {
  if (context.version === "3") {
    const message = `Parameter \`${name}\` has a \`schema\`, which 3.x does not know; it is understood as 2.x means it`;
    context.bag.add("asyncapi-field-tolerated", message, { source: schema.source });
  }
  return readSchema(schema, context);
}

function defaultOf(schema: Located, context: AsyncApiContext): string | null {
  const ref = field(schema, "$ref");
  const isDangling =
    typeof ref?.value === "string" && !context.documents.resolve(ref.value, ref.source.file).ok;
  if (!isObject(schema) || isDangling) return null;
  const node = follow(schema, { expected: "a schema", severity: "warning" }, context)?.node;
  const value = node === undefined ? undefined : field(node, "default")?.value;
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}
