import type { Diagnostic, DiagnosticCode } from "../diagnostics/index.js";
import type { DeploySettings, RunOptions } from "../pipeline/settings.js";
import { loadConfig } from "./config.js";

export type DeployKind = "compose" | "kubernetes" | "none";

/** The flags that `generate` and `check` share, as commander parses them. */
export interface RunFlags {
  readonly output?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly strict?: boolean;
  readonly force?: boolean;
  readonly skip?: readonly string[];
  readonly allowOrigin?: readonly string[];
  readonly dates?: "string" | "Date";
  readonly int64?: "number" | "bigint";
  readonly outbox?: "relay" | "debezium";
  readonly deploy?: readonly DeployKind[];
  readonly gateway?: "nginx" | "envoy" | "none";
  readonly kafkaNodes?: "1" | "3";
  /** `--no-cache` makes it `false`. */
  readonly cache: boolean;
}

/** Wrong arguments or configuration: exit code 2. */
export class UsageError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[] = []) {
    super(message);
    this.name = "UsageError";
    this.diagnostics = diagnostics;
  }
}

/** Arguments over configuration over defaults. Throws `UsageError`. */
export async function runOptionsOf(
  paths: readonly string[],
  flags: RunFlags,
  cwd: string,
): Promise<RunOptions> {
  const { config, diagnostics } = await loadConfig(cwd, flags.config ?? null);
  if (diagnostics.length > 0) throw new UsageError("The configuration has errors", diagnostics);
  const inputs = paths.length > 0 ? paths : (config.inputs ?? []);
  if (inputs.length === 0) {
    throw new UsageError("No contracts named; give files or folders, such as `commsgen generate specs/`");
  }
  return {
    inputs,
    cwd,
    output: flags.output ?? config.output,
    services: config.services,
    types: { dates: flags.dates ?? config.types?.dates, int64: flags.int64 ?? config.types?.int64 },
    events: config.events,
    http: config.http,
    postgres: config.postgres,
    outbox: flags.outbox ?? config.outbox,
    deploy: deployOf(flags, config.deploy ?? {}),
    strict: flags.strict ?? config.strict,
    force: flags.force,
    skip: [...(config.skip ?? []), ...(await parseSkips(flags.skip ?? []))],
    allowOrigins: [...(config.allowOrigins ?? []), ...(await parseOrigins(flags.allowOrigin ?? []))],
    cache: flags.cache,
  };
}

/** `--deploy kubernetes` adds to what the configuration says; `--deploy none` turns all off. */
function deployOf({ deploy, gateway, kafkaNodes }: RunFlags, config: DeploySettings): DeploySettings {
  const isOff = deploy?.includes("none") === true;
  const useless = isOff ? Object.entries({ gateway, "kafka-nodes": kafkaNodes }) : [];
  for (const [name, value] of useless) {
    if (value !== undefined)
      throw new UsageError(
        `--${name} says nothing where \`--deploy none\` leaves all out; give one of the two`,
      );
  }
  const wants = (kind: "compose" | "kubernetes") =>
    isOff ? false : deploy?.includes(kind) ? true : config[kind];
  return {
    ...config,
    compose: wants("compose"),
    kubernetes: wants("kubernetes"),
    gateway: gateway ?? config.gateway,
    kafkaNodes: kafkaNodes === undefined ? config.kafkaNodes : kafkaNodes === "3" ? 3 : 1,
  };
}

/** The codes of `--skip`, checked. */
async function parseSkips(texts: readonly string[]): Promise<readonly DiagnosticCode[]> {
  if (texts.length === 0) return [];
  const { skippableCode } = await import("./config-schema.js");
  return texts.map((text) => {
    const parsed = skippableCode(text);
    if (!parsed.ok) throw new UsageError(`--skip: ${parsed.message}`);
    return parsed.code;
  });
}

/** The origins of `--allow-origin`, checked. */
async function parseOrigins(texts: readonly string[]): Promise<readonly string[]> {
  if (texts.length === 0) return [];
  const { originHelp, originOf } = await import("./config-schema.js");
  return texts.map((text) => {
    const origin = originOf(text);
    if (origin === null) throw new UsageError(`--allow-origin: \`${text}\` is no origin. ${originHelp}`);
    return origin;
  });
}
