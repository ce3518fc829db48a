import type { KeywordSchema } from "../../model/index.js";
import { type Printable, propKey, tsValue } from "../../print/index.js";

/**
 * The values of an enumeration by their names, as a constant that shares its name with the type; `""` where the
 * contract names none.
 */
export function enumObject(name: string, schema: KeywordSchema): Printable {
  const { enumNames } = schema;
  if (enumNames === null || schema.enum === null) return "";
  const taken = new Set<string>();
  const lines: string[] = [];
  for (const [index, value] of schema.enum.entries()) {
    // `null` needs no name, and lists and objects would not be literals.
    if (typeof value === "object") continue;
    const wanted = enumNames[index] ?? String(value);
    const key = taken.has(wanted) ? `${wanted}_${String(value)}` : wanted;
    taken.add(key);
    lines.push(`  ${propKey(key)}: ${tsValue(value)},\n`);
  }
  return lines.length === 0 ? "" : [`export const ${name} = {\n`, ...lines, "} as const;\n\n"];
}
