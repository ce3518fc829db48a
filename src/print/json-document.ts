import { lineWidth } from "./layout.js";

type JsonPart = string | number | boolean | null | readonly JsonPart[] | JsonMap;

interface JsonMap {
  readonly [key: string]: JsonPart;
}

/**
 * JSON for people to read: what fits into a line stands in one.
 *
 *     { at: { x: 0, y: 8 }, names: ["a"] }  ->  { "at": { "x": 0, "y": 8 }, "names": ["a"] }
 *
 * @param value what `JSON.stringify` takes
 * @returns ends with a line feed
 */
export function jsonDocument(value: object): string {
  const plain: JsonPart = JSON.parse(JSON.stringify(value));
  return `${print(plain, { indent: 0, around: 0 })}\n`;
}

interface Place {
  readonly indent: number;
  /** How much else stands on the line: its name, a comma. */
  readonly around: number;
}

function print(value: JsonPart, { indent, around }: Place): string {
  const line = inOneLine(value);
  if (indent + around + line.length <= lineWidth || !isNested(value)) return line;
  const inner = " ".repeat(indent + 2);
  const [open, close] = isList(value) ? "[]" : "{}";
  const members = isList(value)
    ? value.map((item) => inner + print(item, { indent: indent + 2, around: 1 }))
    : Object.entries(value).map(([key, member]) => {
        const name = `${JSON.stringify(key)}: `;
        return inner + name + print(member, { indent: indent + 2, around: name.length + 1 });
      });
  return `${open}\n${members.join(",\n")}\n${" ".repeat(indent)}${close}`;
}

function inOneLine(value: JsonPart): string {
  if (!isNested(value)) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(inOneLine).join(", ")}]`;
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${inOneLine(member)}`,
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function isNested(value: JsonPart): value is readonly JsonPart[] | JsonMap {
  return typeof value === "object" && value !== null;
}

function isList(value: readonly JsonPart[] | JsonMap): value is readonly JsonPart[] {
  return Array.isArray(value);
}
