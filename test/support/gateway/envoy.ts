import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Document, parseDocument } from "yaml";
import {
  type AsPrinted,
  freePort,
  type GatewayProcess,
  type GatewayRequest,
  startGatewayProcess,
} from "./gateway-process.js";

/** The printed configuration with addresses in the place of names. */
export async function startEnvoy({ config, replicas, binary }: GatewayRequest): Promise<GatewayProcess> {
  const document = parseDocument(config);
  for (const [index, cluster] of clusterNames(config).entries()) {
    const endpoints = (replicas[cluster] ?? [9]).map((each) => endpoint("127.0.0.1", each));
    document.setIn([...clusterPath(index), ...endpointsPath], document.createNode(endpoints));
  }
  return startWith(document, binary);
}

/** As printed, but for its own port, the services', the name server's, and how often that is asked. */
export async function startEnvoyAsPrinted(
  config: string,
  { replicas, namePort, binary }: AsPrinted,
): Promise<GatewayProcess> {
  const document = parseDocument(config);
  for (const [index, cluster] of clusterNames(config).entries()) {
    const endpoints = [endpoint(cluster, replicas[cluster]?.[0] ?? 9)];
    document.setIn([...clusterPath(index), ...endpointsPath], document.createNode(endpoints));
    const names = [...clusterPath(index), "cluster_type", "typed_config"];
    document.setIn([...names, "dns_refresh_rate"], "1s");
    document.setIn([...names, "typed_dns_resolver_config"], document.createNode(resolver(namePort)));
  }
  return startWith(document, binary);
}

function resolver(port: number) {
  return {
    name: "envoy.network.dns_resolver.cares",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig",
      resolvers: [{ socket_address: { address: "127.0.0.1", port_value: port } }],
      dns_resolver_options: { no_default_search_domain: true },
    },
  };
}

const endpointsPath = ["load_assignment", "endpoints", 0, "lb_endpoints"];

function clusterPath(index: number): readonly (string | number)[] {
  return ["static_resources", "clusters", index];
}

function endpoint(address: string, port: number) {
  return { endpoint: { address: { socket_address: { address, port_value: port } } } };
}

async function startWith(document: Document.Parsed, binary: string): Promise<GatewayProcess> {
  const port = await freePort();
  const listener = ["static_resources", "listeners", 0, "address", "socket_address"];
  document.setIn([...listener, "address"], "127.0.0.1");
  document.setIn([...listener, "port_value"], port);
  const options = { "--file-flush-interval-msec": "100", "--concurrency": "2", "--log-level": "warning" };
  return startGatewayProcess({
    binary,
    file: "envoy.yaml",
    port,
    configure: () => document.toString(),
    arguments: (file) => ["-c", file, "--disable-hot-restart", ...Object.entries(options).flat()],
  });
}

function clusterNames(config: string): readonly string[] {
  const { static_resources } = parseDocument(config).toJS();
  return static_resources.clusters.map(({ name }: { readonly name: string }) => name);
}

/** What `envoy --mode validate` says; `""` where it is content. */
export function envoyFaults(config: string, binary: string): string {
  const folder = mkdtempSync(join(tmpdir(), "commsgen-envoy-"));
  try {
    const file = join(folder, "envoy.yaml");
    writeFileSync(file, config);
    const args = ["--mode", "validate", "-c", file, "--log-level", "warning"];
    const { status, stdout, stderr } = spawnSync(binary, args, { encoding: "utf8" });
    const said = `${stdout}${stderr}`;
    return status === 0 && !/\[(?:warning|error|critical)\]/.test(said) ? "" : said;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
