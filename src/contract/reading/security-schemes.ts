import type { OAuthFlow, SecurityScheme, SecuritySchemeBase } from "../../model/index.js";
import type { ReadingContext } from "./context.js";
import { extensionsOf, type Located } from "./located.js";
import { placeOf } from "./references.js";
import { flag, invalid, mapField, shown, text } from "./values.js";

/** Reads a scheme of a kind that HTTP knows; other contracts have some of these too. */
export function readSecurityScheme(
  name: string,
  node: Located,
  context: ReadingContext,
): SecurityScheme | null {
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

function readApiKey(base: SecuritySchemeBase, node: Located, context: ReadingContext): SecurityScheme | null {
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

function required(node: Located, key: string, context: ReadingContext): string | null {
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

function readFlows(scheme: Located, context: ReadingContext): readonly OAuthFlow[] {
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
