import type { Violation } from "../../validation/violation.js";
import type { ParameterSpec } from "../operation.js";
import { parseContent, parseSimple, splitPair, strictly } from "./parse.js";
import { percentDecode } from "./percent.js";
import { itemsOf, objectOf } from "./shape.js";
import { StyleError, undefinedOrViolation } from "./style-error.js";

const decode = strictly(percentDecode);

/** `raw`: the parameter's part of the path, as it came. */
export function decodePathParameter(raw: string, spec: ParameterSpec, violations: Violation[]): unknown {
  if (spec.shape === "string" && spec.style === "simple" && !raw.includes("%")) return raw;
  return undefinedOrViolation(spec, violations, () => {
    if (spec.content !== null) return parseContent(decode(raw), spec, spec.content);
    const { shape, explode, json } = spec;
    switch (spec.style) {
      case "label":
        if (!raw.startsWith(".")) throw new StyleError("style", "must start with a dot");
        return parseSimple(raw.slice(1), { shape, explode, separator: explode ? "." : ",", decode, json });
      case "matrix":
        if (!raw.startsWith(";")) throw new StyleError("style", "must start with a semicolon");
        return parseMatrix(raw.slice(1), spec);
      default:
        return parseSimple(raw, { shape, explode, separator: ",", decode, json });
    }
  });
}

/** `color=blue,black`, `color=blue;color=black`, `R=100;G=200` */
function parseMatrix(raw: string, spec: ParameterSpec): unknown {
  const { shape, explode, json } = spec;
  const pairs = raw.split(";").map(splitPair);
  const own = pairs.filter(([name]) => decode(name) === spec.name);
  if (explode && objectOf(shape) !== null && (own.length === 0 || itemsOf(shape) === null)) {
    return parseSimple(raw, { shape, explode: true, separator: ";", decode, json });
  }
  const [first] = own;
  if (first === undefined) throw new StyleError("style", `must start with \`;${spec.name}\``);
  if (explode && itemsOf(shape) !== null) {
    const values = own.map(([, value]) => value);
    return parseSimple(values.join(";"), { shape, explode: false, separator: ";", decode, json });
  }
  return parseSimple(first[1], { shape, explode: false, separator: ",", decode, json });
}
