import { loadCodes } from "../../diagnostics/catalogue/load.js";
import { type Diagnostic, diagnosticCatalogue } from "../../diagnostics/index.js";
import type { GenerateResult } from "../../pipeline/results.js";
import type { RunOptions } from "../../pipeline/settings.js";
import { check, generate } from "../../pipeline.js";
import { type RunFlags, runOptionsOf } from "../command-options.js";
import { type ExitCode, exitCodes } from "../exit-codes.js";
import { ProgressLine } from "../progress.js";
import { renderDiagnostics, shownDiagnostics } from "../report/diagnostics.js";
import { paintWith } from "../report/paint.js";
import {
  renderChecked,
  renderDrift,
  renderExtended,
  renderGenerated,
  renderServices,
} from "../report/summary.js";
import type { Terminal } from "../terminal.js";

/** What a command runs in. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly cwd: string;
}

export interface GenerateFlags extends RunFlags {
  readonly scaffold?: boolean;
  readonly dir?: string;
}

/** `commsgen generate` */
export async function runGenerate(
  paths: readonly string[],
  flags: GenerateFlags,
  context: CommandContext,
): Promise<ExitCode> {
  if (flags.scaffold === true) {
    const { runScaffoldedGenerate } = await import("./scaffolded-generate.js");
    return runScaffoldedGenerate(paths, flags, context);
  }
  const result = await withProgress(paths, flags, { ...context, run: generate });
  const exitCode = exitCodeOf(result);
  await reportGenerated(result, { flags, context, exitCode });
  return exitCode;
}

export async function reportGenerated(
  result: GenerateResult,
  of: {
    readonly flags: RunFlags;
    readonly context: CommandContext;
    readonly exitCode: ExitCode;
    /** For `--json`. */
    readonly scaffold?: object;
  },
): Promise<void> {
  const { flags, context, exitCode, scaffold } = of;
  if (flags.json) {
    const { renderJson } = await import("../report/json.js");
    const run = { command: "generate", result, ...(scaffold === undefined ? {} : { scaffold }) } as const;
    context.terminal.out(renderJson(run, { cwd: context.cwd, exitCode, seconds: seconds() }));
    return;
  }
  const { out, err } = styles(context);
  if (result.ok) context.terminal.out(renderServices(result.services, out));
  context.terminal.err(renderDiagnostics(result.diagnostics, { ...err, all: flags.all === true }));
  context.terminal.out(renderExtended(result, out));
  context.terminal.out(renderGenerated(result, { ...out, seconds: seconds() }));
}

/** `commsgen check` */
export async function runCheck(
  paths: readonly string[],
  flags: RunFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const result = await withProgress(paths, flags, { ...context, run: check });
  const exitCode = exitCodeOf(result);
  if (flags.json) {
    const { renderJson } = await import("../report/json.js");
    context.terminal.out(
      renderJson({ command: "check", result }, { cwd: context.cwd, exitCode, seconds: seconds() }),
    );
    return exitCode;
  }
  const { out, err } = styles(context);
  context.terminal.err(renderDiagnostics(result.diagnostics, { ...err, all: flags.all === true }));
  context.terminal.out(
    renderDrift(result, { ...out, mend: mendingCommand(paths, flags), all: flags.all === true }),
  );
  context.terminal.out(renderChecked(result, { ...out, seconds: seconds() }));
  return exitCode;
}

export async function withProgress<Result>(
  paths: readonly string[],
  flags: RunFlags,
  { terminal, cwd, run }: CommandContext & { readonly run: (options: RunOptions) => Promise<Result> },
): Promise<Result> {
  const options = await runOptionsOf(paths, flags, cwd);
  const progress = new ProgressLine(terminal, flags.json !== true);
  const locate = flags.json === true || flags.all === true ? undefined : shownDiagnostics;
  try {
    return await run({ ...options, locate, onProgress: (activity) => progress.show(activity) });
  } finally {
    progress.clear();
  }
}

export function styles({ terminal, cwd }: CommandContext) {
  const { width } = terminal;
  return {
    out: { cwd, width, paint: paintWith(terminal.outColors) },
    err: { cwd, width, paint: paintWith(terminal.errColors) },
  };
}

/** Fine; else usage for a wrong configuration, unreadable for a file that could not be read or parsed, or findings. */
export function exitCodeOf(result: {
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
}): ExitCode {
  if (result.ok) return exitCodes.fine;
  const errors = result.diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
  if (errors.some((code) => code.startsWith("config-"))) return exitCodes.usage;
  // Warnings that `--strict` made errors do not keep a file from being read.
  const unreadable = errors.some(
    (code) => Object.hasOwn(loadCodes, code) && diagnosticCatalogue[code].severity === "error",
  );
  return unreadable ? exitCodes.unreadable : exitCodes.findings;
}

/** `npx commsgen generate specs/`, with the arguments that decide what is generated. */
function mendingCommand(paths: readonly string[], flags: RunFlags): string {
  const options = [
    ...(flags.output === undefined ? [] : ["-o", flags.output]),
    ...(flags.config === undefined ? [] : ["--config", flags.config]),
    ...(flags.dates === undefined ? [] : ["--dates", flags.dates]),
    ...(flags.int64 === undefined ? [] : ["--int64", flags.int64]),
    ...(flags.outbox === undefined ? [] : ["--outbox", flags.outbox]),
    ...(flags.deploy === undefined ? [] : ["--deploy", flags.deploy.join(",")]),
    ...(flags.gateway === undefined ? [] : ["--gateway", flags.gateway]),
    ...(flags.kafkaNodes === undefined ? [] : ["--kafka-nodes", flags.kafkaNodes]),
    ...(flags.allowOrigin ?? []).flatMap((origin) => ["--allow-origin", origin]),
  ];
  return ["npx commsgen generate", ...[...paths, ...options].map(shellWord)].join(" ");
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Seconds since the process started, start-up included: what the user waited. */
export function seconds(): number {
  return performance.now() / 1000;
}
