import { lookup, resolveSrv } from "node:dns/promises";
import { parseBaseUrl } from "../base-url.js";
import type { Endpoint, EndpointResolver } from "./endpoint-resolver.js";

/** Milliseconds. Containers come and go faster than the 600 s that Docker's name server gives its answers. */
const DEFAULT_TTL_MS = 5_000;

export interface DnsOptions {
  /** Milliseconds for which an answer is fresh. Default: 5,000. The records' own time to live is not looked at. */
  readonly ttlMs?: number;
  /** Which addresses to use. Default: those of IPv4, and those of IPv6 where there are none. */
  readonly family?: 4 | 6;
  /** Default: the system's, which knows `/etc/hosts` and search domains. */
  readonly lookup?: (hostname: string) => Promise<readonly DnsAddress[]>;
}

export interface DnsAddress {
  readonly address: string;
  /** 4 or 6. */
  readonly family: number;
}

/**
 * All addresses of a host name: the replicas of a service in Docker Compose, or of a headless service in Kubernetes.
 *
 *     createInventoryClient({ baseUrl: dnsEndpoints("http://inventory:8080/v1") })
 *
 * Throws a `TypeError` for what is no absolute HTTP URL, and for `https:`, since certificates are for names.
 */
export function dnsEndpoints(baseUrl: string, options: DnsOptions = {}): EndpointResolver {
  const url = checked(baseUrl);
  if (url.protocol === "https:") {
    throw new TypeError(
      `${JSON.stringify(baseUrl)}: a certificate is for a name, not for an address; use srvEndpoints or a list of base URLs`,
    );
  }
  const find = options.lookup ?? ((hostname: string) => lookup(hostname, { all: true }));
  return {
    name: `DNS ${url.hostname}`,
    ttlMs: options.ttlMs ?? DEFAULT_TTL_MS,
    resolve: async () => {
      const found = await find(url.hostname);
      const family = options.family ?? (found.some((each) => each.family === 4) ? 4 : 6);
      return found
        .filter((each) => each.family === family)
        .map(({ address }) => {
          const host = family === 6 ? `[${address}]` : address;
          return { baseUrl: withHost(url, url.port === "" ? host : `${host}:${url.port}`) };
        });
    },
  };
}

export interface SrvOptions {
  /** Milliseconds for which an answer is fresh. Default: 5,000. The records' own time to live is not looked at. */
  readonly ttlMs?: number;
  /** Default: that of Node, which asks the name servers of `/etc/resolv.conf` for exactly this name. */
  readonly resolveSrv?: (hostname: string) => Promise<readonly SrvAddress[]>;
}

export interface SrvAddress {
  readonly name: string;
  readonly port: number;
  /** The least goes first. */
  readonly priority: number;
  readonly weight: number;
}

/**
 * The hosts and ports of SRV records, with their priorities and weights: Kubernetes has them for named ports of headless
 * services, Consul's name server for all services.
 *
 *     srvEndpoints("http://_http._tcp.inventory.shop.svc.cluster.local/v1")
 *
 * The name is asked for as it stands, without search domains. Throws a `TypeError` for what is no absolute HTTP URL, and
 * for one with a port.
 */
export function srvEndpoints(baseUrl: string, options: SrvOptions = {}): EndpointResolver {
  const url = checked(baseUrl);
  if (url.port !== "") {
    throw new TypeError(`${JSON.stringify(baseUrl)} has a port: SRV records name the ports`);
  }
  const find = options.resolveSrv ?? resolveSrv;
  return {
    name: `DNS SRV ${url.hostname}`,
    ttlMs: options.ttlMs ?? DEFAULT_TTL_MS,
    resolve: async () => {
      const found = await find(url.hostname);
      // A record with the target `.` says that the service is decidedly not there (RFC 2782).
      const targets = found.filter(({ name }) => name !== "" && name !== ".");
      return targets.map(
        ({ name, port, priority, weight }): Endpoint => ({
          baseUrl: withHost(url, `${name.replace(/\.$/, "")}:${port}`),
          priority,
          weight,
        }),
      );
    },
  };
}

function checked(baseUrl: string): URL {
  parseBaseUrl(baseUrl);
  return new URL(baseUrl);
}

/** `(http://inventory:8080/v1?k=1, "10.0.0.7:8080")` -> `http://10.0.0.7:8080/v1?k=1` */
function withHost(url: URL, host: string): string {
  return `${url.protocol}//${host}${url.pathname}${url.search}`;
}
