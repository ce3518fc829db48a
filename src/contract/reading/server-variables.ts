import type { ServerVariable } from "../../model/index.js";
import type { ReadingContext } from "./context.js";
import { elementsOf, field, type Located } from "./located.js";
import { mapField, shown, text } from "./values.js";

/** In what the specifications differ. */
export interface ServerVariableRules {
  /** OpenAPI 3.0 says that `enum` SHOULD NOT be empty, 3.1 and 3.2 that it MUST NOT. */
  readonly mayHaveEmptyEnum: boolean;
  /** OpenAPI wants a `default`, AsyncAPI does not. */
  readonly needsDefault: boolean;
}

interface VariableSetting {
  readonly name: string;
  readonly rules: ServerVariableRules;
}

/** The `variables` of a server whose address is `url`; those of the address that are not described are reported. */
export function readServerVariables(
  node: Located,
  of: { readonly url: string; readonly rules: ServerVariableRules },
  context: ReadingContext,
): readonly ServerVariable[] {
  const { url, rules } = of;
  const variables = mapField(node, "variables", context).map(([name, entry]) =>
    readVariable({ name, rules }, entry, context),
  );
  const known = new Set(variables.map((variable) => variable.name));
  for (const [, name = ""] of url.matchAll(/\{([^{}]*)\}/g)) {
    if (known.has(name)) continue;
    known.add(name);
    const message = `The server's address has \`{${name}}\`, but \`variables\` says nothing of it`;
    context.bag.add("server-variable-undefined", message, { source: node.source });
  }
  return variables;
}

function reportEmptyEnum({ name, rules }: VariableSetting, listed: Located, context: ReadingContext): void {
  const isAllowed = rules.mayHaveEmptyEnum;
  const message = `Server variable \`${name}\` has an \`enum\` without values, so it could have none`;
  context.bag.add("server-variable-invalid", isAllowed ? `${message}; the \`enum\` is ignored` : message, {
    source: listed.source,
    help: "Name the values, or remove `enum`.",
    severity: isAllowed ? "warning" : "error",
  });
}

function readVariable(setting: VariableSetting, node: Located, context: ReadingContext): ServerVariable {
  const { name, rules } = setting;
  const listed = field(node, "enum");
  const values = listed === null ? null : elementsOf(listed).map((entry) => String(entry.value));
  if (listed !== null && values?.length === 0) reportEmptyEnum(setting, listed, context);
  const given = text(node, "default", context);
  if (given === null) {
    if (rules.needsDefault)
      reportNoDefault(name, { node, hasValues: values !== null && values.length > 0 }, context);
  } else if (values !== null && values.length > 0 && !values.includes(given)) {
    const message = `The default ${shown(given)} of server variable \`${name}\` is none of its values`;
    context.bag.add("server-variable-invalid", message, { source: node.source, severity: "warning" });
  }
  return {
    name,
    default: given ?? values?.[0] ?? "",
    enum: values === null || values.length === 0 ? null : values,
    description: text(node, "description", context),
  };
}

function reportNoDefault(
  name: string,
  of: { readonly node: Located; readonly hasValues: boolean },
  context: ReadingContext,
): void {
  context.bag.add("server-variable-invalid", `Server variable \`${name}\` has no \`default\``, {
    source: of.node.source,
    // The first of its values is as good as any that the contract names.
    severity: of.hasValues ? "warning" : "error",
  });
}
