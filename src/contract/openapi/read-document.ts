import type { HttpOperation, JsonObject, RestApi, Server, Tag } from "../../model/index.js";
import { extensionsOf, field, isObject, type Located, located, namedEntries } from "../reading/located.js";
import { readSecurityScheme } from "../reading/security-schemes.js";
import { invalid, listField, text } from "../reading/values.js";
import { checkComponents } from "./components.js";
import type { ReadContext } from "./context.js";
import { hasSelector, shapeOf } from "./path-templates.js";
import { readPathItem, readWebhooks } from "./read-paths.js";
import { readRequirements, readSecuritySchemes } from "./read-security.js";
import { readServers } from "./read-servers.js";
import { readTimeout, reportMisplacedTimeout } from "./read-timeout.js";
import { followMap } from "./references.js";

/** Reads a normalised document. */
export function readDocument(root: Located, specification: string, outer: ReadContext): RestApi {
  const info = field(root, "info");
  if (info === null || !isObject(info)) {
    outer.bag.add("openapi-info-missing", "The document has no `info`", { source: root.source });
  }
  reportNothing(root, outer);
  const context: ReadContext = {
    ...outer,
    servers: readServers(root, outer) ?? [defaultServer(root)],
    security: readRequirements(field(root, "security"), outer) ?? [],
    timeoutMs: readTimeout(root, outer)?.timeoutMs ?? null,
  };
  if (info !== null) reportMisplacedTimeout(info, "`info`", outer);
  const about = info ?? located({}, root.source);
  const components = field(root, "components");
  const operations = readPaths(field(root, "paths"), context);
  reportWebhooks(root, context);
  const webhooks = readWebhooks(root, context);
  checkComponents(components, context);
  return {
    source: root.source,
    specification,
    title: text(about, "title", context) ?? "",
    version: text(about, "version", context) ?? "",
    summary: text(about, "summary", context),
    description: text(about, "description", context),
    servers: context.servers,
    tags: readTags(root, context),
    operations,
    webhooks,
    securitySchemes: readAllSchemes(components, context),
    extensions: allExtensions(root, about),
  };
}

function reportNothing(root: Located, context: ReadContext): void {
  if (["paths", "webhooks", "components"].some((key) => field(root, key) !== null)) return;
  const message = "The document describes nothing: it has no `paths`, no `webhooks` and no `components`";
  context.bag.add("openapi-empty", message, { source: root.source });
}

function reportWebhooks(root: Located, context: ReadContext): void {
  const webhooks = field(root, "webhooks");
  if (webhooks === null || (context.version !== "2.0" && context.version !== "3.0")) return;
  const message = "`webhooks` came with OpenAPI 3.1; they are understood as 3.1 means them";
  context.bag.add("openapi-field-tolerated", message, { source: webhooks.source });
}

/** Without `servers`, the document's own origin is meant (OpenAPI 3.0, 4.7.1). */
function defaultServer(root: Located): Server {
  return { source: root.source, url: "/", name: null, description: null, variables: [] };
}

function allExtensions(root: Located, info: Located): JsonObject {
  return { ...extensionsOf(root), ...extensionsOf(info) };
}

function readTags(root: Located, context: ReadContext): readonly Tag[] {
  const tags: Tag[] = [];
  for (const entry of listField(root, "tags", context)) {
    const name = isObject(entry) ? text(entry, "name", context) : null;
    if (name === null) {
      invalid(entry, { what: "A tag", wanted: "an object with a name" }, context);
      continue;
    }
    tags.push({
      name,
      summary: text(entry, "summary", context),
      description: text(entry, "description", context),
      parent: text(entry, "parent", context),
    });
  }
  return tags;
}

function readAllSchemes(components: Located | null, context: ReadContext): RestApi["securitySchemes"] {
  const declared = components === null ? [] : readSecuritySchemes(components, context);
  const names = new Set(declared.map(({ name }) => name));
  const referred = [...context.referredSchemes]
    .filter(([name]) => !names.has(name))
    .map(([name, { value, source }]) => readSecurityScheme(name, located(value, source), context))
    .filter((scheme) => scheme !== null);
  return [...declared, ...referred];
}

function readPaths(written: Located | null, context: ReadContext): readonly HttpOperation[] {
  const node = followMap(written, "`paths`", context);
  if (node === null) return [];
  reportMisplacedTimeout(node, "`paths`", context);
  const operations: HttpOperation[] = [];
  const taken = new Map<string, HttpOperation>();
  for (const [key, item] of namedEntries(node)) {
    const path = rootedPath(key, item, context);
    for (const operation of readPathItem(item, { path, hasTemplate: true }, context)) {
      const slot = `${operation.method} ${shapeOf(path)}`;
      const before = taken.get(slot);
      if (before === undefined) taken.set(slot, operation);
      else if (!hasSelector(before) || !hasSelector(operation)) {
        const message = `\`${operation.method} ${path}\` cannot be told from \`${operation.method} ${before.path}\``;
        context.bag.add("paths-identical", message, { source: item.source });
      }
      operations.push(operation);
    }
  }
  return operations;
}

function rootedPath(key: string, item: Located, context: ReadContext): string {
  if (key.startsWith("/")) return key;
  const message = `Path \`${key}\` does not start with a slash; \`/${key}\` is meant`;
  context.bag.add("path-without-slash", message, { source: item.source });
  return `/${key}`;
}
