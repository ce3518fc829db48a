import { type YamlMap, type YamlValue, yamlString } from "../../print/index.js";

/** What fits on one line stands on one line, up to this column. */
const lineEnd = 110;

/**
 * A map as YAML, as people write compose files: a list of words, and a small map of one kind of thing, on the line of its key.
 *
 *     command: [postgres, "-c", max_connections=300]
 *     depends_on:
 *       kafka: { condition: service_healthy }
 *
 * `undefined` members are left out.
 *
 * @returns every line ends with a line feed
 */
export function compactYaml(map: YamlMap, indent: number): string {
  return Object.entries(map)
    .map(([key, value]) => (value === undefined ? "" : entry(scalar(key), value, indent)))
    .join("");
}

function entry(key: string, value: YamlValue, indent: number): string {
  const start = `${" ".repeat(indent)}${key}:`;
  if (typeof value === "string" && isText(value)) return `${start} |\n${textLines(value, indent + 2)}`;
  const line = `${start} ${flow(value)}`;
  if (!isNested(value) || (isSmall(value) && line.length <= lineEnd)) return `${line}\n`;
  if (isList(value)) {
    return `${start}\n${value.map((item) => `${" ".repeat(indent + 2)}- ${flow(item)}\n`).join("")}`;
  }
  return `${start}\n${compactYaml(value, indent + 2)}`;
}

/** Lists of words; maps of one member, or that say nothing but limits. */
function isSmall(value: YamlMap | readonly YamlValue[]): boolean {
  if (isList(value)) return value.every((item) => !isNested(item));
  const members = Object.values(value).filter((member) => member !== undefined);
  const [first = null] = members;
  if (members.length === 0) return true;
  if (members.length > 1) return false;
  return !isNested(first) || (!isList(first) && Object.values(first).every((inner) => isLimit(inner)));
}

function isLimit(value: YamlValue | undefined): boolean {
  if (value === undefined || !isNested(value) || isList(value)) return false;
  return Object.values(value).every((member) => member === undefined || !isNested(member));
}

function flow(value: YamlValue): string {
  if (typeof value === "string") return scalar(value);
  if (!isNested(value)) return String(value);
  if (isList(value)) return `[${value.map(flow).join(", ")}]`;
  const members = Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [] : [`${scalar(key)}: ${flow(member)}`],
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function isNested(value: YamlValue): value is YamlMap | readonly YamlValue[] {
  return typeof value === "object" && value !== null;
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

/** Words, paths and addresses that YAML 1.1 and 1.2 read as text, in flow style too. */
const plain = /^(?:[A-Za-z/.][A-Za-z0-9_./=@-]*(?::[A-Za-z0-9_./=@-]+)*|\d+[smg])$/;
const noText = /^(?:y|n|yes|no|on|off|true|false|null|\.|\.\d.*|\.inf|\.nan)$/i;

function scalar(text: string): string {
  return plain.test(text) && !noText.test(text) ? text : yamlString(text);
}

/** Lines that a literal block keeps as they are. */
function isText(text: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e]|\n(?!\n|$))*\n$/.test(text);
}

function textLines(text: string, indent: number): string {
  return text.replace(/^(?=.)/gm, " ".repeat(indent));
}
