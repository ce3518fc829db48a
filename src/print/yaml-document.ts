import { yamlString } from "./yaml.js";

/** What stands in a file of YAML: plain data. `undefined` members are left out. */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | YamlMap;

export interface YamlMap {
  readonly [key: string]: YamlValue | undefined;
}

/**
 * Data as YAML in block style, read alike by parsers of YAML 1.1 (which Go programs have) and of 1.2:
 *
 *     { expr: "up == 0", groups: [{ name: "no" }] }  ->  expr: up == 0
 *                                                        groups:
 *                                                          - name: "no"
 *
 * Texts of several lines, and those with quotation marks, are block literals where YAML can say them so.
 *
 * @returns ends with a line feed
 */
export function yamlDocument(value: YamlMap | readonly YamlValue[]): string {
  return `${block(value, 0).join("\n")}\n`;
}

/** The lines of a value that stands by itself. */
function block(value: YamlValue, indent: number): readonly string[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((item: YamlValue) => listItem(item, indent));
  }
  if (isMap(value) && Object.values(value).some((member) => member !== undefined)) {
    return Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : mapEntry(key, member, indent),
    );
  }
  return [`${" ".repeat(indent)}${flow(value, indent)}`];
}

function listItem(item: YamlValue, indent: number): readonly string[] {
  const [first = "", ...rest] = block(item, indent + 2);
  return [`${" ".repeat(indent)}- ${first.slice(indent + 2)}`, ...rest];
}

function mapEntry(key: string, value: YamlValue, indent: number): readonly string[] {
  const name = `${" ".repeat(indent)}${scalar(key)}:`;
  const lines = block(value, indent + 2);
  const isNested = typeof value === "object" && value !== null && !isEmpty(value);
  if (isNested) return [name, ...lines];
  return [`${name} ${flow(value, indent + 2)}`];
}

/** What stands on the line of its key. */
function flow(value: YamlValue, indent: number): string {
  if (typeof value === "string") return isLiteral(value) ? literal(value, indent) : scalar(value);
  if (Array.isArray(value)) return "[]";
  return isMap(value) ? "{}" : String(value);
}

function isMap(value: YamlValue): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(value: readonly YamlValue[] | YamlMap): boolean {
  return Object.values(value).every((member) => member === undefined);
}

/** Words, paths, addresses and queries: of letters, digits and marks that mean nothing to YAML where they stand here. */
const PLAIN = /^[A-Za-z/](?:[A-Za-z0-9_./,()*+=<>;@%-]|:(?=[^\s])| (?=[A-Za-z0-9_./,()*+=<>;@%-]))*$/;
/** What YAML 1.1 or 1.2 reads as something else than a text. */
const NO_TEXT = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

function scalar(text: string): string {
  return PLAIN.test(text) && !NO_TEXT.test(text) ? text : yamlString(text);
}

/** Printable throughout, and with a beginning and an end that a literal keeps. */
function isLiteral(text: string): boolean {
  const isWorthIt = text.includes("\n") || text.includes('"');
  return isWorthIt && /^[\x21-\x7e][\x20-\x7e\n]*$/.test(text) && !text.endsWith("\n\n");
}

function literal(text: string, indent: number): string {
  const hasEnd = text.endsWith("\n");
  const lines = (hasEnd ? text.slice(0, -1) : text).split("\n");
  const body = lines.map((line) => (line === "" ? "" : `${" ".repeat(indent)}${line}`));
  return [hasEnd ? "|" : "|-", ...body].join("\n");
}
