import type { Server } from "../../model/index.js";
import { arrayDoc, type Doc, objectDoc, propKey, sequenceDoc, tsString } from "../../print/index.js";

/** The contract's first absolute server, its variables at their defaults; `null` where it has none. */
export function defaultBaseUrl(servers: readonly Server[]): string | null {
  for (const server of servers) {
    const url = server.url.replace(/\{([^}]*)\}/g, (whole, name: string) => {
      return server.variables.find((variable) => variable.name === name)?.default ?? whole;
    });
    if (/^https?:\/\/[^{}\s]+$/i.test(url) && URL.canParse(url)) return url;
  }
  return null;
}

/** `{ url: "https://{environment}.shop.example", variables: { environment: { default: "api", enum: ["api"] } } }`. */
export function serversDoc(server: Server): Doc {
  const variables = server.variables.map((variable) =>
    sequenceDoc(
      `${propKey(variable.name)}: `,
      objectDoc([
        `default: ${tsString(variable.default)}`,
        ...(variable.enum === null ? [] : [sequenceDoc("enum: ", arrayDoc(variable.enum.map(tsString)))]),
        ...(variable.description === null ? [] : [`description: ${tsString(variable.description)}`]),
      ]),
    ),
  );
  return objectDoc([
    `url: ${tsString(server.url)}`,
    ...(server.name === null ? [] : [`name: ${tsString(server.name)}`]),
    ...(server.description === null ? [] : [`description: ${tsString(server.description)}`]),
    ...(variables.length === 0 ? [] : [sequenceDoc("variables: ", objectDoc(variables))]),
  ]);
}
