import type { HttpOperation, Service } from "../../model/index.js";
import type { RestPlanning } from "./planning.js";

/** Says, once for each kind, what the contracts hold that no target emits yet. */
export function reportUnsupported(service: Service, planning: RestPlanning): void {
  for (const api of service.restApis) {
    for (const operation of api.operations) collect(operation, planning);
    for (const webhook of api.webhooks) planning.unsupported.add("webhooks", webhook.source);
  }
  planning.unsupported.report(planning.bag);
  reportIgnoredHeaders(planning);
}

function collect(operation: HttpOperation, planning: RestPlanning): void {
  const { unsupported } = planning;
  if (operation.security.some((alternative) => alternative.schemes.length > 0)) {
    unsupported.add(
      "security (clients pass credentials as headers, servers do not check them)",
      operation.source,
    );
  }
  if (operation.hasOwnServers) {
    unsupported.add("servers of single operations (pass `baseUrl` with the call)", operation.source);
  }
  for (const callback of operation.callbacks) unsupported.add("callbacks", callback.source);
  for (const response of operation.responses) {
    for (const link of response.links) unsupported.add("links", link.source);
  }
}

function reportIgnoredHeaders(planning: RestPlanning): void {
  const [first] = planning.ignoredHeaders;
  if (first === undefined) return;
  const names = [...new Set([...planning.ignoredHeaders].map((one) => `\`${one.name}\``))].sort();
  planning.bag.add(
    "header-parameter-ignored",
    `Header parameters ${names.join(", ")} are ignored: the connection decides them (${planning.ignoredHeaders.size} in all)`,
    { source: first.source },
  );
}
