import type { UsageError } from "./command-options.js";
import { type ExitCode, exitCodes } from "./exit-codes.js";
import { renderDiagnostics } from "./report/diagnostics.js";
import { renderJsonFailure } from "./report/json.js";
import { paintWith } from "./report/paint.js";
import type { Terminal } from "./terminal.js";

export interface FailureContext {
  readonly terminal: Terminal;
  readonly cwd: string;
  readonly json: boolean;
}

/** Wrong arguments or configuration. */
export function reportUsage(
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
export function reportFault(error: unknown, context: FailureContext & { readonly debug: boolean }): ExitCode {
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
