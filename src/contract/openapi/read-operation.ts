import type { HttpOperation, NamedCallback, Server } from "../../model/index.js";
import { extensionsOf, field, type Located } from "../reading/located.js";
import { flag, listField, text, texts } from "../reading/values.js";
import type { ReadContext } from "./context.js";
import { readParameters } from "./read-parameters.js";
import { readRequestBody, readResponses } from "./read-responses.js";
import { readRequirements } from "./read-security.js";
import { readServers } from "./read-servers.js";
import { readTimeout } from "./read-timeout.js";

export interface OperationPlace {
  readonly method: string;
  readonly path: string;
  readonly pathParameters: readonly Located[];
  readonly pathServers: readonly Server[] | null;
  readonly pathSummary: string | null;
  readonly pathDescription: string | null;
  /** The path item's `x-timeout`, else that of the document where it holds. */
  readonly pathTimeoutMs: number | null;
  /** Given by the reader of path items, which callbacks are made of. */
  readonly callbacks: (operation: Located) => readonly NamedCallback[];
}

export function readOperation(written: Located, place: OperationPlace, context: ReadContext): HttpOperation {
  const { method, path } = place;
  const node = context.normaliser.operation(written, { pathParameters: place.pathParameters });
  const own = readServers(node, context) ?? place.pathServers;
  const timeout = readTimeout(node, context);
  const externalDocs = field(node, "externalDocs");
  return {
    source: written.source,
    operationId: readOperationId(node, `${method} ${path}`, context),
    method,
    path,
    summary: text(node, "summary", context) ?? place.pathSummary,
    description: text(node, "description", context) ?? place.pathDescription,
    deprecated: flag(node, "deprecated", context) ?? false,
    tags: texts(node, "tags", context),
    externalDocs: externalDocs === null ? null : text(externalDocs, "url", context),
    parameters: readParameters(
      {
        path: listField(node, "pathParameters", context),
        operation: listField(node, "parameters", context),
      },
      context,
    ),
    requestBody: readRequestBody(field(node, "requestBody"), context),
    responses: readResponses(field(node, "responses"), context),
    security: readRequirements(field(node, "security"), context) ?? context.security,
    servers: own ?? context.servers,
    hasOwnServers: own !== null,
    callbacks: place.callbacks(node),
    timeoutMs: timeout === null ? place.pathTimeoutMs : timeout.timeoutMs,
    extensions: extensionsOf(node),
  };
}

/**
 * The operation's id, or `null` where another operation has it already: the second one is then named by its method
 * and path, as one without an id is, which is no guess.
 */
function readOperationId(node: Located, title: string, context: ReadContext): string | null {
  const operationId = text(node, "operationId", context);
  if (operationId === null || operationId === "") return null;
  const before = context.operationIds.get(operationId);
  if (before === undefined) {
    context.operationIds.set(operationId, node.source);
    return operationId;
  }
  const message = `\`${title}\` has the operationId \`${operationId}\`, which another operation has already`;
  context.bag.add("operation-id-duplicate", message, {
    source: field(node, "operationId")?.source ?? node.source,
  });
  return null;
}
