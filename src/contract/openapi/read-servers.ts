import type { Server } from "../../model/index.js";
import { isObject, type Located } from "../reading/located.js";
import { readServerVariables } from "../reading/server-variables.js";
import { invalid, listField, text } from "../reading/values.js";
import type { ReadContext } from "./context.js";

/** The `servers` of an object; `null` where there are none, and so the outer list holds. */
export function readServers(node: Located, context: ReadContext): readonly Server[] | null {
  const servers = listField(node, "servers", context)
    .map((entry) => readServer(entry, context))
    .filter((server) => server !== null);
  return servers.length === 0 ? null : servers;
}

export function readServer(node: Located, context: ReadContext): Server | null {
  if (!isObject(node)) {
    invalid(node, { what: "A server", wanted: "an object" }, context);
    return null;
  }
  const url = text(node, "url", context);
  if (url === null) {
    context.bag.add("server-url-missing", "A server has no `url`", { source: node.source });
    return null;
  }
  return {
    source: node.source,
    url: url === "" ? "/" : url,
    name: text(node, "name", context),
    description: text(node, "description", context),
    variables: readServerVariables(
      node,
      { url, rules: { mayHaveEmptyEnum: context.version === "3.0", needsDefault: true } },
      context,
    ),
  };
}
