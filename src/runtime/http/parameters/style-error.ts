import type { Violation } from "../../validation/violation.js";
import type { ParameterSpec } from "../operation.js";
import { parameterViolation } from "./parts.js";

/** A value cannot be written, or a text not be read, as its style says. Becomes a violation before it leaves these files. */
export class StyleError extends Error {
  override readonly name = "StyleError";
  readonly keyword: string;

  constructor(keyword: string, message: string) {
    super(message);
    this.keyword = keyword;
  }
}

/** What the encoders read, and where they put what is wrong with it. */
export interface Encoding {
  /** One group of the input: an object with a property per parameter. */
  readonly values: unknown;
  readonly violations: Violation[];
}

/** Runs a decoder; what it throws of a text becomes a violation, and `undefined` the result. */
export function undefinedOrViolation(
  spec: ParameterSpec,
  violations: Violation[],
  decode: () => unknown,
): unknown {
  try {
    return decode();
  } catch (error) {
    const { keyword, message } = styleErrorOf(error);
    violations.push(parameterViolation(spec, { keyword, message }));
    return undefined;
  }
}

/** Runs an encoder; what it throws of a value becomes a violation, and `""` the result. */
export function orViolation(spec: ParameterSpec, violations: Violation[], encode: () => string): string {
  try {
    return encode();
  } catch (error) {
    const { keyword, message } = styleErrorOf(error);
    violations.push(parameterViolation(spec, { keyword, message }));
    return "";
  }
}

function styleErrorOf(error: unknown): StyleError {
  if (error instanceof StyleError) return error;
  // Of a cycle or a `bigint` in JSON, a `Date` that is none, and a lone surrogate: nothing else here throws these.
  if (error instanceof TypeError) return new StyleError("style", "must be a JSON value");
  if (error instanceof RangeError) return new StyleError("format", "must be a valid date");
  if (error instanceof URIError) return new StyleError("style", "must be well-formed Unicode text");
  throw error;
}
