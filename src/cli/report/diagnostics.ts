import { relative } from "node:path";
import { type Diagnostic, diagnosticCatalogue, type Severity } from "../../diagnostics/index.js";
import { count, displayWidth, oneLine } from "./display-text.js";
import type { Paint } from "./paint.js";
import { shownLine } from "./source-line.js";

export interface ReportStyle {
  readonly cwd: string;
  readonly width: number;
  readonly paint: Paint;
}

/** More diagnostics than this are counted, not shown, unless all are asked for. */
export const shownDiagnostics = 20;

/** The width of the column of line numbers. */
const gutter = 7;

/** The diagnostics as a person reads them, and a line on those that are left out. Infos appear with `all` only. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  style: ReportStyle & { readonly all: boolean },
): string {
  const candidates = style.all ? diagnostics : diagnostics.filter((item) => item.severity !== "info");
  const shown = style.all ? candidates : candidates.slice(0, shownDiagnostics);
  const rest = candidates.slice(shown.length);
  const texts = shown.map((item) => renderDiagnostic(item, style));
  if (rest.length > 0) texts.push(`  … and ${severityCounts(rest)} more; --all or --json lists them\n`);
  return texts.join("");
}

/** `"2 errors, 1 warning"`; `""` for none. */
export function severityCounts(diagnostics: readonly Diagnostic[]): string {
  const nouns: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };
  return (["error", "warning", "info"] as const)
    .map((severity) => [severity, diagnostics.filter((item) => item.severity === severity).length] as const)
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => count(number, nouns[severity]))
    .join(", ");
}

/** One diagnostic: where, what, the source line with a caret, what to do. Ends with a line feed. */
export function renderDiagnostic(item: Diagnostic, style: ReportStyle): string {
  const { paint, width } = style;
  const place = placeOf(item, style.cwd);
  const head = [paint.bold(place), colorOf(item.severity, paint)(item.code), oneLine(item.message)];
  const lines = [`${markOf(item.severity, paint)} ${head.filter((part) => part !== "").join("  ")}`];
  const help = oneLine(item.help ?? diagnosticCatalogue[item.code].fix);
  const explain = `commsgen explain ${item.code}`;
  const bar = `${" ".repeat(gutter)} ${paint.dim("|")} `;
  const room = width - gutter - 3;
  if (item.position === null) {
    lines.push(...hints({ lead: "", help, explain, prefix: " ".repeat(4), room: width - 4, paint }));
  } else {
    const line = shownLine(item.position, room);
    const lead = `${" ".repeat(line.indent)}${"^".repeat(line.carets)}`;
    lines.push(`${paint.dim(`${String(item.position.line).padStart(gutter)} |`)} ${line.text}`);
    const [first = "", ...rest] = hints({ lead: `${lead} `, help, explain, prefix: bar, room, paint });
    lines.push(first.replace(lead, colorOf(item.severity, paint)(lead)), ...rest);
  }
  if (item.cause !== null) lines.push(`${" ".repeat(4)}${paint.dim(`cause: ${oneLine(item.cause)}`)}`);
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** Help and the command that explains more: on the caret's line if there is room, else below it. */
function hints(parts: {
  readonly lead: string;
  readonly help: string;
  readonly explain: string;
  readonly prefix: string;
  readonly room: number;
  readonly paint: Paint;
}): readonly string[] {
  const { lead, help, explain, prefix, room, paint } = parts;
  const dimmed = paint.dim(explain);
  const helpWidth = displayWidth(lead) + displayWidth(help);
  if (helpWidth + 6 + explain.length <= room) return [`${prefix}${lead}${help}      ${dimmed}`];
  if (helpWidth <= room) return [`${prefix}${lead}${help}`, `${prefix}${dimmed}`];
  const wrapped = [...wrap(help, room)];
  const last = wrapped.at(-1) ?? "";
  const fits = displayWidth(last) + 6 + explain.length <= room;
  if (fits) wrapped[wrapped.length - 1] = `${last}      ${dimmed}`;
  else wrapped.push(dimmed);
  const lines = wrapped.map((line) => prefix + line);
  return lead.trim() === "" ? lines : [prefix + lead, ...lines];
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(" ")) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (displayWidth(longer) <= width || current === "") current = longer;
    else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current];
}

/** `specs/orders/openapi.yaml:84:9`; without a position the JSON pointer in place of line and column. */
function placeOf({ source, position }: Diagnostic, cwd: string): string {
  if (source === null) return "";
  const file = oneLine(displayPath(source.file, cwd));
  if (position !== null) return `${file}:${position.line}:${position.column}`;
  return source.pointer === "" ? file : `${file}#${oneLine(source.pointer)}`;
}

/** A path relative to the working directory, with forward slashes; addresses as they are. */
export function displayPath(file: string, cwd: string): string {
  if (/^https?:\/\//i.test(file)) return file;
  const path = relative(cwd, file).replaceAll("\\", "/");
  return path === "" ? "." : path;
}

function markOf(severity: Severity, paint: Paint): string {
  return colorOf(severity, paint)(severity === "error" ? "✗" : severity === "warning" ? "!" : "i");
}

function colorOf(severity: Severity, paint: Paint): (text: string) => string {
  return severity === "error" ? paint.red : severity === "warning" ? paint.yellow : paint.blue;
}
