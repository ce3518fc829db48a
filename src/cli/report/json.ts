import type { Diagnostic } from "../../diagnostics/index.js";
import type { CheckResult, GenerateResult } from "../../pipeline/results.js";
import { displayPath } from "./diagnostics.js";

/** A diagnostic as `--json` gives it. Paths are relative to the working directory. */
export function jsonDiagnostic(item: Diagnostic, cwd: string) {
  const { source, position } = item;
  return {
    code: item.code,
    severity: item.severity,
    message: item.message,
    file: source === null ? null : displayPath(source.file, cwd),
    line: position?.line ?? null,
    column: position?.column ?? null,
    length: position?.length ?? null,
    pointer: source?.pointer ?? null,
    repeats: (item.repeats ?? []).map((place) => ({
      file: displayPath(place.file, cwd),
      pointer: place.pointer,
    })),
    sourceLine: position?.lineText ?? null,
    help: item.help,
    cause: item.cause,
  };
}

/** Everything about a run as one JSON document, with a line feed at its end. */
export function renderJson(
  run:
    | { readonly command: "generate"; readonly result: GenerateResult; readonly scaffold?: object }
    | { readonly command: "check"; readonly result: CheckResult },
  context: { readonly cwd: string; readonly exitCode: number; readonly seconds: number },
): string {
  const { cwd, exitCode } = context;
  const shown = (paths: readonly string[]) => paths.map((path) => displayPath(path, cwd));
  const files =
    run.command === "generate"
      ? {
          written: shown(run.result.written),
          removed: shown(run.result.removed),
          unchanged: run.result.unchanged,
          extended: run.result.extended.map(({ path, added }) => ({ path: displayPath(path, cwd), added })),
        }
      : {
          expected: run.result.files,
          drift: run.result.drift.map((drift) => ({ ...drift, path: displayPath(drift.path, cwd) })),
        };
  const document = {
    command: run.command,
    ok: run.result.ok,
    exitCode,
    services: run.result.services,
    files,
    ...("scaffold" in run ? { scaffold: run.scaffold } : {}),
    diagnostics: run.result.diagnostics.map((item) => jsonDiagnostic(item, cwd)),
    skipped: run.result.skipped,
    seconds: Math.round(context.seconds * 1000) / 1000,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The same for a run that did not get as far as having a result: wrong usage, or a fault of commsgen. */
export function renderJsonFailure(
  failure: { readonly message: string; readonly diagnostics: readonly Diagnostic[] },
  context: { readonly cwd: string; readonly exitCode: number },
): string {
  const document = {
    ok: false,
    exitCode: context.exitCode,
    message: failure.message,
    diagnostics: failure.diagnostics.map((item) => jsonDiagnostic(item, context.cwd)),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
