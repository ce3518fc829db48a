import type { EventApi } from "../../model/index.js";
import { extensionsOf, field, isObject, type Located, located } from "../reading/located.js";
import { text } from "../reading/values.js";
import type { AsyncApiContext } from "./context.js";
import { readChannels } from "./read-channels.js";
import { readOperations } from "./read-operations.js";
import { readSecuritySchemes } from "./read-security.js";
import { readServers } from "./read-servers.js";
import { readTags } from "./read-tags.js";

/** Reads a normalised document. */
export function readDocument(root: Located, specification: string, outer: AsyncApiContext): EventApi {
  const info = field(root, "info");
  if (info === null || !isObject(info)) {
    outer.bag.add("asyncapi-info-missing", "The document has no `info`", { source: root.source });
  }
  reportNothing(root, outer);
  const about = info ?? located({}, root.source);
  const context: AsyncApiContext = { ...outer, servers: readServers(root, outer) };
  const channels = readChannels(root, context);
  const operations = readOperations(root, channels, context);
  return {
    source: root.source,
    specification,
    title: text(about, "title", context) ?? "",
    version: text(about, "version", context) ?? "",
    description: text(about, "description", context),
    id: text(root, "id", context),
    tags: readTags(about, context),
    servers: context.servers.all,
    channels: channels.channels,
    operations,
    securitySchemes: readSecuritySchemes(field(root, "components"), context),
    extensions: { ...extensionsOf(root), ...extensionsOf(about) },
  };
}

function reportNothing(root: Located, context: AsyncApiContext): void {
  if (["channels", "components"].some((key) => field(root, key) !== null)) return;
  const message = "The document describes nothing: it has no `channels` and no `components`";
  context.bag.add("asyncapi-empty", message, { source: root.source });
}
