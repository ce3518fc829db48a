import type { Schema } from "../../model/index.js";
import type { TargetOptions } from "../options.js";

/**
 * Values that look different in code and on the wire. `number` is for numbers beside `bigint`s: JSON read without loss
 * gives integers beyond 2^53 as `bigint`, also where the contract says nothing of 64 bits.
 */
export type ScalarConversion = "date-time" | "date" | "bigint" | "number";

/**
 * Whether a schema's own values are converted between wire and code. Enumerated values are not: their types are the
 * literals of the contract.
 */
export function scalarConversion(schema: Schema, options: TargetOptions): ScalarConversion | null {
  if (schema.kind === "boolean" || schema.enum !== null || schema.const !== null) return null;
  const { format, types } = schema;
  if (options.dates === "Date" && (format === "date-time" || format === "date")) {
    return types === null || types.includes("string") ? format : null;
  }
  if (options.int64 !== "bigint") return null;
  if (format === "int64" && (types === null || types.includes("integer"))) return "bigint";
  return types !== null && (types.includes("number") || types.includes("integer")) ? "number" : null;
}
