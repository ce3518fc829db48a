import type { Violation } from "../../validation/violation.js";
import type { ParameterSpec } from "../operation.js";
import { parseContent, parseSimple } from "./parse.js";
import { parseOrText } from "./shape.js";
import { undefinedOrViolation } from "./style-error.js";

/** `text`: the header's value, several of the same name joined by commas. */
export function decodeHeader(text: string, spec: ParameterSpec, violations: Violation[]): unknown {
  return undefinedOrViolation(spec, violations, () => {
    if (spec.content !== null) return parseContent(text, spec, spec.content);
    // A header of no known type may well be a sentence with commas, or a date.
    if (typeof spec.shape === "string") return parseOrText(text, spec.shape);
    return parseSimple(text, {
      json: spec.json,
      shape: spec.shape,
      explode: spec.explode,
      separator: ",",
      decode: (piece) => piece.trim(),
    });
  });
}
