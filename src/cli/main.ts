import { CommanderError } from "commander";
import { ownVersion } from "../pipeline/own-build.js";
import { UsageError } from "./command-options.js";
import { type ExitCode, exitCodes } from "./exit-codes.js";
import { createProgram } from "./program.js";
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
    const { reportFault, reportUsage } = await import("./failure.js");
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
  process.on("uncaughtException", async (error) => {
    const { reportFault } = await import("./failure.js");
    process.exit(reportFault(error, context));
  });
  process.exitCode = await main(argv, terminal, process.cwd());
}
