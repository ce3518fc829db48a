import type { JsonObject, JsonValue } from "../../model/json.js";
import { MAX_DEPTH, type TextIssue, textIssue } from "./parsed-text.js";

/**
 * Reports the keys that stand twice in an object of a well-formed JSON text: `JSON.parse` keeps the last and
 * says nothing. Counting keys on both sides shows cheaply that there are none, which is nearly always so.
 */
export function duplicateJsonKeys(text: string, value: JsonValue): readonly TextIssue[] {
  let written = 0;
  forEachString(text, (_start, _end, isKey) => {
    if (isKey) written++;
  });
  return written === countKeys(value) ? [] : findDuplicates(text);
}

/** `NaN` for what is nested deeper than can be walked, and is refused a little later. */
function countKeys(value: JsonValue, depth = 0): number {
  if (value === null || typeof value !== "object") return 0;
  if (depth > MAX_DEPTH) return Number.NaN;
  let count = 0;
  if (isArray(value)) {
    for (const item of value) {
      if (item !== null && typeof item === "object") count += countKeys(item, depth + 1);
    }
    return count;
  }
  for (const key in value) {
    count++;
    const member = value[key];
    if (member !== null && typeof member === "object") count += countKeys(member, depth + 1);
  }
  return count;
}

function isArray(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function findDuplicates(text: string): readonly TextIssue[] {
  const issues: TextIssue[] = [];
  const open: Set<string>[] = [];
  let at = 0;
  forEachString(text, (start, end, isKey) => {
    followBrackets(text.slice(at, start), open);
    at = end;
    if (!isKey) return;
    const written = text.slice(start, end);
    const key: unknown = JSON.parse(written);
    const keys = open.at(-1);
    if (typeof key !== "string" || keys === undefined) return;
    if (keys.has(key)) {
      const message = `\`${key}\` stands here for the second time; this one counts`;
      issues.push(textIssue("duplicate-key", message, { offset: start, length: written.length }));
    }
    keys.add(key);
  });
  return issues;
}

/** Arrays open a set too, which stays empty: brackets come in pairs. */
function followBrackets(between: string, open: Set<string>[]): void {
  for (const character of between) {
    if (character === "{" || character === "[") open.push(new Set());
    else if (character === "}" || character === "]") open.pop();
  }
}

/** Visits the strings of a JSON text with their quotes: `[start, end)`. */
function forEachString(text: string, visit: (start: number, end: number, isKey: boolean) => void): void {
  for (let start = text.indexOf('"'); start !== -1; ) {
    let end = start;
    do end = text.indexOf('"', end + 1);
    while (end !== -1 && isEscaped(text, end));
    if (end === -1) return;
    let next = end + 1;
    while (isSpace(text.charCodeAt(next))) next++;
    visit(start, end + 1, text.charCodeAt(next) === 0x3a);
    start = text.indexOf('"', next);
  }
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
