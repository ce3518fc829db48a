import type {
  OAuthFlow,
  SecurityRequirement,
  SecurityScheme,
  SecuritySchemeBase,
} from "../../model/index.js";
import type { ReadContext } from "./context.js";
import {
  elementsOf,
  entriesOf,
  extensionsOf,
  field,
  isJsonArray,
  isObject,
  type Located,
} from "./located.js";
import { follow, placeOf } from "./references.js";
import { flag, invalid, mapField, shown, text } from "./values.js";

/** The schemes under `components/securitySchemes`. */
export function readSecuritySchemes(components: Located, context: ReadContext): readonly SecurityScheme[] {
  const schemes: SecurityScheme[] = [];
  for (const [name, entry] of mapField(components, "securitySchemes", context)) {
    const followed = follow(entry, { expected: "a security scheme", severity: "warning" }, context);
    if (followed === null) continue;
    const scheme = readSecurityScheme(name, context.normaliser.securityScheme(followed.node), context);
    if (scheme !== null) schemes.push(scheme);
  }
  return schemes;
}

export function readSecurityScheme(name: string, node: Located, context: ReadContext): SecurityScheme | null {
  const base: SecuritySchemeBase = {
    source: node.source,
    name,
    description: text(node, "description", context),
    deprecated: flag(node, "deprecated", context) ?? false,
    extensions: extensionsOf(node),
  };
  const type = text(node, "type", context);
  switch (type?.toLowerCase()) {
    case "apikey":
      return readApiKey(base, node, context);
    case "http":
      return {
        ...base,
        kind: "http",
        scheme: (required(node, "scheme", context) ?? "").toLowerCase(),
        bearerFormat: text(node, "bearerFormat", context),
      };
    case "oauth2":
      return {
        ...base,
        kind: "oauth2",
        flows: readFlows(node, context),
        metadataUrl: text(node, "oauth2MetadataUrl", context),
      };
    case "openidconnect":
      return {
        ...base,
        kind: "openIdConnect",
        openIdConnectUrl: required(node, "openIdConnectUrl", context) ?? "",
      };
    case "mutualtls":
      return { ...base, kind: "mutualTLS" };
    default: {
      const message = `Security scheme \`${name}\` has type ${shown(type)}, which is none`;
      context.bag.add("security-scheme-invalid", message, { source: placeOf(node, "type") });
      return null;
    }
  }
}

function readApiKey(base: SecuritySchemeBase, node: Located, context: ReadContext): SecurityScheme | null {
  const place = required(node, "in", context);
  const parameter = required(node, "name", context);
  if (place === null || parameter === null) return null;
  if (place === "query" || place === "header" || place === "cookie") {
    return { ...base, kind: "apiKey", place, parameter };
  }
  const message = `Security scheme \`${base.name}\` is in ${shown(place)}, not in query, header or cookie`;
  context.bag.add("security-scheme-invalid", message, { source: placeOf(node, "in") });
  return null;
}

function required(node: Located, key: string, context: ReadContext): string | null {
  const value = text(node, key, context);
  if (value === null) {
    context.bag.add("security-scheme-invalid", `A security scheme has no \`${key}\``, {
      source: node.source,
    });
  }
  return value;
}

const FLOWS = [
  "implicit",
  "password",
  "clientCredentials",
  "authorizationCode",
  "deviceAuthorization",
] as const;

function readFlows(scheme: Located, context: ReadContext): readonly OAuthFlow[] {
  const flows: OAuthFlow[] = [];
  for (const [key, flow] of mapField(scheme, "flows", context)) {
    const kind = FLOWS.find((one) => one === key);
    if (kind === undefined) {
      invalid(flow, { what: `OAuth flow \`${key}\``, wanted: "one that the specification knows" }, context);
      continue;
    }
    flows.push({
      kind,
      authorizationUrl: text(flow, "authorizationUrl", context),
      tokenUrl: text(flow, "tokenUrl", context),
      refreshUrl: text(flow, "refreshUrl", context),
      deviceAuthorizationUrl: text(flow, "deviceAuthorizationUrl", context),
      scopes: mapField(flow, "scopes", context).map(([name, { value }]) => ({
        name,
        description: typeof value === "string" ? value : null,
      })),
    });
  }
  return flows;
}

/** A `security` list; `null` where there is none, and so the document's holds. */
export function readRequirements(
  node: Located | null,
  context: ReadContext,
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
    const schemes = entriesOf(element).map(([key, scopes]) => ({
      scheme: schemeName(key, scopes, context),
      scopes: elementsOf(scopes).map(({ value }) => String(value)),
    }));
    requirements.push({ schemes });
  }
  return requirements;
}

/** A requirement names a component, or since 3.2 refers to a scheme by address. */
function schemeName(key: string, at: Located, context: ReadContext): string {
  const declared = field(field(context.root, "components") ?? context.root, "securitySchemes");
  if (declared !== null && field(declared, key) !== null) return key;
  const isAddress = context.version === "3.2" && /[#/]/.test(key);
  const target = isAddress ? context.documents.resolve(key, at.source.file) : null;
  if (target?.ok === true) return addReferred(key, target.target, context);
  const message = `No security scheme is called \`${key}\``;
  context.bag.add("security-scheme-unknown", message, { source: at.source });
  return key;
}

function addReferred(
  key: string,
  target: { readonly value: Located["value"]; readonly source: Located["source"] },
  context: ReadContext,
): string {
  const pointer = target.source.pointer;
  const last = pointer.slice(pointer.lastIndexOf("/") + 1) || key;
  const name = last.replaceAll("~1", "/").replaceAll("~0", "~");
  if (!context.referredSchemes.has(name)) context.referredSchemes.set(name, target);
  return name;
}
