import type { JsonValue } from "../../model/index.js";
import { isJsonArray } from "./documents.js";
import type { Report } from "./node-context.js";

/** Says that a keyword is ignored because of its value. */
export function ignored(report: Report, keyword: string, value: JsonValue, wanted: string): void {
  report("schema-keyword-invalid", `\`${keyword}\` is ${shown(value)}, not ${wanted}; it is ignored`);
}

/** A value as a message shows it, cut to a readable length. */
export function shown(value: JsonValue): string {
  if (isJsonArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value);
  return `\`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\``;
}

export function numberValue(value: JsonValue | undefined, keyword: string, report: Report): number | null {
  if (value === undefined) return null;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  if (Number.isFinite(parsed)) {
    report("schema-keyword-tolerated", `\`${keyword}\` is the text ${shown(value)}; it is read as a number`);
    return parsed;
  }
  ignored(report, keyword, value, "a number");
  return null;
}

/** A length or count: a whole number that is not negative (`2.0` is one). */
export function countValue(value: JsonValue | undefined, keyword: string, report: Report): number | null {
  const number = numberValue(value, keyword, report);
  if (number === null || (number >= 0 && Number.isInteger(number))) return number;
  ignored(report, keyword, number, "a whole number of at least 0");
  return null;
}

export function textValue(value: JsonValue | undefined, keyword: string, report: Report): string | null {
  if (value === undefined || typeof value === "string") return value ?? null;
  ignored(report, keyword, value, "a text");
  return null;
}

/** A text that only people read: numbers and booleans are turned into text in silence. */
export function proseValue(value: JsonValue | undefined): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

export function flagValue(value: JsonValue | undefined, keyword: string, report: Report): boolean {
  if (value === undefined || typeof value === "boolean") return value ?? false;
  if (value === "true" || value === "false") {
    report("schema-keyword-tolerated", `\`${keyword}\` is the text ${shown(value)}; it is read as a boolean`);
    return value === "true";
  }
  ignored(report, keyword, value, "`true` or `false`");
  return false;
}

const NONE: readonly never[] = Object.freeze([]);

/** A list of texts, each once; others are left out with a diagnostic. */
export function textList(value: JsonValue | undefined, keyword: string, report: Report): readonly string[] {
  if (value === undefined || value === null) return NONE;
  if (!isJsonArray(value)) {
    ignored(report, keyword, value, "a list of texts");
    return [];
  }
  const texts = new Set<string>();
  for (const entry of value) {
    if (typeof entry === "string") texts.add(entry);
    else ignored(report, keyword, entry, "a text");
  }
  return [...texts];
}
