import type { Link, RequestBody, Response, StatusMatch } from "../../model/index.js";
import { entriesOf, extensionsOf, field, type Located, namedEntries } from "../reading/located.js";
import { follow } from "../reading/references.js";
import { flag, mapField, text } from "../reading/values.js";
import type { ReadContext } from "./context.js";
import { readContent, readHeaders, unknownContent } from "./read-content.js";
import { readServer } from "./read-servers.js";
import { followMap } from "./references.js";

export function readRequestBody(entry: Located | null, context: ReadContext): RequestBody | null {
  if (entry === null || entry.value === null) return null;
  // What the body looks like is then unknown, but not that there is one; nothing is assumed about it.
  const followed = follow(entry, { expected: "a request body", severity: "warning" }, context);
  if (followed === null) {
    const unknown = unknownContent(entry);
    const { source, extensions } = unknown;
    return {
      source,
      description: null,
      required: false,
      content: [unknown],
      componentName: null,
      extensions,
    };
  }
  const { node, componentName } = followed;
  return {
    source: node.source,
    description: text(node, "description", context),
    required: flag(node, "required", context) ?? false,
    content: readContent(field(node, "content"), context),
    componentName,
    extensions: extensionsOf(node),
  };
}

/** The `responses` of an operation, in the order of the contract. */
export function readResponses(written: Located | null, context: ReadContext): readonly Response[] {
  const node = followMap(written, "`responses`", context);
  const responses: Response[] = [];
  const seen = new Set<string>();
  for (const [key, entry] of namedEntries(node)) {
    const status = statusOf(key);
    if (status === null) {
      const message = `\`${key}\` is no status: neither a code, nor a range such as \`4XX\`, nor \`default\``;
      context.bag.add("response-status-invalid", message, { source: entry.source });
      continue;
    }
    const identity = key.toUpperCase();
    if (seen.has(identity)) {
      context.bag.add("response-status-invalid", `Status \`${key}\` stands twice`, { source: entry.source });
      continue;
    }
    seen.add(identity);
    const response = readResponse(entry, status, context);
    if (response !== null) responses.push(response);
  }
  return responses;
}

/** `"404"`, `"4XX"` (in either case), `"default"`. */
export function statusOf(key: string): StatusMatch | null {
  if (key === "default") return { kind: "default" };
  if (/^[1-5]\d\d$/.test(key)) return { kind: "code", code: Number(key) };
  switch (key.toUpperCase()) {
    case "1XX":
      return { kind: "range", hundreds: 1 };
    case "2XX":
      return { kind: "range", hundreds: 2 };
    case "3XX":
      return { kind: "range", hundreds: 3 };
    case "4XX":
      return { kind: "range", hundreds: 4 };
    case "5XX":
      return { kind: "range", hundreds: 5 };
    default:
      return null;
  }
}

function readResponse(entry: Located, status: StatusMatch, context: ReadContext): Response | null {
  const followed = follow(entry, { expected: "a response" }, context);
  if (followed === null) return null;
  const { componentName } = followed;
  const node = context.normaliser.response(followed.node);
  return {
    source: node.source,
    status,
    summary: text(node, "summary", context),
    description: text(node, "description", context),
    headers: readHeaders(field(node, "headers"), context),
    content: readContent(field(node, "content"), context),
    links: readLinks(node, context),
    componentName,
    extensions: extensionsOf(node),
  };
}

function readLinks(response: Located, context: ReadContext): readonly Link[] {
  const links: Link[] = [];
  for (const [name, entry] of mapField(response, "links", context)) {
    const followed = follow(entry, { expected: "a link", severity: "warning" }, context);
    if (followed !== null) links.push(readLink(name, followed.node, context));
  }
  return links;
}

function readLink(name: string, node: Located, context: ReadContext): Link {
  const requestBody = field(node, "requestBody");
  const server = field(node, "server");
  return {
    source: node.source,
    name,
    operationId: text(node, "operationId", context),
    operationRef: text(node, "operationRef", context),
    parameters: entriesOf(field(node, "parameters")).map(([parameter, { value }]) => ({
      name: parameter,
      value,
    })),
    requestBody: requestBody === null ? null : { value: requestBody.value },
    description: text(node, "description", context),
    server: server === null ? null : readServer(server, context),
  };
}
