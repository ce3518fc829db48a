import { code, join, lineWidth, type Printable, widthOf } from "../../print/index.js";
import type { CodeText } from "./code-text.js";
import type { RuntimeSymbols } from "./emitter.js";
import { printEarlyReturn, printStatements, type Statement } from "./statements.js";

export interface ValidatorFunction {
  readonly name: string;
  readonly exported: boolean;
  /** The type that a value has which conforms; `null` for a plain `boolean`. */
  readonly guard: Printable | null;
  readonly symbols: RuntimeSymbols;
  readonly statements: readonly Statement[];
}

/** Adds the text of a validator, ending in a line feed. */
export function printFunction(printed: ValidatorFunction, out: CodeText): void {
  const { statements, symbols } = printed;
  const [first] = statements;
  if (first === undefined) {
    out.add(printUnusedHead(printed)).add("  return true;\n}\n");
    return;
  }
  out.add(printHead(printed));
  if (statements.length === 1 && first.kind === "call" && first.guards.length === 0) {
    out.add("  return ").add(first.call).add(";\n}\n");
    return;
  }
  out
    .add("  const report = violations && new ")
    .add(symbols.get("ViolationReport"))
    .add("(value, path, violations);\n");
  if (statements.length > 1 || first.kind !== "demand") {
    printBody(statements, out);
    return;
  }
  printEarlyReturn(first, out);
  if (first.broken.length === 0) out.add("}\n");
  else if (first.rest.length === 0) out.add("  return true;\n}\n");
  else printBody(first.rest, out);
}

/** Checks that all run where somebody collects violations; nothing new collected means that the value conforms. */
function printBody(statements: readonly Statement[], out: CodeText): void {
  const [only] = statements;
  if (statements.length === 1 && only?.kind === "call" && only.guards.length === 0) {
    out.add("  return ").add(only.call).add(";\n}\n");
    return;
  }
  printStatements(statements, 2, out);
  out.add("  return report?.isEmpty ?? true;\n}\n");
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
