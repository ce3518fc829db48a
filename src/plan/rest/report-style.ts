import { child } from "../../diagnostics/index.js";
import type { Parameter, ParameterStyle } from "../../model/index.js";
import type { ParameterSpec } from "./parameter-spec.js";
import type { RestPlanning } from "./planning.js";
import type { Shape } from "./shape.js";

/** What the styles are for that are not for everything (OpenAPI 3.2, "Style Values"). */
const purposes: ReadonlyMap<ParameterStyle, { readonly kinds: readonly string[]; readonly words: string }> =
  new Map([
    ["deepObject", { kinds: ["object"], words: "objects" }],
    ["spaceDelimited", { kinds: ["array", "object"], words: "arrays and objects" }],
    ["pipeDelimited", { kinds: ["array", "object"], words: "arrays and objects" }],
  ]);

/** Says where a style does not fit what the parameter holds; both sides still write and read it the same way. */
export function reportStyle(parameter: Parameter, spec: ParameterSpec, planning: RestPlanning): void {
  const purpose = spec.style === null ? undefined : purposes.get(spec.style);
  if (purpose === undefined) return;
  const kinds = kindsOf(spec.shape);
  if (kinds.length === 0 || kinds.some((kind) => purpose.kinds.includes(kind))) return;
  const message = `Style \`${spec.style}\` is for ${purpose.words}; \`${spec.name}\` is of another kind (${kinds.join(" or ")})`;
  planning.bag.add("style-not-allowed", message, {
    source: child(parameter.source, "style"),
    help: kinds.includes("array") ? "Use `form` with `explode: true`" : "Use `form`",
  });
}

/** Empty where anything may stand. */
function kindsOf(shape: Shape): readonly string[] {
  if (shape === "any") return [];
  if (typeof shape === "string") return [shape];
  if (shape.kind !== "any-of") return [shape.kind];
  const each = shape.shapes.map(kindsOf);
  return each.some((kinds) => kinds.length === 0) ? [] : [...new Set(each.flat())];
}
