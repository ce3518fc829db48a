import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  planScaffold,
  type ScaffoldedService,
  type ScaffoldPlan,
  type WrittenService,
  writeScaffoldFiles,
} from "../../pipeline/scaffold.js";
import { type RunFlags, UsageError } from "../command-options.js";
import { type ExitCode, exitCodes } from "../exit-codes.js";
import { recordOutputs } from "../record-outputs.js";
import { renderDiagnostics } from "../report/diagnostics.js";
import { renderScaffold, scaffoldJson } from "../report/scaffold.js";
import { type CommandContext, exitCodeOf, seconds, styles, withProgress } from "./run.js";

export interface InitFlags extends RunFlags {
  readonly contracts?: readonly string[];
  readonly dir?: string;
}

export interface Scaffolded {
  readonly services: readonly WrittenService[];
  /** The configuration that says where the generated code belongs now; `null`: it did before. */
  readonly config: string | null;
}

/** `commsgen init <services...>`: the user's side of services, once. */
export async function runInit(
  names: readonly string[],
  flags: InitFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const { cwd, terminal } = context;
  const given = flags.contracts ?? (await defaultContracts(flags, cwd));
  let inputs: readonly string[] = [];
  const plan = await withProgress(given, flags, {
    ...context,
    run: (options) => {
      inputs = options.inputs;
      return planScaffold({ ...options, only: names, servicesFolder: flags.dir });
    },
  });
  const [unknown] = plan.unknown;
  if (unknown !== undefined) {
    const list = plan.known.length === 0 ? "there are none" : `there are: ${plan.known.join(", ")}`;
    throw new UsageError(`No contract belongs to a service \`${unknown}\`; ${list}`);
  }
  const scaffolded = plan.ok ? await writeScaffold(plan.services, { flags, cwd, inputs }) : nothing;
  const exitCode = exitCodeOfScaffold(plan, scaffolded);
  if (flags.json) {
    terminal.out(scaffoldJson({ plan, scaffolded }, { cwd, exitCode, seconds: seconds() }));
    return exitCode;
  }
  const { out, err } = styles(context);
  terminal.err(renderDiagnostics(plan.diagnostics, { ...err, all: flags.all === true }));
  terminal.out(renderScaffold(scaffolded, out));
  if (plan.ok && exitCode === exitCodes.fine) terminal.out("next: npx commsgen generate\n");
  return exitCode;
}

const nothing: Scaffolded = { services: [], config: null };

function exitCodeOfScaffold(plan: ScaffoldPlan, { services }: Scaffolded): ExitCode {
  return services.some(({ failed }) => failed.length > 0) ? exitCodes.findings : exitCodeOf(plan);
}

/** `specs/`, as this tool's documentation has it, where nothing else is said. */
async function defaultContracts(flags: InitFlags, cwd: string): Promise<readonly string[]> {
  const { loadConfig } = await import("../config.js");
  const { config } = await loadConfig(cwd, flags.config ?? null);
  return config.inputs === undefined && existsSync(join(cwd, "specs")) ? ["specs"] : [];
}

/** Writes what is missing, and where the generated code belongs. */
export async function writeScaffold(
  services: readonly ScaffoldedService[],
  context: {
    readonly flags: Pick<RunFlags, "config">;
    readonly cwd: string;
    readonly inputs: readonly string[];
  },
): Promise<Scaffolded> {
  const { flags, cwd, inputs } = context;
  const written = await writeScaffoldFiles(services);
  const outputs = services.filter(({ isOutputNew }) => isOutputNew);
  const config =
    outputs.length === 0
      ? null
      : await recordOutputs(outputs, { cwd, named: flags.config ?? null, inputs: absolute(inputs, cwd) });
  return { services: written, config };
}

function absolute(paths: readonly string[], cwd: string): readonly string[] {
  return paths.map((path) => resolve(cwd, path));
}
