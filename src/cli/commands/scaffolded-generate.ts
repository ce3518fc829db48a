import { planScaffold } from "../../pipeline/scaffold.js";
import type { RunOptions, ServiceSettings } from "../../pipeline/settings.js";
import { generate } from "../../pipeline.js";
import { type ExitCode, exitCodes } from "../exit-codes.js";
import { renderScaffold, scaffoldDocument } from "../report/scaffold.js";
import { type Scaffolded, writeScaffold } from "./init.js";
import {
  type CommandContext,
  exitCodeOf,
  type GenerateFlags,
  reportGenerated,
  styles,
  withProgress,
} from "./run.js";

/** `commsgen generate --scaffold`: the code, and then the user's side of every service that has none. */
export async function runScaffoldedGenerate(
  paths: readonly string[],
  flags: GenerateFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const { cwd, terminal } = context;
  const { result, scaffolded } = await withProgress(paths, flags, {
    ...context,
    run: (options) => generateAndScaffold(options, { flags, cwd }),
  });
  const isComplete = scaffolded.services.every(({ failed }) => failed.length === 0);
  const exitCode = isComplete ? exitCodeOf(result) : exitCodes.findings;
  const scaffold = scaffoldDocument(scaffolded, cwd);
  await reportGenerated(result, { flags, context, exitCode, scaffold });
  if (flags.json !== true) {
    terminal.out(renderScaffold(scaffolded, styles(context).out));
    const isNew = scaffolded.services.some(({ written }) => written.length > 0);
    if (isNew && exitCode === exitCodes.fine) terminal.out(next);
  }
  return exitCode;
}

const next = "next: npm install in each of them; their images are built with the lockfiles that it makes\n";

async function generateAndScaffold(
  options: RunOptions,
  { flags, cwd }: { readonly flags: GenerateFlags; readonly cwd: string },
) {
  const plan = await planScaffold({ ...options, servicesFolder: flags.dir });
  const services: Record<string, ServiceSettings> = Object.create(null);
  for (const [name, service] of Object.entries(options.services ?? {})) services[name] = service;
  for (const { name, output } of plan.services) services[name] = { ...services[name], output };
  const generated = await generate({ ...options, services });
  // What only the scaffold has to say; the rest is what the run itself has said.
  const own = plan.diagnostics.filter(
    ({ code }) => code.startsWith("scaffold-") || code === "config-scaffold-output",
  );
  const diagnostics = [...generated.diagnostics, ...own];
  const ok = generated.ok && !own.some(({ severity }) => severity === "error");
  const scaffolded: Scaffolded = ok
    ? await writeScaffold(plan.services, { flags, cwd, inputs: options.inputs })
    : { services: [], config: null };
  return { result: { ...generated, ok, diagnostics }, scaffolded };
}
