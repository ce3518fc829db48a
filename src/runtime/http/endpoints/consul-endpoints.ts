import { parseBaseUrl } from "../base-url.js";
import type { FetchLike } from "../client-options.js";
import { getOwn } from "../own.js";
import type { Endpoint, EndpointResolver } from "./endpoint-resolver.js";

export interface ConsulOptions {
  /** As it is registered: `inventory`. */
  readonly service: string;
  /** Of the API below each instance: `/v1`. Default: `/`. */
  readonly path?: string;
  /** How instances are spoken to. Default: `http`. */
  readonly protocol?: "http" | "https";
  /** Where the agent's HTTP API is. Default: `http://127.0.0.1:8500`. */
  readonly agentUrl?: string;
  /** Of Consul's access control; sent as `X-Consul-Token`. */
  readonly token?: string;
  /** Only instances with this tag. */
  readonly tag?: string;
  /** Default: the agent's. */
  readonly datacenter?: string;
  /** Milliseconds for which an answer is fresh. Default: 5,000. */
  readonly ttlMs?: number;
  /** Default: `globalThis.fetch`. */
  readonly fetch?: FetchLike;
}

/**
 * The instances of a service that pass their health checks, by Consul's HTTP API, with their weights.
 *
 *     createInventoryClient({ baseUrl: consulEndpoints({ service: "inventory", path: "/v1" }) })
 *
 * Throws a `TypeError` for an agent's URL that is none.
 */
export function consulEndpoints(options: ConsulOptions): EndpointResolver {
  const { service, token } = options;
  const agent = parseBaseUrl(options.agentUrl ?? "http://127.0.0.1:8500");
  const query = new URLSearchParams({ passing: "true" });
  if (options.tag !== undefined) query.set("tag", options.tag);
  if (options.datacenter !== undefined) query.set("dc", options.datacenter);
  const url = `${agent.prefix}/v1/health/service/${encodeURIComponent(service)}?${query}`;
  return {
    name: `Consul ${service}`,
    ttlMs: options.ttlMs ?? 5_000,
    resolve: async (signal) => {
      const response = await (options.fetch ?? globalThis.fetch)(url, {
        headers: { accept: "application/json", ...(token === undefined ? {} : { "x-consul-token": token }) },
        // The token is for this server alone.
        redirect: "error",
        signal,
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`Consul ${service}: the agent answers ${response.status}`);
      }
      const answer: unknown = await response.json();
      if (!Array.isArray(answer)) throw new Error(`Consul ${service}: the agent's answer is no list`);
      return answer.map((entry: unknown) => instance(entry, options));
    },
  };
}

/** `{ Node: { Address }, Service: { Address, Port, Weights: { Passing } } }`; an empty address is the node's. */
function instance(entry: unknown, { service, protocol = "http", path = "/" }: ConsulOptions): Endpoint {
  const registered = getOwn(entry, "Service");
  const own = getOwn(registered, "Address");
  const address = typeof own === "string" && own !== "" ? own : getOwn(getOwn(entry, "Node"), "Address");
  const port = getOwn(registered, "Port");
  if (typeof address !== "string" || address === "" || typeof port !== "number" || port < 1) {
    throw new Error(`Consul ${service}: an instance is registered without an address or a port`);
  }
  const host = address.includes(":") ? `[${address}]` : address;
  const weight = getOwn(getOwn(registered, "Weights"), "Passing");
  return {
    baseUrl: `${protocol}://${host}:${port}${path.startsWith("/") ? "" : "/"}${path}`,
    ...(typeof weight === "number" ? { weight } : {}),
  };
}
