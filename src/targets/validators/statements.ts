import { lineWidth, type Printable, widthOf } from "../../print/index.js";
import type { CodeText } from "./code-text.js";

/**
 * The body of a validator before it is text. Conditions are lists of conjuncts, so that a guard put around a single
 * check joins its condition: `if (value["note"] !== undefined && typeof value["note"] !== "string" && ...)`.
 */
export type Statement = Demand | Call | Branch | Loop | Switch | Binding;

/** `if (<broken>) { report } else { rest }`. */
export interface Demand {
  readonly kind: "demand";
  /** Holds where the rule is broken; no conjuncts: always. */
  readonly broken: readonly Printable[];
  /** The call of the report's method: `type("id", "a string")`. */
  readonly report: Printable;
  /** What is checked only where the rule holds. */
  readonly rest: readonly Statement[];
}

/** `if (<failed> && !report) return false;` for a validator that reports by itself. */
export interface Call {
  readonly kind: "call";
  readonly guards: readonly Printable[];
  /** The call itself, without negation. */
  readonly call: Printable;
}

export interface Branch {
  readonly kind: "branch";
  readonly condition: readonly Printable[];
  readonly whenTrue: readonly Statement[];
  readonly whenFalse: readonly Statement[];
}

export interface Loop {
  readonly kind: "loop";
  /** `const key of Object.keys(value)`. */
  readonly head: Printable;
  readonly body: readonly Statement[];
}

export interface Switch {
  readonly kind: "switch";
  readonly on: Printable;
  readonly cases: readonly { readonly labels: readonly string[]; readonly body: readonly Statement[] }[];
  readonly whenFalse: readonly Statement[];
}

export interface Binding {
  readonly kind: "binding";
  readonly name: string;
  readonly value: Printable;
}

export function demand(
  broken: readonly Printable[],
  report: Printable,
  rest: readonly Statement[] = [],
): Demand {
  return { kind: "demand", broken, report, rest };
}

/** `true` for checks that no value passes, so that none has to be read. */
export function alwaysFail(statements: readonly Statement[]): boolean {
  return statements.every((one) => one.kind === "demand" && one.broken.length === 0);
}

/** The statements under a condition; a single check takes the condition into its own. */
export function when(
  condition: readonly Printable[],
  statements: readonly Statement[],
): readonly Statement[] {
  const [only] = statements;
  if (only === undefined || condition.length === 0) return statements;
  if (statements.length === 1) {
    if (only.kind === "demand" && only.rest.length === 0) {
      return [{ ...only, broken: [...condition, ...only.broken] }];
    }
    if (only.kind === "call") return [{ ...only, guards: [...condition, ...only.guards] }];
    if (only.kind === "branch" && only.whenFalse.length === 0) {
      return [{ ...only, condition: [...condition, ...only.condition] }];
    }
  }
  return [{ kind: "branch", condition, whenTrue: statements, whenFalse: [] }];
}

/** Prints statements at an indentation given in spaces. */
export function printStatements(statements: readonly Statement[], indent: number, out: CodeText): void {
  for (const statement of statements) printStatement(statement, indent, out);
}

function printStatement(statement: Statement, indent: number, out: CodeText): void {
  const pad = " ".repeat(indent);
  switch (statement.kind) {
    case "demand":
      printDemand(statement, indent, out);
      return;
    case "call":
      printIf([...statement.guards, ["!", statement.call], "!report"], indent, out);
      return;
    case "branch":
      printCondition(`${pad}if (`, statement.condition, out);
      printStatements(statement.whenTrue, indent + 2, out);
      if (statement.whenFalse.length > 0) {
        out.add(`${pad}} else {\n`);
        printStatements(statement.whenFalse, indent + 2, out);
      }
      out.add(`${pad}}\n`);
      return;
    case "loop":
      out.add(`${pad}for (`).add(statement.head).add(") {\n");
      printStatements(statement.body, indent + 2, out);
      out.add(`${pad}}\n`);
      return;
    case "switch":
      printSwitch(statement, indent, out);
      return;
    case "binding":
      out.add(`${pad}const ${statement.name} = `).add(statement.value).add(";\n");
  }
}

function printDemand({ broken, report, rest }: Demand, indent: number, out: CodeText): void {
  const stop: Printable = ["!report?.", report];
  if (rest.length === 0) {
    printIf([...broken, stop], indent, out);
    return;
  }
  const pad = " ".repeat(indent);
  printCondition(`${pad}if (`, broken, out);
  printIf([stop], indent + 2, out);
  const [only] = rest;
  if (rest.length === 1 && only?.kind === "demand" && only.rest.length === 0) {
    printCondition(`${pad}} else if (`, [...only.broken, ["!report?.", only.report]], out);
    out.add(`${pad}  return false;\n${pad}}\n`);
    return;
  }
  out.add(`${pad}} else {\n`);
  printStatements(rest, indent + 2, out);
  out.add(`${pad}}\n`);
}

/**
 * The first demand of a function returns early, so that the rest stands unindented:
 * `if (!isRecord(value)) { report?.type("", "an object"); return false; }`.
 */
export function printEarlyReturn({ broken, report }: Demand, out: CodeText): void {
  if (broken.length === 0) {
    out.add("  report?.").add(report).add(";\n  return false;\n");
    return;
  }
  printCondition("  if (", broken, out);
  out.add("    report?.").add(report).add(";\n    return false;\n  }\n");
}

/** `if (a && b) return false;`; where it would grow too long, the last conjunct gets an `if` of its own. */
function printIf(conjuncts: readonly Printable[], indent: number, out: CodeText): void {
  const pad = " ".repeat(indent);
  const last = conjuncts.at(-1);
  if (
    last === undefined ||
    conjuncts.length === 1 ||
    indent + conjunctionWidth(conjuncts) + 19 <= lineWidth
  ) {
    out.add(`${pad}if (`);
    addConjunction(conjuncts, out);
    out.add(") return false;\n");
    return;
  }
  printCondition(`${pad}if (`, conjuncts.slice(0, -1), out);
  out.add(`${pad}  if (`).add(last).add(`) return false;\n${pad}}\n`);
}

/** The head of a block, a conjunct a line where one line does not hold them. `head` is `  if (` or the like. */
function printCondition(head: string, conjuncts: readonly Printable[], out: CodeText): void {
  out.add(head);
  if (conjuncts.length === 1 || head.length + conjunctionWidth(conjuncts) + 3 <= lineWidth) {
    addConjunction(conjuncts, out);
    out.add(") {\n");
    return;
  }
  const pad = /^ */.exec(head)?.[0] ?? "";
  for (const [index, part] of conjuncts.entries()) {
    out.add(index === 0 ? `\n${pad}  ` : ` &&\n${pad}  `).add(part);
  }
  out.add(`\n${pad}) {\n`);
}

function printSwitch({ on, cases, whenFalse }: Switch, indent: number, out: CodeText): void {
  const pad = " ".repeat(indent);
  out.add(`${pad}switch (`).add(on).add(") {\n");
  for (const { labels, body } of cases) {
    for (const label of labels) out.add(`${pad}  case ${label}:\n`);
    printStatements(body, indent + 4, out);
    out.add(`${pad}    break;\n`);
  }
  out.add(`${pad}  default:\n`);
  printStatements(whenFalse, indent + 4, out);
  out.add(`${pad}}\n`);
}

function addConjunction(conjuncts: readonly Printable[], out: CodeText): void {
  for (const [index, part] of conjuncts.entries()) {
    if (index > 0) out.add(" && ");
    out.add(part);
  }
}

function conjunctionWidth(conjuncts: readonly Printable[]): number {
  let width = (conjuncts.length - 1) * 4;
  for (const part of conjuncts) width += widthOf(part);
  return width;
}
