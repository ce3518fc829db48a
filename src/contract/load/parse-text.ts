import type { JsonValue } from "../../model/json.js";
import { parseYaml } from "./parse-yaml.js";
import { type ParsedText, textIssue } from "./parsed-text.js";

/**
 * Parses JSON or YAML, told apart by the text: `{` or `[` first means JSON. What is no JSON after all is tried as
 * YAML, of which JSON is a part, unless the file's name says JSON: YAML would read a `//` comment as a key.
 * Keys that stand twice are reported for YAML only: finding them in JSON costs as much as parsing it, and is the
 * judge's task (`contract/validate`).
 */
export async function parseText(text: string, name: string): Promise<ParsedText> {
  if (!/^\s*[{[]/.test(text)) return parseAsYaml(text);
  const json = parseJson(text);
  if (json.value !== undefined) return json;
  return /\.json$/i.test(name) ? json : parseAsYaml(text);
}

/** js-yaml is imported here only: JSON contracts do without it. */
async function parseAsYaml(text: string): Promise<ParsedText> {
  return parseYaml(text, await import("js-yaml"));
}

function parseJson(text: string): ParsedText {
  try {
    const value: JsonValue = JSON.parse(text);
    return { value, issues: [], syntax: "json" };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { value: undefined, issues: [jsonFault(reason, text)], syntax: "json" };
  }
}

/** V8 names the offset in most messages: `Expected ',' or '}' ... in JSON at position 17 (line 2 column 3)`. */
function jsonFault(reason: string, text: string): ParsedText["issues"][number] {
  const position = /at position (\d+)/.exec(reason)?.[1];
  const offset = position === undefined ? text.trimEnd().length : Number(position);
  const cause = reason.replace(/ in JSON at position.*$/s, "");
  return textIssue("syntax-invalid", "The JSON is not well-formed", { offset, cause });
}
