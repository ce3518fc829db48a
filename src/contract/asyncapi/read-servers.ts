import type { EventServer } from "../../model/index.js";
import { keyOf } from "../reading/context.js";
import { extensionsOf, field, isJsonArray, type Located } from "../reading/located.js";
import { follow, placeOf } from "../reading/references.js";
import { readServerVariables } from "../reading/server-variables.js";
import { invalid, listField, mapField, shown, text } from "../reading/values.js";
import { readKafkaServerBinding } from "./bindings/kafka-bindings.js";
import type { AsyncApiContext, KnownServers } from "./context.js";
import { readSecurity } from "./read-security.js";

/** The `servers` of the document, in its order. */
export function readServers(root: Located, context: AsyncApiContext): KnownServers {
  const all: EventServer[] = [];
  const byPlace = new Map<string, EventServer>();
  for (const [name, entry] of mapField(root, "servers", context)) {
    const followed = follow(entry, { expected: "a server", severity: "warning" }, context);
    if (followed === null) continue;
    const server = readServer(name, context.normaliser.server(followed.node), context);
    all.push(server);
    for (const place of followed.places) if (!byPlace.has(place)) byPlace.set(place, server);
  }
  return { all, byPlace };
}

function readServer(name: string, node: Located, context: AsyncApiContext): EventServer {
  const host = text(node, "host", context);
  const protocol = text(node, "protocol", context);
  if (host === null) reportMissing(node, { name, key: "host" }, context);
  if (protocol === null) reportMissing(node, { name, key: "protocol" }, context);
  const address = `${host ?? ""}${text(node, "pathname", context) ?? ""}`;
  return {
    source: node.source,
    name,
    host: address,
    protocol: (protocol ?? "").toLowerCase(),
    protocolVersion: text(node, "protocolVersion", context),
    description: text(node, "description", context),
    variables: readServerVariables(
      node,
      { url: address, rules: { mayHaveEmptyEnum: true, needsDefault: false } },
      context,
    ),
    security: readSecurity(field(node, "security"), context) ?? [],
    kafka: readKafkaServerBinding(node, context),
    extensions: extensionsOf(node),
  };
}

function reportMissing(
  node: Located,
  of: { readonly name: string; readonly key: string },
  context: AsyncApiContext,
): void {
  const message = `Server \`${of.name}\` has no \`${of.key}\``;
  context.bag.add("asyncapi-field-invalid", message, { source: node.source, help: `Add \`${of.key}\`.` });
}

/** The servers that a channel names, references in 3.x and names in 2.x; without any, all of the document are meant. */
export function readChannelServers(channel: Located, context: AsyncApiContext): readonly EventServer[] {
  const { all, byPlace } = context.servers;
  const list = field(channel, "servers");
  if (list === null || (isJsonArray(list.value) && list.value.length === 0)) return all;
  const found = new Set<EventServer>();
  for (const entry of listField(channel, "servers", context)) {
    const server =
      typeof entry.value === "string"
        ? all.find(({ name }) => name === entry.value)
        : referredServer(entry, byPlace, context);
    if (server !== undefined) found.add(server);
    else if (typeof entry.value === "string") {
      const message = `No server is called ${shown(entry.value)}`;
      context.bag.add("server-not-found", message, { source: entry.source });
    }
  }
  return [...found];
}

function referredServer(
  entry: Located,
  byPlace: ReadonlyMap<string, EventServer>,
  context: AsyncApiContext,
): EventServer | undefined {
  if (field(entry, "$ref") === null) {
    invalid(entry, { what: "An entry of `servers`", wanted: "a reference to a server" }, context);
    return undefined;
  }
  const followed = follow(entry, { expected: "a server", severity: "warning" }, context);
  if (followed === null) return undefined;
  const place = followed.places.find((one) => byPlace.has(one)) ?? keyOf(followed.node.source);
  const server = byPlace.get(place);
  if (server === undefined) {
    const message = `The document's \`servers\` do not have the server at ${shown(field(entry, "$ref")?.value ?? null)}`;
    context.bag.add("server-not-found", message, { source: placeOf(entry, "$ref") });
  }
  return server;
}
