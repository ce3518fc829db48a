/** A JSON object: no array, not `null`. Class instances count, as `JSON.stringify` would write them. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As `Array.isArray`, with items that have to be looked at before use. */
export function isArray(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

/** A number that JSON can hold: neither `NaN` nor infinite. */
export function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** A number without a fraction; `1.0` is one. */
export function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

/** As `isNumber`, where integers of any size arrive as `bigint`. */
export function isNumeric(value: unknown): value is number | bigint {
  return typeof value === "bigint" || isNumber(value);
}

/** As `isInteger`, where integers of any size arrive as `bigint`. */
export function isWholeNumber(value: unknown): value is number | bigint {
  return typeof value === "bigint" || isInteger(value);
}
