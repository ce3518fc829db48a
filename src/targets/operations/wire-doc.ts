import type { ParameterSpec, RuntimeSymbols, Shape } from "../../plan/rest/index.js";
import {
  callDoc,
  code,
  type Doc,
  objectDoc,
  type Printable,
  propKey,
  sequenceDoc,
  tsString,
  tsValue,
} from "../../print/index.js";

/** How each place is written, and what it means when nothing is said. */
const places = {
  path: { maker: "pathParameter", style: "simple", explode: false, required: true },
  query: { maker: "queryParameter", style: "form", explode: true, required: false },
  header: { maker: "headerParameter", style: "simple", explode: false, required: false },
  cookie: { maker: "cookieParameter", style: "form", explode: true, required: false },
  querystring: { maker: "querystringParameter", style: null, explode: false, required: false },
} as const;

/** `queryParameter("limit", "integer", { default: 20 })`. */
export function parameterDoc(spec: ParameterSpec, runtime: RuntimeSymbols): Doc {
  const usual = places[spec.in];
  const details: Printable[] = [];
  if (spec.required !== usual.required) details.push(`required: ${spec.required}`);
  if (spec.content !== null) details.push(`content: ${tsString(spec.content)}`);
  else {
    if (spec.style !== null && spec.style !== usual.style) details.push(`style: ${tsString(spec.style)}`);
    if (spec.explode !== usual.explode) details.push(`explode: ${spec.explode}`);
    if (spec.allowReserved) details.push("allowReserved: true");
  }
  if (spec.default !== null && !spec.required) details.push(`default: ${tsValue(spec.default.value)}`);
  if (spec.allowEmptyValue) details.push("allowEmptyValue: true");
  if (hasBigintInJson(spec.shape, spec.content === null ? 0 : 2)) {
    details.push(code`json: ${runtime.losslessJson}`);
  }
  return callDoc(runtime.spec(usual.maker), [
    tsString(spec.name),
    shapeDoc(spec.shape, runtime),
    ...(details.length === 0 ? [] : [objectDoc(details)]),
  ]);
}

/** Arrays and objects inside arrays and objects are written as JSON, whatever the style; `content` is JSON all through. */
function hasBigintInJson(shape: Shape, depth: number): boolean {
  if (typeof shape === "string") return shape === "bigint" && depth >= 2;
  switch (shape.kind) {
    case "array":
      return hasBigintInJson(shape.items, depth + 1);
    case "any-of":
      return shape.shapes.some((one) => hasBigintInJson(one, depth));
    case "object":
      return (
        [...shape.properties.values()].some((one) => hasBigintInJson(one, depth + 1)) ||
        (shape.additional !== null && hasBigintInJson(shape.additional, depth + 1))
      );
  }
}

/** `arrayOf("integer")`, `objectOf({ from: "string" })`. */
export function shapeDoc(shape: Shape, runtime: RuntimeSymbols): Doc {
  if (typeof shape === "string") return tsString(shape);
  if (shape.kind === "array") return callDoc(runtime.spec("arrayOf"), [shapeDoc(shape.items, runtime)]);
  if (shape.kind === "any-of") {
    return callDoc(
      runtime.spec("anyOf"),
      shape.shapes.map((one) => shapeDoc(one, runtime)),
    );
  }
  const members = [...shape.properties].map(([name, inner]) =>
    sequenceDoc(`${propKey(name)}: `, shapeDoc(inner, runtime)),
  );
  const additional = shape.additional === null ? [] : [shapeDoc(shape.additional, runtime)];
  return callDoc(runtime.spec("objectOf"), [objectDoc(members), ...additional]);
}
