import type { Server, ServerVariable } from "../../model/index.js";
import type { ReadContext } from "./context.js";
import { elementsOf, field, isObject, type Located } from "./located.js";
import { invalid, listField, mapField, shown, text } from "./values.js";

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
    variables: readVariables(node, url, context),
  };
}

function readVariables(node: Located, url: string, context: ReadContext): readonly ServerVariable[] {
  const variables = mapField(node, "variables", context).map(([name, entry]) =>
    readVariable(name, entry, context),
  );
  const known = new Set(variables.map((variable) => variable.name));
  for (const [, name = ""] of url.matchAll(/\{([^{}]*)\}/g)) {
    if (known.has(name)) continue;
    known.add(name);
    const message = `The server's address has \`{${name}}\`, but \`variables\` says nothing of it`;
    context.bag.add("server-variable-undefined", message, { source: node.source });
  }
  return variables;
}

/** OpenAPI 3.0 says that the list SHOULD NOT be empty, 3.1 and 3.2 that it MUST NOT. */
function reportEmptyEnum(name: string, listed: Located, context: ReadContext): void {
  const isAllowed = context.version === "3.0";
  const message = `Server variable \`${name}\` has an \`enum\` without values, so it could have none`;
  context.bag.add("server-variable-invalid", isAllowed ? `${message}; the \`enum\` is ignored` : message, {
    source: listed.source,
    help: "Name the values, or remove `enum`.",
    severity: isAllowed ? "warning" : "error",
  });
}

function readVariable(name: string, node: Located, context: ReadContext): ServerVariable {
  const listed = field(node, "enum");
  const values = listed === null ? null : elementsOf(listed).map((entry) => String(entry.value));
  if (listed !== null && values?.length === 0) reportEmptyEnum(name, listed, context);
  const given = text(node, "default", context);
  if (given === null) {
    const message = `Server variable \`${name}\` has no \`default\``;
    context.bag.add("server-variable-invalid", message, {
      source: node.source,
      // The first of its values is as good as any that the contract names.
      severity: values !== null && values.length > 0 ? "warning" : "error",
    });
  } else if (values !== null && values.length > 0 && !values.includes(given)) {
    const message = `The default ${shown(given)} of server variable \`${name}\` is none of its values`;
    context.bag.add("server-variable-invalid", message, { source: node.source, severity: "warning" });
  }
  return {
    name,
    default: given ?? values?.[0] ?? "",
    enum: values === null || values.length === 0 ? null : values,
    description: text(node, "description", context),
  };
}
