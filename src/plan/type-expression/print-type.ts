import { isList, lineWidth, type Printable, propKey, tsValue, widthOf } from "../../print/index.js";
import { memberDoc } from "./schema-doc.js";
import type { IndexSignature, ObjectMember, ObjectNode, TypeNode } from "./type-node.js";

/** Where code begins. */
export interface Place {
  /** Of the line that it begins on. */
  readonly indent: string;
  /** How many columns are taken on that line already. */
  readonly column: number;
}

/** The text of a type, on one line where it fits and holds no documentation. */
export function printType(node: TypeNode, at: Place): Printable {
  const flat = flatType(node);
  if (flat !== null && at.column + widthOf(flat) + 1 <= lineWidth) return flat;
  switch (node.kind) {
    case "primitive":
    case "literal":
    case "named":
      return flatType(node) ?? "";
    case "array":
      return [printEnclosed(node.items, at, needsParentheses(node.items)), "[]"];
    case "tuple":
      return printTuple(node, at);
    case "object":
      return ["{\n", printMembers(node, `${at.indent}  `), at.indent, "}"];
    case "intersection":
      return separated(
        node.nodes.map((part) => printEnclosed(part, at, part.kind === "union")),
        " & ",
      );
    case "union":
      return printUnion(node.nodes, at);
  }
}

/** The members of an object type or interface, a line or more each. */
export function printMembers(
  { members, indexes }: Pick<ObjectNode, "members" | "indexes">,
  indent: string,
): Printable {
  return [
    ...members.map((one) => printMember(one, indent)),
    ...indexes.map((one) => printIndex(one, indent)),
  ];
}

function printMember(member: ObjectMember, indent: string): Printable {
  const name = `${indent}${propKey(member.name)}${member.optional ? "?" : ""}:`;
  const doc = member.schema === null ? "" : memberDoc(member.schema, member.name, indent);
  if (member.node.kind === "primitive") return `${doc}${name} ${member.node.name};\n`;
  const type = printType(member.node, { indent, column: name.length + 1 });
  const isTooLong = member.node.kind === "literal" && name.length + 2 + widthOf(type) > lineWidth;
  return [doc, name, isTooLong ? `\n${indent}  ` : startsWithBreak(type) ? "" : " ", type, ";\n"];
}

function printIndex(index: IndexSignature, indent: string): Printable {
  const doc = index.isWidened
    ? `${indent}/** Further properties; the type takes in the named ones, as TypeScript demands. */\n`
    : "";
  const name = `${indent}${indexKey(index)}: `;
  return [doc, name, printType(index.node, { indent, column: name.length }), ";\n"];
}

/** ``[key: `x-${string}`]``. */
function indexKey({ prefix }: IndexSignature): string {
  // A prefix holds word characters, blanks and hyphens only.
  return prefix === "" ? "[key: string]" : `[key: \`${prefix}\${string}\`]`;
}

function printTuple(node: Extract<TypeNode, { kind: "tuple" }>, at: Place): Printable {
  const indent = `${at.indent}  `;
  const items: Printable[] = node.items.map(({ node: item, optional }) => [
    printEnclosed(item, { indent, column: indent.length }, optional && needsParentheses(item)),
    optional ? "?" : "",
  ]);
  if (node.rest !== null) {
    items.push([
      "...",
      printEnclosed(node.rest, { indent, column: indent.length + 3 }, needsParentheses(node.rest)),
      "[]",
    ]);
  }
  return ["[\n", ...items.map((item) => [indent, item, ",\n"]), at.indent, "]"];
}

/** `true` for the text of a long union, which begins on a line of its own. */
export function startsWithBreak(part: Printable): boolean {
  if (typeof part === "string") return part.startsWith("\n");
  if (!isList(part)) return false;
  const [first] = part;
  return first !== undefined && startsWithBreak(first);
}

function printUnion(nodes: readonly TypeNode[], at: Place): Printable {
  const objects = nodes.filter((node) => node.kind === "object");
  const keywords = nodes.filter((node) => node.kind === "primitive");
  if (objects.length === 1 && objects.length + keywords.length === nodes.length) {
    return separated(
      nodes.map((node) => printType(node, at)),
      " | ",
    );
  }
  const indent = `${at.indent}    `;
  return nodes.map((node) => [
    `\n${at.indent}  | `,
    printEnclosed(node, { indent, column: indent.length }, node.kind === "intersection"),
  ]);
}

function printEnclosed(node: TypeNode, at: Place, isEnclosed: boolean): Printable {
  const printed = printType(node, at);
  if (!isEnclosed) return printed;
  return ["(", printed, startsWithBreak(printed) ? `\n${at.indent})` : ")"];
}

function needsParentheses(node: TypeNode): boolean {
  return node.kind === "union" || node.kind === "intersection";
}

/** On one line, however long; `null` where documentation needs lines of its own. */
function flatType(node: TypeNode): Printable | null {
  switch (node.kind) {
    case "primitive":
      return node.name;
    case "literal":
      return tsValue(node.value);
    case "named":
      return node.type.type;
    case "array":
      return followed(flatEnclosed(node.items, needsParentheses(node.items)), "[]");
    case "tuple":
      return flatTuple(node);
    case "object":
      return flatObject(node);
    case "union":
      return flatList(
        node.nodes.map((part) => flatEnclosed(part, part.kind === "intersection")),
        " | ",
      );
    case "intersection":
      return flatList(
        node.nodes.map((part) => flatEnclosed(part, part.kind === "union")),
        " & ",
      );
  }
}

function flatTuple(node: Extract<TypeNode, { kind: "tuple" }>): Printable | null {
  const items = node.items.map(({ node: item, optional }) =>
    optional ? followed(flatEnclosed(item, needsParentheses(item)), "?") : flatType(item),
  );
  if (node.rest !== null) {
    const rest = followed(flatEnclosed(node.rest, needsParentheses(node.rest)), "[]");
    items.push(rest === null ? null : ["...", rest]);
  }
  const list = flatList(items, ", ");
  return list === null ? null : ["[", list, "]"];
}

function flatObject({ members, indexes }: ObjectNode): Printable | null {
  if (indexes.some((index) => index.isWidened)) return null;
  const parts: (Printable | null)[] = [];
  for (const member of members) {
    if (member.schema !== null && memberDoc(member.schema, member.name, "") !== "") return null;
    const type = flatType(member.node);
    if (type === null) return null;
    parts.push([`${propKey(member.name)}${member.optional ? "?" : ""}: `, type]);
  }
  for (const index of indexes) {
    const type = flatType(index.node);
    parts.push(type === null ? null : [`${indexKey(index)}: `, type]);
  }
  const list = flatList(parts, "; ");
  return list === null ? null : ["{ ", list, " }"];
}

function flatEnclosed(node: TypeNode, isEnclosed: boolean): Printable | null {
  const flat = flatType(node);
  return flat === null || !isEnclosed ? flat : ["(", flat, ")"];
}

function followed(flat: Printable | null, suffix: string): Printable | null {
  return flat === null ? null : [flat, suffix];
}

function flatList(parts: readonly (Printable | null)[], separator: string): Printable | null {
  const found: Printable[] = [];
  for (const part of parts) {
    if (part === null) return null;
    found.push(part);
  }
  return separated(found, separator);
}

function separated(parts: readonly Printable[], separator: string): Printable {
  return parts.map((part, index) => (index === 0 ? part : [separator, part]));
}
