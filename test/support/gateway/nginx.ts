import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AsPrinted,
  freePort,
  type GatewayProcess,
  type GatewayRequest,
  type Replicas,
  startGatewayProcess,
} from "./gateway-process.js";
import { startNameServer } from "./name-server.js";

/** The printed configuration with addresses in the place of names: for any nginx. */
export async function startNginx({ config, replicas, binary }: GatewayRequest): Promise<GatewayProcess> {
  return startWith(withAddresses(config, replicas), binary);
}

/**
 * The configuration as it was printed: a name server on loopback knows the services' names. A host with several replicas,
 * which have ports of their own here, has addresses instead.
 */
export async function startNginxWithNames(request: GatewayRequest): Promise<GatewayProcess> {
  const { config, replicas, binary } = request;
  if (Object.values(replicas).some((ports) => ports.length > 1)) return startNginx(request);
  const hosts = Object.keys(replicas).map((host) => [host, ["127.0.0.1"]] as const);
  const names = await startNameServer(Object.fromEntries(hosts));
  try {
    const gateway = await startNginxAsPrinted(config, { replicas, namePort: names.port, binary });
    const stop = async () => {
      await gateway.stop();
      names.stop();
    };
    return { ...gateway, stop };
  } catch (error) {
    names.stop();
    throw error;
  }
}

/** As printed, but for its own port, the services' and the name server's. */
export async function startNginxAsPrinted(
  config: string,
  { replicas, namePort, binary }: AsPrinted,
): Promise<GatewayProcess> {
  return startWith(withNames(config, replicas, namePort), binary);
}

async function startWith(config: string, binary: string): Promise<GatewayProcess> {
  const port = await freePort();
  return startGatewayProcess({
    binary,
    file: "nginx.conf",
    port,
    configure: (folder) =>
      replaced(config, "listen 8080;", `listen 127.0.0.1:${port};`).replaceAll("/tmp/", `${folder}/`),
    arguments: (file, folder) => ["-p", folder, "-c", file, "-g", "daemon off;"],
  });
}

const server = /^( *)server ([\w-]+):8080 resolve (.*)$/gm;

export function withAddresses(config: string, replicas: Replicas): string {
  return config.replace(server, (_, indent: string, host: string, rest: string) =>
    (replicas[host] ?? [9]).map((port) => `${indent}server 127.0.0.1:${port} ${rest}`).join("\n"),
  );
}

function withNames(config: string, replicas: Replicas, namePort: number): string {
  const ported = config.replace(
    server,
    (_, indent: string, host: string, rest: string) =>
      `${indent}server ${host}:${replicas[host]?.[0] ?? 9} resolve ${rest}`,
  );
  return replaced(ported, "resolver 127.0.0.11 ", `resolver 127.0.0.1:${namePort} `).replace(
    "valid=5s",
    "valid=1s",
  );
}

function replaced(text: string, given: string, wanted: string): string {
  if (!text.includes(given)) throw new Error(`the configuration has no ${given}`);
  return text.replace(given, wanted);
}

/** What `nginx -t` says; `""` where it is content. */
export function nginxFaults(config: string, binary: string): string {
  const folder = mkdtempSync(join(tmpdir(), "commsgen-nginx-"));
  try {
    const file = join(folder, "nginx.conf");
    writeFileSync(file, config.replaceAll("/tmp/", `${folder}/`));
    const output = join(folder, "output.log");
    const log = openSync(output, "a");
    const { status } = spawnSync(binary, ["-p", folder, "-t", "-c", file], { stdio: ["ignore", log, log] });
    closeSync(log);
    const said = readFileSync(output, "utf8");
    return status === 0 && !/\[(?:warn|error|emerg)\]/.test(said) ? "" : said;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `1.31.3` */
export function nginxVersion(binary: string): string {
  const { stderr } = spawnSync(binary, ["-v"], { encoding: "utf8" });
  return /nginx\/([\d.]+)/.exec(stderr)?.[1] ?? "";
}
