import type { Diagnostic } from "../diagnostics/index.js";
import type { RunOptions } from "../pipeline/settings.js";
import { loadConfig } from "./config.js";
import { originHelp, originOf, skippableCode } from "./config-schema.js";

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
    strict: flags.strict ?? config.strict,
    force: flags.force,
    skip: [...(config.skip ?? []), ...(flags.skip ?? []).map(parseSkip)],
    allowOrigins: [...(config.allowOrigins ?? []), ...(flags.allowOrigin ?? []).map(parseOrigin)],
    cache: flags.cache,
  };
}

function parseSkip(text: string) {
  const parsed = skippableCode(text);
  if (!parsed.ok) throw new UsageError(`--skip: ${parsed.message}`);
  return parsed.code;
}

function parseOrigin(text: string): string {
  const origin = originOf(text);
  if (origin === null) throw new UsageError(`--allow-origin: \`${text}\` is no origin. ${originHelp}`);
  return origin;
}
