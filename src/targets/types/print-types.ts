import {
  declarationOf,
  type NamedType,
  type PlannedTypes,
  printMembers,
  printType,
  schemaDoc,
  startsWithBreak,
  type TypeNode,
} from "../../plan/index.js";
import {
  type GeneratedFile,
  generatedHeader,
  join,
  lineWidth,
  moduleSpecifier,
  type Printable,
  TsFile,
  tsString,
  widthOf,
} from "../../print/index.js";
import { enumObject } from "./enum-object.js";

/** `types.ts` of a service, or its parts where the plan splits it. */
export function printTypes(plan: PlannedTypes): readonly GeneratedFile[] {
  const files = new Map<string, NamedType[]>();
  for (const type of plan.types) {
    if (!type.exportsType) continue;
    const known = files.get(type.type.from);
    if (known === undefined) files.set(type.type.from, [type]);
    else known.push(type);
  }
  const printed = [...files].map(([path, types]) => printFile(path, types, plan));
  const whole = `${plan.service}/types.ts`;
  return files.size === 0 || files.has(whole) ? printed : [printBarrel(whole, [...files.keys()]), ...printed];
}

function printFile(path: string, types: readonly NamedType[], plan: PlannedTypes): GeneratedFile {
  const file = new TsFile(path, new Set(types.map((type) => type.name)), generatedHeader);
  for (const [index, type] of types.entries()) {
    if (index > 0) file.line();
    file.add(printDeclaration(type, plan));
  }
  return file.flush();
}

/** `types.ts` stays the place to import from when the types are spread over parts. */
function printBarrel(path: string, parts: readonly string[]): GeneratedFile {
  const file = new TsFile(path, new Set(), generatedHeader);
  for (const part of [...parts].sort()) file.line(`export * from ${tsString(moduleSpecifier(part, path))};`);
  return file.flush();
}

function printDeclaration(type: NamedType, plan: PlannedTypes): Printable {
  const doc = type.schema.kind === "boolean" ? "" : schemaDoc(type.schema, type.name, "");
  const declaration = declarationOf(type, plan.typeContext);
  if (declaration.kind === "interface") {
    const bases = declaration.bases.map((base) => base.type);
    const extended: Printable = bases.length === 0 ? "" : [" extends ", join(bases, ", ")];
    return [
      doc,
      `export interface ${type.name}`,
      extended,
      " {\n",
      printMembers(declaration.parts, "  "),
      "}\n",
    ];
  }
  const head = `export type ${type.name} =`;
  const body = printType(declaration.node, { indent: "", column: head.length + 1 });
  const space = startsWithBreak(body) ? "" : isTooLong(declaration.node, head, body) ? "\n  " : " ";
  return [...namedValues(type, doc), doc, head, space, body, ";\n"];
}

/** `true` for a lone name that only fits on a line of its own. */
function isTooLong(node: TypeNode, head: string, body: Printable): boolean {
  const inner = node.kind === "array" ? node.items : node;
  return (inner.kind === "named" || inner.kind === "literal") && head.length + 2 + widthOf(body) > lineWidth;
}

/** The constant of an enumeration whose values have names. */
function namedValues({ schema, name }: NamedType, doc: string): readonly Printable[] {
  const values = schema.kind === "boolean" ? "" : enumObject(name, schema);
  return values === "" ? [] : [doc, values];
}
