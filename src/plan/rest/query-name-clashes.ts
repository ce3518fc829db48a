import type { Parameter } from "../../model/index.js";
import type { ParameterSpec } from "./parameter-spec.js";
import type { RestPlanning } from "./planning.js";
import type { Shape } from "./shape.js";

/** Says which query parameters of an operation are written under one name, so that no server can tell them apart. */
export function reportQueryNameClashes(
  parameters: readonly Parameter[],
  specs: readonly ParameterSpec[],
  planning: RestPlanning,
): void {
  const writers = new Map<string, string>();
  for (const [index, spec] of specs.entries()) {
    const source = parameters[index]?.source;
    if (spec.in !== "query" || source === undefined) continue;
    const names = namesOnWire(spec);
    const clash = names.find((name) => writers.has(name));
    if (clash !== undefined) {
      const message = `The query parameters \`${writers.get(clash)}\` and \`${spec.name}\` are both written as \`${clash}=...\``;
      planning.bag.add("query-names-clash", message, { source });
    }
    for (const name of names) if (!writers.has(name)) writers.set(name, spec.name);
  }
}

/** `{ from, to }` in the style `form` with `explode` -> `["from", "to"]`; the parameter's own name for all others. */
function namesOnWire({ name, style, explode, shape }: ParameterSpec): readonly string[] {
  const properties = style === "form" && explode ? propertiesOf(shape) : null;
  return properties ?? [name];
}

function propertiesOf(shape: Shape): readonly string[] | null {
  if (typeof shape === "string" || shape.kind === "array") return null;
  if (shape.kind === "object") return [...shape.properties.keys()];
  const each = shape.shapes.map((one) => propertiesOf(one)).filter((names) => names !== null);
  return each.length === 0 ? null : [...new Set(each.flat())];
}
