import type { Schema } from "../../model/index.js";
import type { TargetOptions } from "../options.js";

/** Values that look different in code and on the wire. */
export type ConversionKind = "date-time" | "date" | "bigint";

/**
 * Whether a schema's own values are converted between wire and code. Enumerated values are not: their types are the
 * literals of the contract.
 */
export function conversionOf(schema: Schema, options: TargetOptions): ConversionKind | null {
  if (schema.kind === "boolean" || schema.enum !== null || schema.const !== null) return null;
  const { format, types } = schema;
  if (options.dates === "Date" && (format === "date-time" || format === "date")) {
    return types === null || types.includes("string") ? format : null;
  }
  if (options.int64 === "bigint" && format === "int64") {
    return types === null || types.includes("integer") ? "bigint" : null;
  }
  return null;
}
