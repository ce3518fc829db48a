import type { EventSecurityScheme, SecurityRequirement } from "../../model/index.js";
import { keyOf } from "../reading/context.js";
import {
  elementsOf,
  entriesOf,
  extensionsOf,
  field,
  isJsonArray,
  isObject,
  type Located,
  overlay,
} from "../reading/located.js";
import { follow } from "../reading/references.js";
import { readSecurityScheme } from "../reading/security-schemes.js";
import { invalid, mapField, text, texts } from "../reading/values.js";
import type { AsyncApiContext } from "./context.js";

/** Schemes that brokers know and HTTP does not, by their lower-case type. */
const BROKER_SCHEMES = {
  userpassword: "userPassword",
  x509: "X509",
  symmetricencryption: "symmetricEncryption",
  asymmetricencryption: "asymmetricEncryption",
  plain: "plain",
  scramsha256: "scramSha256",
  scramsha512: "scramSha512",
  gssapi: "gssapi",
  apikey: "brokerApiKey",
} as const;

/** The schemes of `components/securitySchemes`, then those that stand where they are used. */
export function readSecuritySchemes(
  components: Located | null,
  context: AsyncApiContext,
): readonly EventSecurityScheme[] {
  const declared = components === null ? [] : mapField(components, "securitySchemes", context);
  const schemes: EventSecurityScheme[] = [];
  for (const [name, entry] of declared) {
    const node = follow(entry, { expected: "a security scheme", severity: "warning" }, context)?.node;
    const scheme = node === undefined ? null : readScheme(name, node, context);
    if (scheme !== null) schemes.push(scheme);
  }
  const names = new Set(declared.map(([name]) => name));
  for (const [name, node] of context.inlineSchemes) {
    const scheme = names.has(name) ? null : readScheme(name, node, context);
    if (scheme !== null) schemes.push(scheme);
  }
  return schemes;
}

function readScheme(name: string, node: Located, context: AsyncApiContext): EventSecurityScheme | null {
  const type = text(node, "type", context)?.toLowerCase() ?? "";
  if (Object.hasOwn(BROKER_SCHEMES, type)) {
    return {
      // `hasOwn` has just shown that it is one of them.
      kind: BROKER_SCHEMES[type as keyof typeof BROKER_SCHEMES],
      source: node.source,
      name,
      description: text(node, "description", context),
      extensions: extensionsOf(node),
    };
  }
  return readSecurityScheme(name, asHttpScheme(node), context);
}

/** `httpApiKey` is OpenAPI's `apiKey`; `availableScopes` of 3.x are its `scopes`. */
function asHttpScheme(node: Located): Located {
  const type = field(node, "type");
  const flows = field(node, "flows");
  const renamed = entriesOf(node).map(([key, entry]): readonly [string, Located] => {
    if (key === "type" && String(type?.value).toLowerCase() === "httpapikey") {
      return [key, { ...entry, value: "apiKey" }];
    }
    if (key === "flows" && flows !== null && isObject(flows)) {
      return [
        key,
        overlay(
          flows.source,
          entriesOf(flows).map(([kind, flow]) => [kind, asHttpFlow(flow)]),
        ),
      ];
    }
    return [key, entry];
  });
  return overlay(node.source, renamed);
}

function asHttpFlow(flow: Located): Located {
  const scopes = field(flow, "availableScopes");
  return scopes === null || !isObject(flow)
    ? flow
    : overlay(flow.source, [...entriesOf(flow), ["scopes", scopes]]);
}

/** A `security` list: requirements that name schemes (2.x), or the schemes themselves (3.x); `null` where there is none. */
export function readSecurity(
  node: Located | null,
  context: AsyncApiContext,
): readonly SecurityRequirement[] | null {
  if (node === null || node.value === null) return null;
  if (node.elements === null && !isJsonArray(node.value)) {
    invalid(node, { what: "`security`", wanted: "a list" }, context);
    return null;
  }
  const requirements: SecurityRequirement[] = [];
  for (const element of elementsOf(node)) {
    if (!isObject(element)) {
      invalid(element, { what: "A security requirement", wanted: "an object" }, context);
      continue;
    }
    const isScheme = field(element, "$ref") !== null || typeof field(element, "type")?.value === "string";
    const requirement = isScheme ? schemeItself(element, context) : namedSchemes(element, context);
    if (requirement !== null) requirements.push(requirement);
  }
  return requirements;
}

function namedSchemes(element: Located, context: AsyncApiContext): SecurityRequirement {
  const components = field(context.root, "components");
  const declared = components === null ? null : field(components, "securitySchemes");
  const schemes = entriesOf(element).map(([scheme, scopes]) => {
    if (declared === null || field(declared, scheme) === null) {
      const message = `No security scheme is called \`${scheme}\``;
      context.bag.add("security-scheme-unknown", message, { source: scopes.source });
    }
    return { scheme, scopes: elementsOf(scopes).map(({ value }) => String(value)) };
  });
  return { schemes };
}

function schemeItself(element: Located, context: AsyncApiContext): SecurityRequirement | null {
  const followed = follow(element, { expected: "a security scheme", severity: "warning" }, context);
  if (followed === null) return null;
  const { node, componentName } = followed;
  const scheme = inlineName(node, componentName ?? text(node, "type", context) ?? "scheme", context);
  return { schemes: [{ scheme, scopes: texts(node, "scopes", context) }] };
}

/** The name of a scheme that stands where it is used: one that no other scheme has. */
function inlineName(node: Located, wanted: string, context: AsyncApiContext): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}${count}`;
    const known = context.inlineSchemes.get(name);
    if (known !== undefined && keyOf(known.source) !== keyOf(node.source)) continue;
    context.inlineSchemes.set(name, node);
    return name;
  }
}
