import type { Node } from "ts-morph";
import { type Diagnostic, type DiagnosticCode, diagnostic } from "../../diagnostics/index.js";

/** What is to be said of a place in a file of the user's. */
export function diagnosticAt(
  node: Node,
  code: DiagnosticCode,
  { message, help = null }: { readonly message: string; readonly help?: string | null },
): Diagnostic {
  const file = node.getSourceFile();
  const start = node.getStart();
  const { line, column } = file.getLineAndColumnAtPos(start);
  const lineText = file.getFullText().split("\n")[line - 1]?.replace(/\r$/, "") ?? "";
  const length = Math.max(1, Math.min(node.getEnd() - start, lineText.length - column + 1));
  return diagnostic(code, message, {
    source: { file: file.getFilePath(), pointer: "" },
    position: { line, column, length, lineText },
    help,
  });
}
