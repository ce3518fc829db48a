import { type Diagnostic, type DiagnosticCode, groupRepeats, type Severity } from "../diagnostics/index.js";
import { compareText } from "../output/compare-text.js";

export interface JudgedDiagnostics {
  readonly diagnostics: readonly Diagnostic[];
  readonly skipped: readonly { readonly code: DiagnosticCode; readonly count: number }[];
}

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Makes one of warnings that repeat themselves, counts those to skip, turns the others into errors where `strict` says so, and puts the gravest first. */
export function judge(
  found: readonly Diagnostic[],
  { strict, skip }: { readonly strict: boolean; readonly skip: readonly DiagnosticCode[] },
): JudgedDiagnostics {
  const counts = new Map<DiagnosticCode, number>();
  const kept: Diagnostic[] = [];
  for (const item of groupRepeats(found)) {
    if (item.severity !== "error" && skip.includes(item.code)) {
      counts.set(item.code, (counts.get(item.code) ?? 0) + 1);
    } else {
      kept.push(strict && item.severity === "warning" ? { ...item, severity: "error" } : item);
    }
  }
  kept.sort(
    (left, right) =>
      rank[left.severity] - rank[right.severity] ||
      compareText(left.source?.file ?? "", right.source?.file ?? ""),
  );
  const skipped = [...counts]
    .map(([code, count]) => ({ code, count }))
    .sort((left, right) => compareText(left.code, right.code));
  return { diagnostics: kept, skipped };
}
