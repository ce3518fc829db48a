import type { Violation } from "../../validation/violation.js";
import type { ParameterSpec } from "../operation.js";
import { expandSimple } from "./expand.js";
import { contentText, type Parts, partsOf } from "./parts.js";
import { orViolation, StyleError } from "./style-error.js";

/** The value of one header, or of one parameter of `simple` style outside a path. */
export function encodeHeader(spec: ParameterSpec, value: unknown, violations: Violation[]): string {
  return orViolation(spec, violations, () => {
    const text =
      spec.content === null
        ? expandHeader(partsOf(value, spec), spec.explode)
        : contentText(value, spec, spec.content);
    return headerText(text);
  });
}

function expandHeader(parts: Parts, explode: boolean): string {
  if (parts.kind === "object" && explode && parts.entries.some(([name]) => name.includes("="))) {
    throw new StyleError("style", "must not have names with `=` in them: a header cannot quote");
  }
  return expandSimple(parts, {
    explode,
    separator: ",",
    encode: (text) => {
      if (parts.kind !== "scalar" && (text.includes(",") || text !== text.trim())) {
        throw new StyleError(
          "style",
          "must not have items with commas or outer spaces in them: a header cannot quote",
        );
      }
      return text;
    },
  });
}

/** A header's text, as HTTP allows it. Line breaks above all would let a value add headers of its own. */
export function headerText(text: string): string {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) {
    throw new StyleError(
      "style",
      "must not have control characters, or characters beyond ISO 8859-1: headers cannot",
    );
  }
  if (text !== text.trim()) {
    throw new StyleError("style", "must not start or end with white space: headers lose it");
  }
  return text;
}
