import type { HttpOperation, NamedCallback } from "../../model/index.js";
import { keyOf } from "../reading/context.js";
import { entriesOf, isObject, type Located, namedEntries } from "../reading/located.js";
import { follow } from "../reading/references.js";
import { invalid, listField, mapField, shown, text } from "../reading/values.js";
import type { ReadContext } from "./context.js";
import { checkPathParameters } from "./path-templates.js";
import { readOperation } from "./read-operation.js";
import { readServers } from "./read-servers.js";
import { readTimeout } from "./read-timeout.js";
import { followMap, followPathItem } from "./references.js";

/** The methods that have a field of their own in a path item. */
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"] as const;

/** What else a path item may have. */
const FIELDS: ReadonlySet<string> = new Set(["$ref", "summary", "description", "servers", "parameters"]);

export interface PathItemSetting {
  /** As the contract writes it, or the expression of a callback. */
  readonly path: string;
  /** `false` for callbacks and webhooks, whose paths are not the described service's. */
  readonly hasTemplate: boolean;
}

/** The operations of one path item, in the order of the contract. */
export function readPathItem(
  entry: Located,
  setting: PathItemSetting,
  context: ReadContext,
): readonly HttpOperation[] {
  if (entry.value === null && entry.fields === null) return [];
  const item = followPathItem(entry, context);
  if (item === null) return [];
  const key = keyOf(item.source);
  if (context.openPathItems.includes(key)) {
    const message = `A callback of \`${setting.path}\` leads back to the path that it belongs to`;
    context.bag.add("callback-cycle", message, { source: entry.source });
    return [];
  }
  const servers = readServers(item, context);
  const timeout = readTimeout(item, context);
  // What a callback or webhook calls is not the described service, and keeps no promise of it.
  const documentTimeoutMs = setting.hasTemplate ? context.timeoutMs : null;
  const pathTimeoutMs = timeout === null ? documentTimeoutMs : timeout.timeoutMs;
  const inner: ReadContext = { ...context, openPathItems: [...context.openPathItems, key] };
  const operations: HttpOperation[] = [];
  for (const { method, node } of methodsOf(item, context)) {
    if (!isObject(node)) {
      if (node.value !== null) reportNoOperation(method, node, context);
      continue;
    }
    const written = followMap(node, "An operation", context);
    if (written === null) continue;
    const operation = readOperation(
      written,
      {
        method,
        path: setting.path,
        pathParameters: listField(item, "parameters", context),
        pathServers: servers,
        pathSummary: text(item, "summary", context),
        pathDescription: text(item, "description", context),
        pathTimeoutMs,
        callbacks: (callbacks) => readCallbacks(callbacks, inner),
      },
      inner,
    );
    operations.push(setting.hasTemplate ? checkPathParameters(operation, context) : operation);
  }
  return operations;
}

function reportNoOperation(method: string, node: Located, context: ReadContext): void {
  const message = `\`${method}\` is ${shown(node.value)}, not an operation`;
  context.bag.add("openapi-object-expected", message, { source: node.source });
}

function methodsOf(
  item: Located,
  context: ReadContext,
): readonly { readonly method: string; readonly node: Located }[] {
  const found: { readonly method: string; readonly node: Located }[] = [];
  for (const [key, node] of entriesOf(item)) {
    const method = METHODS.find((one) => one === key);
    if (method !== undefined) found.push({ method: method.toUpperCase(), node });
    else if (key === "additionalOperations") found.push(...additionalOperations(item, context));
    else if (!key.startsWith("x-") && !FIELDS.has(key)) reportField(key, node, context);
    if (key === "query" || key === "additionalOperations") reportNewer(key, node, context);
  }
  return found;
}

function reportField(key: string, node: Located, context: ReadContext): void {
  const message = `\`${key}\` is neither a method nor another field of a path item; it is ignored`;
  context.bag.add("openapi-field-unknown", message, { source: node.source });
}

function reportNewer(key: string, node: Located, context: ReadContext): void {
  if (context.version === "3.2") return;
  const message = `\`${key}\` came with OpenAPI 3.2; it is understood as 3.2 means it`;
  context.bag.add("openapi-field-tolerated", message, { source: node.source });
}

function additionalOperations(
  item: Located,
  context: ReadContext,
): readonly { readonly method: string; readonly node: Located }[] {
  const found: { readonly method: string; readonly node: Located }[] = [];
  for (const [method, operation] of mapField(item, "additionalOperations", context)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method)) {
      const message = `\`${method}\` is no name for a method`;
      context.bag.add("method-invalid", message, { source: operation.source });
    } else {
      found.push({ method, node: operation });
    }
  }
  return found;
}

/** The `callbacks` of an operation: one entry per expression. */
function readCallbacks(operation: Located, context: ReadContext): readonly NamedCallback[] {
  const callbacks: NamedCallback[] = [];
  for (const [name, entry] of mapField(operation, "callbacks", context)) {
    const followed = follow(entry, { expected: "a callback", severity: "warning" }, context);
    if (followed === null) continue;
    for (const [expression, item] of namedEntries(followed.node)) {
      if (!isObject(item)) {
        invalid(item, { what: `\`${expression}\` of callback \`${name}\``, wanted: "a path item" }, context);
        continue;
      }
      const operations = readPathItem(item, { path: expression, hasTemplate: false }, context);
      callbacks.push({ source: item.source, name, expression, operations });
    }
  }
  return callbacks;
}

export function readWebhooks(root: Located, context: ReadContext): readonly NamedCallback[] {
  return mapField(root, "webhooks", context).map(([name, item]) => ({
    source: item.source,
    name,
    expression: null,
    operations: readPathItem(item, { path: name, hasTemplate: false }, context),
  }));
}
