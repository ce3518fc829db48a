import {
  code,
  type ImportSymbol,
  imp,
  impType,
  join,
  lineWidth,
  type Printable,
  widthOf,
} from "../../print/index.js";
import { runtimeFile } from "./emitter.js";
import { printEarlyReturn, printStatements, type Statement } from "./statements.js";

export interface ValidatorFunction {
  readonly name: string;
  readonly exported: boolean;
  /** The type that a value has which conforms; `null` for a plain `boolean`. */
  readonly guard: Printable | null;
  readonly symbols: FunctionSymbols;
  readonly statements: readonly Statement[];
}

/** What every function refers to. */
export interface FunctionSymbols {
  readonly violation: ImportSymbol;
  readonly report: ImportSymbol;
}

export function functionSymbols(service: string): FunctionSymbols {
  return {
    violation: impType("Violation", `${service}/runtime/validation/violation.ts`),
    report: imp("ViolationReport", runtimeFile(service, "ViolationReport")),
  };
}

/** The text of a validator, ending in a line feed. */
export function printFunction(printed: ValidatorFunction): Printable[] {
  const { statements, symbols } = printed;
  const [first] = statements;
  if (first === undefined) return [...printUnusedHead(printed), "  return true;\n}\n"];
  const head = printHead(printed);
  if (statements.length === 1 && first.kind === "call" && first.guards.length === 0) {
    return [...head, "  return ", first.call, ";\n}\n"];
  }
  const report: Printable = [
    "  const report = violations && new ",
    symbols.report,
    "(value, path, violations);\n",
  ];
  if (statements.length > 1 || first.kind !== "demand") return [...head, report, ...printBody(statements)];
  if (first.broken.length === 0) return [...head, report, ...printEarlyReturn(first), "}\n"];
  const rest = first.rest.length === 0 ? ["  return true;\n}\n"] : printBody(first.rest);
  return [...head, report, ...printEarlyReturn(first), ...rest];
}

/** Checks that all run where somebody collects violations; nothing new collected means that the value conforms. */
function printBody(statements: readonly Statement[]): Printable[] {
  const [only] = statements;
  if (statements.length === 1 && only?.kind === "call" && only.guards.length === 0) {
    return ["  return ", only.call, ";\n}\n"];
  }
  return [...printStatements(statements, 2), "  return report?.isEmpty ?? true;\n}\n"];
}

function printHead({ name, exported, guard, symbols }: ValidatorFunction): Printable[] {
  const parameters = ["value: unknown", 'path = ""', code`violations: ${symbols.violation}[] | null = null`];
  return printSignature(
    [exported ? "export " : "", "function ", name],
    parameters,
    guard === null ? "boolean" : code`value is ${guard}`,
  );
}

/** For a schema that accepts everything. */
function printUnusedHead({ name, exported, guard, symbols }: ValidatorFunction): Printable[] {
  const parameters = ["_value: unknown", "_path?: string", code`_violations?: ${symbols.violation}[] | null`];
  return printSignature(
    [exported ? "export " : "", "function ", name],
    parameters,
    guard === null ? "boolean" : code`_value is ${guard}`,
  );
}

function printSignature(head: Printable, parameters: readonly Printable[], result: Printable): Printable[] {
  const oneLine: Printable = [head, "(", join(parameters, ", "), "): ", result, " {\n"];
  if (widthOf(oneLine) <= lineWidth + 1) return [oneLine];
  return [head, "(\n", parameters.map((one) => ["  ", one, ",\n"]), "): ", result, " {\n"];
}
