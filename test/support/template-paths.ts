import Handlebars from "handlebars";
import type { TemplateValue, TemplateView } from "../../src/print/index.js";

/** What a template asks of its view: `schema`, `topics`, and of the members of a list `topics[].name`. */
export function templatePaths(template: string): readonly string[] {
  const found = new Set<string>();
  collect(Handlebars.parse(template), "", found);
  return [...found].sort();
}

/** What a view offers, written as by `templatePaths`. */
export function viewPaths(view: TemplateView): readonly string[] {
  const found = new Set<string>();
  const visit = (value: TemplateValue, path: string): void => {
    if (path !== "") found.add(path);
    if (isList(value)) for (const item of value) visitMembers(item, `${path}[].`);
    else visitMembers(value, path === "" ? "" : `${path}.`);
  };
  const visitMembers = (value: TemplateValue, prefix: string): void => {
    if (typeof value !== "object" || isList(value)) return;
    for (const [key, member] of Object.entries(value)) visit(member, prefix + key);
  };
  visit(view, "");
  return [...found].sort();
}

function isList(value: TemplateValue): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

function collect(program: hbs.AST.Program, prefix: string, found: Set<string>): void {
  for (const statement of program.body) {
    if (statement.type === "MustacheStatement") {
      // The parser's types do not tell statements apart by `type`.
      const { path, params } = statement as hbs.AST.MustacheStatement;
      // With parameters, the path is an escaper's name.
      for (const expression of params.length > 0 ? params : [path]) addPath(expression, prefix, found);
    } else if (statement.type === "BlockStatement") {
      // As above.
      const { path, params, program: inner, inverse } = statement as hbs.AST.BlockStatement;
      for (const expression of params) addPath(expression, prefix, found);
      const [first] = params;
      // As above: conditions and lists are always paths.
      const list =
        path.original === "each" ? `${prefix}${(first as hbs.AST.PathExpression).original}[].` : prefix;
      collect(inner, list, found);
      // Absent where there is no `{{else}}`, whatever the types say.
      const otherwise: hbs.AST.Program | undefined = inverse;
      if (otherwise !== undefined) collect(otherwise, prefix, found);
    }
  }
}

function addPath(expression: hbs.AST.Node, prefix: string, found: Set<string>): void {
  if (expression.type !== "PathExpression") return;
  // The node says that it is one.
  const { original, depth, data } = expression as hbs.AST.PathExpression;
  if (data || original === "this") return;
  found.add(depth > 0 ? original.replace(/^(\.\.\/)+/, "") : `${prefix}${original}`);
}
