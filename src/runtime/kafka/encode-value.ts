import type { Convert } from "../codecs/codecs.js";
import type { Validator, Violation } from "../validation/violation.js";
import { jsonText } from "./headers.js";
import type { KeySpec, PayloadSpec } from "./operation.js";
import { encodeUtf8 } from "./utf8.js";

/** Where a value stands in its message, and what is wrong with it. */
export interface Place {
  /** `/payload`, `/headers`, `/key` or `/parameters`. */
  readonly pointer: string;
  readonly violations: Violation[];
}

/** `true`, or `false` with all that is wrong. */
export function isValid(wire: unknown, validate: Validator<unknown> | null, place: Place): boolean {
  if (validate === null || validate(wire, place.pointer, null)) return true;
  validate(wire, place.pointer, place.violations);
  return false;
}

/** Typed value -> wire value; `undefined` where the value cannot be written (a `Date` that is none). */
export function encodeTyped(value: unknown, encode: Convert | null, place: Place): unknown {
  if (encode === null) return value;
  try {
    return encode(value);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    refuse(place, "must not hold a Date that is none");
    return undefined;
  }
}

/** The payload's bytes; `null`: see `violations`. */
export function encodePayload(
  payload: unknown,
  spec: PayloadSpec,
  violations: Violation[],
): Uint8Array | null {
  const place = { pointer: "/payload", violations };
  const wire = encodeTyped(payload, spec.encode, place);
  if (violations.length > 0 && wire === undefined) return null;
  if (!isValid(wire, spec.validate, place)) return null;
  switch (spec.format) {
    case "json": {
      const text = payloadText(wire, spec);
      return text === null ? refuse(place, "must be a JSON value") : Buffer.from(text);
    }
    case "text":
      return (
        (typeof wire === "string" ? encodeUtf8(wire) : null) ??
        refuse(place, "must be a string of whole characters")
      );
    case "bytes":
      return wire instanceof Uint8Array ? wire : refuse(place, "must be a Uint8Array");
  }
}

/** The key's bytes; `null`: it has none, or see `violations`. */
export function encodeKey(
  value: unknown,
  spec: KeySpec<unknown, unknown> | null,
  violations: Violation[],
): Uint8Array | null {
  const place = { pointer: "/key", violations };
  if (value instanceof Uint8Array) return value;
  const wire = spec === null ? value : encodeTyped(value, spec.encode, place);
  const isMissing = wire === undefined || wire === null;
  if (!isValid(isMissing ? null : wire, spec?.validate ?? null, place) || isMissing) return null;
  if (typeof wire === "string" && (spec === null || spec.type === "string")) {
    return encodeUtf8(wire) ?? refuse(place, "must be a string of whole characters");
  }
  // A number or boolean reads the same with and without JSON.
  if (spec?.type === "string" && typeof wire === "object") return refuse(place, "must be a string");
  const text = jsonText(wire);
  return text === null ? refuse(place, "must be a JSON value") : Buffer.from(text);
}

function payloadText(wire: unknown, { json }: PayloadSpec): string | null {
  try {
    return (json ?? JSON).stringify(wire) ?? null;
  } catch (error) {
    // A cycle, or a `bigint` where the contract has none.
    if (error instanceof TypeError || error instanceof RangeError) return null;
    throw error;
  }
}

function refuse({ pointer, violations }: Place, message: string): null {
  violations.push({ pointer, keyword: "type", message });
  return null;
}
