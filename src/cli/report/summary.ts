import { basename, dirname } from "node:path/posix";
import type { CheckResult, GenerateResult, ServiceSummary } from "../../pipeline/results.js";
import { displayPath, type ReportStyle, severityCounts } from "./diagnostics.js";
import { count, displayWidth, grouped, oneLine, padTo, spread } from "./display-text.js";

/** `✓ orders      12 operations, 5 messages   specs/orders/openapi.yaml, asyncapi.yaml`, one line a service. */
export function renderServices(services: readonly ServiceSummary[], style: ReportStyle): string {
  const amounts = services.map(({ operations, messages }) =>
    [
      ...(operations > 0 || messages === 0 ? [count(operations, "operation")] : []),
      ...(messages > 0 ? [count(messages, "message")] : []),
    ].join(", "),
  );
  const nameWidth = Math.max(...services.map(({ name }) => displayWidth(name)), 0);
  // Numbers line up on their last digit: `12 operations` over ` 6 operations`.
  const digits = Math.max(...amounts.map((amount) => amount.indexOf(" ")), 0);
  const aligned = amounts.map((amount) => " ".repeat(digits - amount.indexOf(" ")) + amount);
  const amountWidth = Math.max(...aligned.map(displayWidth), 0);
  return services
    .map(({ name, contracts }, index) => {
      const left = `${padTo(name, nameWidth)}   ${padTo(aligned[index] ?? "", amountWidth)}`;
      return `${style.paint.green("✓")} ${left}   ${style.paint.dim(shortList(contracts))}\n`;
    })
    .join("");
}

/** `["a/x.yaml", "a/y.yaml", "b/z.yaml"]` -> `a/x.yaml, y.yaml, b/z.yaml`; at most four. */
function shortList(paths: readonly string[]): string {
  const shown = paths
    .slice(0, 4)
    .map((path, index) =>
      index > 0 && dirname(paths[index - 1] ?? "") === dirname(path) ? basename(path) : path,
    );
  return oneLine([...shown, ...(paths.length > 4 ? ["…"] : [])].join(", "));
}

/** `+ services/orders/src/handlers/rest.ts   stub of cancelOrder`, one line for each file of the user's. */
export function renderExtended({ extended }: GenerateResult, { cwd, paint }: ReportStyle): string {
  return extended
    .map(({ path, added }) => {
      const stubs = `${added.length === 1 ? "stub" : "stubs"} of ${added.join(", ")}`;
      return `${paint.green("+")} ${paint.bold(displayPath(path, cwd))}   ${oneLine(stubs)}\n`;
    })
    .join("");
}

interface Timing {
  readonly seconds: number;
}

/** `4 services, 61 files: 3 written, 58 unchanged, 1 warning      0.41 s` */
export function renderGenerated(result: GenerateResult, style: ReportStyle & Timing): string {
  const counts = severityCounts(result.diagnostics);
  if (!result.ok) return lastLine(`${style.paint.red("✗")} nothing written: ${counts}`, style, 1);
  const files = result.written.length + result.unchanged;
  const changes = [
    [result.written.length, "written"],
    [result.removed.length, "removed"],
    [result.unchanged, "unchanged"],
  ] as const;
  const parts = changes
    .filter(([number]) => number > 0)
    .map(([number, verb]) => `${grouped(number)} ${verb}`);
  const stubs = result.extended.reduce((sum, { added }) => sum + added.length, 0);
  if (stubs > 0) parts.push(`${count(stubs, "stub")} added`);
  const details = [...parts, ...(counts === "" ? [] : [counts]), ...skippedText(result)].join(", ");
  const total = `${count(result.services.length, "service")}, ${count(files, "file")}`;
  return lastLine(details === "" ? total : `${total}: ${details}`, style, 0);
}

/** The drifted files with their diffs, and the command that mends them. */
export function renderDrift(
  result: CheckResult,
  style: ReportStyle & { readonly mend: string; readonly all: boolean },
): string {
  const { paint } = style;
  let budget = maxDiffLines;
  const listed = style.all ? result.drift : result.drift.slice(0, maxDrifts);
  const blocks = listed.map(({ path, kind, reason, diff }) => {
    const head = `${paint.red("✗")} ${paint.bold(displayPath(path, style.cwd))}  ${kind}: ${oneLine(reason)}\n`;
    if (diff === null) return head;
    const lines = diff.trimEnd().split("\n");
    const shown = lines.slice(0, Math.max(0, Math.min(maxDiffLinesOfFile, budget)));
    budget -= shown.length;
    const left = lines.length - shown.length;
    const rest = left > 0 ? [paint.dim(`  … ${count(left, "more line")} of difference`)] : [];
    return `${head}${[...shown.map((line) => `  ${colorDiff(line, style)}`), ...rest].join("\n")}\n`;
  });
  if (blocks.length === 0) return "";
  const rest = result.drift.length - listed.length;
  if (rest > 0) blocks.push(`  … and ${count(rest, "more file")}; --all or --json lists them\n`);
  const mine = result.drift.some(({ kind }) => kind === "edited" || kind === "not-owned");
  const how = mine
    ? `${paint.bold(`${style.mend} --force`)}   (overwrites what was edited)`
    : paint.bold(style.mend);
  return `${blocks.join("")}  run: ${how}\n`;
}

const maxDrifts = 50;
const maxDiffLines = 400;
const maxDiffLinesOfFile = 60;

function colorDiff(line: string, { paint }: ReportStyle): string {
  const text = oneLine(line);
  if (line.startsWith("+")) return paint.green(text);
  return line.startsWith("-") ? paint.red(text) : paint.dim(text);
}

/** `61 files are up to date`, or how many are not. */
export function renderChecked(result: CheckResult, style: ReportStyle & Timing): string {
  const { drift } = result;
  const counts = [severityCounts(result.diagnostics), ...skippedText(result)].filter((part) => part !== "");
  const files = `${count(result.files, "file")} of ${count(result.services.length, "service")}`;
  if (result.ok) {
    const verb = result.files === 1 ? "is" : "are";
    const text = [`${files} ${verb} up to date`, ...counts].join(", ");
    return lastLine(`${style.paint.green("✓")} ${text}`, style, 1);
  }
  const kinds = (["stale", "edited", "missing", "left-over", "not-owned", "incomplete"] as const)
    .map((kind) => [drift.filter((item) => item.kind === kind).length, kind] as const)
    .filter(([number]) => number > 0)
    .map(([number, kind]) => `${grouped(number)} ${kind}`);
  const text = drift.length === 0 ? "the output could not be checked" : files;
  return lastLine(`${style.paint.red("✗")} ${text}: ${[...kinds, ...counts].join(", ")}`, style, 1);
}

function skippedText(result: GenerateResult | CheckResult): readonly string[] {
  return result.skipped.map(({ code, count: number }) => `${number} ${code} skipped`);
}

/** The text, and at the right end how long it took. `painted`: how many characters of it are coloured. */
function lastLine(text: string, style: ReportStyle & Timing, painted: number): string {
  const time = `${style.seconds.toFixed(2)} s`;
  const invisible = painted === 0 ? 0 : displayWidth(text) - displayWidth(stripColors(text));
  return `${spread(text, time, style.width + invisible)}\n`;
}

function stripColors(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what it removes
  return text.replace(/\u001b\[\d+m/g, "");
}
