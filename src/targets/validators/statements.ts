import { lineWidth, type Printable, widthOf } from "../../print/index.js";

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
export function printStatements(statements: readonly Statement[], indent: number): Printable[] {
  const out: Printable[] = [];
  for (const statement of statements) printStatement(statement, indent, out);
  return out;
}

function printStatement(statement: Statement, indent: number, out: Printable[]): void {
  const pad = " ".repeat(indent);
  switch (statement.kind) {
    case "demand":
      printDemand(statement, indent, out);
      return;
    case "call":
      printIf([...statement.guards, ["!", statement.call], "!report"], indent, out);
      return;
    case "branch":
      printBlock(["if (", conjunction(statement.condition), ") {\n"], statement.whenTrue, indent, out);
      if (statement.whenFalse.length > 0) {
        printBlock([`${pad}} else {\n`], statement.whenFalse, indent, out, false);
      }
      out.push(`${pad}}\n`);
      return;
    case "loop":
      printBlock(["for (", statement.head, ") {\n"], statement.body, indent, out);
      out.push(`${pad}}\n`);
      return;
    case "switch":
      printSwitch(statement, indent, out);
      return;
    case "binding":
      out.push(`${pad}const ${statement.name} = `, statement.value, ";\n");
  }
}

function printDemand({ broken, report, rest }: Demand, indent: number, out: Printable[]): void {
  const stop: Printable = ["!report?.", report];
  if (rest.length === 0) {
    printIf([...broken, stop], indent, out);
    return;
  }
  const pad = " ".repeat(indent);
  out.push(pad, "if (", conjunction(broken), ") {\n");
  printIf([stop], indent + 2, out);
  const [only] = rest;
  if (rest.length === 1 && only?.kind === "demand" && only.rest.length === 0) {
    printElseIf([...only.broken, ["!report?.", only.report]], indent, out);
    return;
  }
  out.push(`${pad}} else {\n`, ...printStatements(rest, indent + 2), `${pad}}\n`);
}

/**
 * The first demand of a function returns early, so that the rest stands unindented:
 * `if (!isRecord(value)) { report?.type("", "an object"); return false; }`.
 */
export function printEarlyReturn({ broken, report }: Demand): Printable[] {
  if (broken.length === 0) return ["  report?.", report, ";\n  return false;\n"];
  return ["  if (", conjunction(broken), ") {\n    report?.", report, ";\n    return false;\n  }\n"];
}

/** `if (a && b) return false;`; where it would grow too long, the last conjunct gets an `if` of its own. */
function printIf(conjuncts: readonly Printable[], indent: number, out: Printable[]): void {
  const pad = " ".repeat(indent);
  const condition = conjunction(conjuncts);
  const last = conjuncts.at(-1);
  if (last === undefined || conjuncts.length === 1 || indent + widthOf(condition) + 19 <= lineWidth) {
    out.push(`${pad}if (`, condition, ") return false;\n");
    return;
  }
  printCondition("if (", conjuncts.slice(0, -1), { indent, out });
  out.push(`${pad}  if (`, last, `) return false;\n${pad}}\n`);
}

function printElseIf(conjuncts: readonly Printable[], indent: number, out: Printable[]): void {
  printCondition("} else if (", conjuncts, { indent, out });
  out.push(`${" ".repeat(indent)}  return false;\n${" ".repeat(indent)}}\n`);
}

/** The head of a block, a conjunct a line where one line does not hold them. */
function printCondition(
  keyword: string,
  conjuncts: readonly Printable[],
  { indent, out }: { readonly indent: number; readonly out: Printable[] },
): void {
  const pad = " ".repeat(indent);
  const condition = conjunction(conjuncts);
  if (conjuncts.length === 1 || indent + keyword.length + widthOf(condition) + 3 <= lineWidth) {
    out.push(pad, keyword, condition, ") {\n");
    return;
  }
  out.push(pad, keyword, "\n");
  for (const [index, part] of conjuncts.entries()) {
    out.push(pad, "  ", part, index < conjuncts.length - 1 ? " &&\n" : "\n");
  }
  out.push(pad, ") {\n");
}

function printBlock(
  head: Printable,
  body: readonly Statement[],
  ...[indent, out, padded = true]: [indent: number, out: Printable[], padded?: boolean]
): void {
  out.push(padded ? " ".repeat(indent) : "", head, ...printStatements(body, indent + 2));
}

function printSwitch({ on, cases, whenFalse }: Switch, indent: number, out: Printable[]): void {
  const pad = " ".repeat(indent);
  out.push(`${pad}switch (`, on, ") {\n");
  for (const { labels, body } of cases) {
    for (const label of labels) out.push(`${pad}  case ${label}:\n`);
    out.push(...printStatements(body, indent + 4), `${pad}    break;\n`);
  }
  out.push(`${pad}  default:\n`, ...printStatements(whenFalse, indent + 4), `${pad}}\n`);
}

function conjunction(conjuncts: readonly Printable[]): Printable {
  if (conjuncts.length === 1) return conjuncts[0] ?? "";
  return conjuncts.flatMap((part, index) => (index === 0 ? [part] : [" && ", part]));
}
