import { type DiagnosticCode, diagnosticCatalogue } from "../../diagnostics/index.js";
import { closest } from "../../pipeline/closest.js";
import { UsageError } from "../command-options.js";
import { isDiagnosticCode } from "../config-schema.js";
import { type ExitCode, exitCodes } from "../exit-codes.js";
import { paintWith } from "../report/paint.js";
import type { Terminal } from "../terminal.js";

/** `commsgen explain <code>`; without a code it lists them all. */
export function runExplain(code: string | undefined, terminal: Terminal, json: boolean): ExitCode {
  if (code === undefined) {
    terminal.out(json ? `${JSON.stringify(diagnosticCatalogue, null, 2)}\n` : renderCodes());
    return exitCodes.fine;
  }
  if (!isDiagnosticCode(code)) {
    const near = closest(code, Object.keys(diagnosticCatalogue));
    const hint = near === null ? "`commsgen explain` lists all codes" : `did you mean \`${near}\`?`;
    throw new UsageError(`\`${code}\` is no diagnostic code; ${hint}`);
  }
  const entry = diagnosticCatalogue[code];
  const paint = paintWith(terminal.outColors);
  const text = `${paint.bold(code)} (${entry.severity})\n\n${entry.cause}\n\n${paint.bold("What to do:")} ${entry.fix}\n`;
  terminal.out(json ? `${JSON.stringify({ code, ...entry }, null, 2)}\n` : text);
  return exitCodes.fine;
}

function renderCodes(): string {
  // `Object.keys` of the catalogue: its keys are the codes.
  const codes = (Object.keys(diagnosticCatalogue) as DiagnosticCode[]).sort();
  const width = Math.max(...codes.map((code) => code.length));
  return codes
    .map((code) => {
      const { severity, cause } = diagnosticCatalogue[code];
      return `${code.padEnd(width)}  ${severity.padEnd(7)}  ${cause}\n`;
    })
    .join("");
}
