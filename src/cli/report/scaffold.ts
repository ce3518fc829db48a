import { relative } from "node:path";
import type { ScaffoldPlan } from "../../pipeline/scaffold.js";
import type { Scaffolded } from "../commands/init.js";
import { displayPath, type ReportStyle } from "./diagnostics.js";
import { count, displayWidth, oneLine, padTo } from "./display-text.js";
import { jsonDiagnostic } from "./json.js";

/** `✓ orders   services/orders: 9 files written, 1 kept`, one line a service; what failed below it. */
export function renderScaffold({ services, config }: Scaffolded, { cwd, paint }: ReportStyle): string {
  const width = Math.max(0, ...services.map(({ name }) => displayWidth(name)));
  const lines = services.map(({ name, folder, written, kept, failed }) => {
    const parts = [
      ...(written.length > 0 ? [`${count(written.length, "file")} written`] : []),
      ...(kept.length > 0 ? [`${kept.length} kept as they are`] : []),
    ];
    const mark = failed.length === 0 ? paint.green("✓") : paint.red("✗");
    const faults = failed.map(
      ({ path, cause }) => `  ${relative(folder, path)} could not be written: ${oneLine(cause)}\n`,
    );
    return `${mark} ${padTo(name, width)}   ${displayPath(folder, cwd)}: ${parts.join(", ")}\n${faults.join("")}`;
  });
  const said = config === null ? "" : `  ${displayPath(config, cwd)} says where the generated code belongs\n`;
  return `${lines.join("")}${said}`;
}

/** The same as JSON, for `--json`. Paths are relative to the working directory. */
export function scaffoldDocument({ services, config }: Scaffolded, cwd: string) {
  const shown = (path: string): string => displayPath(path, cwd);
  return {
    services: services.map(({ name, folder, written, kept, failed }) => ({
      name,
      folder: shown(folder),
      written: written.map(shown),
      kept: kept.map(shown),
      failed: failed.map(({ path, cause }) => ({ path: shown(path), cause })),
    })),
    config: config === null ? null : shown(config),
  };
}

export function scaffoldJson(
  { plan, scaffolded }: { readonly plan: ScaffoldPlan; readonly scaffolded: Scaffolded },
  { cwd, exitCode, seconds }: { readonly cwd: string; readonly exitCode: number; readonly seconds: number },
): string {
  const document = {
    command: "init",
    ok: exitCode === 0,
    exitCode,
    ...scaffoldDocument(scaffolded, cwd),
    diagnostics: plan.diagnostics.map((item) => jsonDiagnostic(item, cwd)),
    skipped: plan.skipped,
    seconds: Math.round(seconds * 1000) / 1000,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
