import { code, type ImportSymbol, join, lineWidth, type Printable, widthOf } from "../../print/index.js";
import { printEarlyReturn, printStatements, type Statement } from "./statements.js";

export interface ValidatorFunction {
  readonly name: string;
  readonly exported: boolean;
  /** The type that a value has which conforms; `null` for a plain `boolean`. */
  readonly guard: Printable | null;
  /** The type `Violation`. */
  readonly violation: ImportSymbol;
  readonly statements: readonly Statement[];
}

/** The text of a validator, ending in a line feed. */
export function printFunction(printed: ValidatorFunction): Printable[] {
  const { statements } = printed;
  const [first] = statements;
  if (first === undefined)
    return [...printHead(printed, ["_value", "_path", "_violations"]), "  return true;\n}\n"];
  const head = printHead(printed, ["value", "path", "violations"]);
  if (statements.length > 1) return [...head, ...printBody(statements), "}\n"];
  if (first.kind === "call" && first.guards.length === 0) return [...head, "  return ", first.call, ";\n}\n"];
  if (first.kind !== "demand") return [...head, ...printBody(statements), "}\n"];
  if (first.broken.length === 0) {
    return [...printHead(printed, ["_value", "path", "violations"]), ...printEarlyReturn(first), "}\n"];
  }
  const rest = first.rest.length === 0 ? ["  return true;\n"] : printBody(first.rest);
  return [...head, ...printEarlyReturn(first), ...rest, "}\n"];
}

/** Checks that all run where somebody collects violations; nothing new collected means that the value conforms. */
function printBody(statements: readonly Statement[]): Printable[] {
  const [only] = statements;
  if (statements.length === 1 && only?.kind === "call" && only.guards.length === 0) {
    return ["  return ", only.call, ";\n"];
  }
  return [
    "  const before = violations?.length;\n",
    ...printStatements(statements, 2),
    "  return violations?.length === before;\n",
  ];
}

function printHead(
  { name, exported, guard, violation }: ValidatorFunction,
  [value, path, violations]: readonly [string, string, string],
): Printable[] {
  const keyword = exported ? "export function" : "function";
  const result = guard === null ? "boolean" : code`${value} is ${guard}`;
  const parameters: readonly Printable[] = [
    `${value}: unknown`,
    `${path}: string`,
    code`${violations}: ${violation}[] | null`,
  ];
  const oneLine: Printable = [keyword, " ", name, "(", join(parameters, ", "), "): ", result, " {\n"];
  if (widthOf(oneLine) <= lineWidth + 1) return [oneLine];
  return [keyword, " ", name, "(\n", parameters.map((one) => ["  ", one, ",\n"]), "): ", result, " {\n"];
}
