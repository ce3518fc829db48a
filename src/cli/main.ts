import { CommanderError } from "commander";
import { ownVersion } from "../pipeline/own-build.js";
import { UsageError } from "./command-options.js";
import { type ExitCode, exitCodes } from "./exit-codes.js";
import { createProgram } from "./program.js";
import { renderDiagnostics } from "./report/diagnostics.js";
import { renderJsonFailure } from "./report/json.js";
import { paintWith } from "./report/paint.js";
import { processTerminal, type Terminal } from "./terminal.js";

/** Runs the command that the arguments name, and returns the exit code. Never rejects. */
export async function main(argv: readonly string[], terminal: Terminal, cwd: string): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.fine;
  try {
    const finish = (code: ExitCode) => {
      exitCode = code;
    };
    const program = createProgram({ terminal, cwd, version: ownVersion(), finish });
    if (argv.length === 0) {
      program.outputHelp();
      return exitCodes.fine;
    }
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    const context = { terminal, cwd, json: argv.includes("--json") };
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.fine; // --help, --version
      // `commsgen --debug`: flags, but no command; commander's message is "(outputHelp)".
      const message =
        error.code === "commander.help" ? "No command named" : error.message.replace(/^error: /, "");
      return reportUsage(new UsageError(message), context);
    }
    if (error instanceof UsageError) return reportUsage(error, context);
    return reportFault(error, { ...context, debug: argv.includes("--debug") });
  }
}

/** Runs with the arguments, streams and folder of this process, and sets its exit code. */
export async function runProcess(): Promise<void> {
  const terminal = processTerminal();
  const argv = process.argv.slice(2);
  const context = {
    terminal,
    cwd: process.cwd(),
    json: argv.includes("--json"),
    debug: argv.includes("--debug"),
  };
  process.on("uncaughtException", (error) => {
    process.exit(reportFault(error, context));
  });
  process.exitCode = await main(argv, terminal, process.cwd());
}

interface FailureContext {
  readonly terminal: Terminal;
  readonly cwd: string;
  readonly json: boolean;
}

function reportUsage(
  { message, diagnostics }: UsageError,
  { terminal, cwd, json }: FailureContext,
): ExitCode {
  const exitCode = exitCodes.usage;
  if (json) {
    terminal.out(renderJsonFailure({ message, diagnostics }, { cwd, exitCode }));
    return exitCode;
  }
  const paint = paintWith(terminal.errColors);
  terminal.err(renderDiagnostics(diagnostics, { cwd, width: terminal.width, paint, all: true }));
  terminal.err(`${paint.red("✗")} ${message}\n`);
  if (diagnostics.length === 0) terminal.err("  commsgen --help shows what there is\n");
  return exitCode;
}

/** An exception is a fault of commsgen: one message with what to report, the stack only when asked for. */
function reportFault(error: unknown, context: FailureContext & { readonly debug: boolean }): ExitCode {
  const exitCode = exitCodes.internal;
  const { terminal, cwd } = context;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error && error.stack !== undefined ? error.stack : message;
  if (context.json) {
    terminal.out(
      renderJsonFailure({ message: `internal-error: ${message}`, diagnostics: [] }, { cwd, exitCode }),
    );
  } else {
    const paint = paintWith(terminal.errColors);
    terminal.err(`${paint.red("✗")} internal-error: commsgen ran into a fault of its own. ${message}\n`);
    terminal.err(
      "  Nothing is wrong with your work. Please report this message, the command, `commsgen --version`,\n",
    );
    terminal.err(
      `  \`node --version\` and, if you can, the contract that shows it.${context.debug ? "" : " --debug shows the stack."}\n`,
    );
  }
  if (context.debug) terminal.err(`${stack}\n`);
  return exitCode;
}
