import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import {
  freePort,
  type GatewayProcess,
  type GatewayRequest,
  startGatewayProcess,
} from "./gateway-process.js";

/** The printed configuration with addresses in the place of names. */
export async function startEnvoy({ config, replicas, binary }: GatewayRequest): Promise<GatewayProcess> {
  const port = await freePort();
  const document = parseDocument(config);
  const listener = ["static_resources", "listeners", 0, "address", "socket_address"];
  document.setIn([...listener, "address"], "127.0.0.1");
  document.setIn([...listener, "port_value"], port);
  for (const [index, cluster] of clusterNames(config).entries()) {
    const endpoints = (replicas[cluster] ?? [9]).map((each) => ({
      endpoint: { address: { socket_address: { address: "127.0.0.1", port_value: each } } },
    }));
    const assignment = ["static_resources", "clusters", index, "load_assignment", "endpoints", 0];
    document.setIn([...assignment, "lb_endpoints"], document.createNode(endpoints));
  }
  return startGatewayProcess({
    binary,
    file: "envoy.yaml",
    port,
    configure: () => document.toString(),
    arguments: (file) => [
      "-c",
      file,
      "--disable-hot-restart",
      "--file-flush-interval-msec",
      "100",
      "--concurrency",
      "2",
      "--log-level",
      "warning",
    ],
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
