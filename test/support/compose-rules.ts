import { existsSync } from "node:fs";
import { join } from "node:path";

/** What Compose makes of a file (`config --format json`), as far as the rules look at it. */
export interface ComposeConfig {
  readonly services: Readonly<Record<string, ComposeEntry>>;
}

export interface ComposeEntry {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly build?: { readonly context?: string; readonly args?: Readonly<Record<string, string>> };
  readonly restart?: string;
  readonly container_name?: string;
  readonly privileged?: boolean;
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly deploy?: {
    readonly resources?: { readonly limits?: { readonly memory?: string; readonly cpus?: unknown } };
  };
  readonly depends_on?: Readonly<Record<string, { readonly condition?: string }>>;
  readonly ports?: readonly (string | { readonly host_ip?: string; readonly published?: string })[];
  readonly volumes?: readonly (string | ComposeMount)[];
  readonly networks?: readonly string[] | Readonly<Record<string, unknown>>;
}

export interface ComposeMount {
  readonly type: string;
  readonly source: string;
  readonly read_only?: boolean;
}

/** Every breach of what holds for all compose files of ours. @param folder where bound files are looked for */
export function composeViolations(config: ComposeConfig, folder: string): readonly string[] {
  const names = Object.keys(config.services);
  const awaited = Object.values(config.services).flatMap(({ depends_on = {} }) => Object.keys(depends_on));
  return Object.entries(config.services).flatMap(([name, entry]) =>
    [
      ...faultsOfLife(entry),
      ...faultsOfSafety(entry),
      ...(isOnce(entry) && !awaited.includes(name)
        ? ["ends, and nobody waits for that: `up --wait` fails"]
        : []),
      ...mounts(entry).flatMap((mount) => faultsOfMount(mount, folder)),
      ...Object.entries(entry.depends_on ?? {}).flatMap(([other, { condition }]) => {
        if (!names.includes(other)) return [`waits for ${other}, which is not there`];
        const wanted = isOnce(config.services[other]) ? "service_completed_successfully" : "service_healthy";
        return condition === wanted ? [] : [`waits for ${other} to be ${condition}`];
      }),
    ].map((fault) => `${name}: ${fault}`),
  );
}

/** It does its work and ends. */
function isOnce(entry: ComposeEntry | undefined): boolean {
  return entry?.restart === "no";
}

function faultsOfLife(entry: ComposeEntry): readonly string[] {
  const { image = "", restart, healthcheck, deploy, container_name } = entry;
  const hasHealth = (healthcheck?.test ?? []).length > 1 && healthcheck?.disable !== true;
  const [, tag] = /:([^/:]+)$/.exec(image) ?? [];
  const isLocal = tag === "local";
  return [
    ...(restart === "unless-stopped" || restart === "no" ? [] : [`restarts ${restart}`]),
    ...(hasHealth || isOnce(entry) ? [] : ["no health check"]),
    ...(deploy?.resources?.limits?.memory === undefined ? ["no limit of memory"] : []),
    ...(deploy?.resources?.limits?.cpus === undefined ? ["no limit of processors"] : []),
    ...(container_name === undefined ? [] : ["a name of its own, so there can be one alone"]),
    ...(isLocal || /\d+\.\d+/.test(tag ?? "") ? [] : [`the image ${image} is of no version`]),
    ...(entry.build !== undefined && !isLocal ? [`what is built is called ${image}`] : []),
  ];
}

function faultsOfSafety({
  ports = [],
  privileged,
  cap_add,
  security_opt = [],
  volumes = [],
}: ComposeEntry): readonly string[] {
  const open = ports.filter((port) =>
    typeof port === "string" ? !port.startsWith("127.0.0.1:") : port.host_ip !== "127.0.0.1",
  );
  const socket = volumes.some((volume) => JSON.stringify(volume).includes("docker.sock"));
  return [
    ...(open.length === 0 ? [] : [`published beyond this machine: ${JSON.stringify(open)}`]),
    ...(privileged === true || cap_add !== undefined ? ["more rights than it needs"] : []),
    ...(security_opt.includes("no-new-privileges:true") ? [] : ["may gain privileges"]),
    ...(socket ? ["has the engine's socket"] : []),
  ];
}

/** Files of ours that are bound into containers. */
function mounts({ volumes = [] }: ComposeEntry): readonly ComposeMount[] {
  return volumes.flatMap((volume) => {
    if (typeof volume !== "string") return volume.type === "bind" ? [volume] : [];
    const [source = "", , mode] = volume.split(":");
    return source.startsWith(".") ? [{ type: "bind", source, read_only: mode === "ro" }] : [];
  });
}

function faultsOfMount({ source, read_only }: ComposeMount, folder: string): readonly string[] {
  const path = source.startsWith("/") ? source : join(folder, source);
  const isOfService =
    source.includes("../") || !path.startsWith(folder) || source.endsWith("/outbox-connector.json");
  return [
    ...(read_only === true ? [] : [`may write ${source}`]),
    // Those of services are no files of the workspace.
    ...(isOfService || existsSync(path) ? [] : [`${source} is not there`]),
  ];
}

/** Variables that must be set, as the file itself says: `${NAME:?...}`. */
export function requiredVariables(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name = ""]) => name))].sort();
}

/** Lines that give a password as it is. */
export function secretsIn(text: string): readonly string[] {
  return text
    .split("\n")
    .filter((line) => /(?:PASSWORD|SECRET|TOKEN)\w*:/.test(line) && !/: "\$\{\w+:\?[^}]*\}"$/.test(line));
}
