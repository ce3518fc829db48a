import type { ImportSymbol } from "../../print/index.js";
import type { Emitter } from "./emitter.js";

/** `name` -> [the function that checks it, its file under `runtime/validation/formats/`]. */
type FormatTable = ReadonlyMap<string, readonly [check: string, file: string]>;

const stringFormats: FormatTable = new Map([
  ["date-time", ["isDateTime", "date-time"]],
  ["date", ["isDate", "date-time"]],
  ["time", ["isTime", "date-time"]],
  ["duration", ["isDuration", "duration"]],
  ["email", ["isEmail", "email"]],
  ["idn-email", ["isIdnEmail", "email"]],
  ["hostname", ["isHostname", "hostname"]],
  ["idn-hostname", ["isIdnHostname", "hostname"]],
  ["ipv4", ["isIpv4", "ip"]],
  ["ipv6", ["isIpv6", "ip"]],
  ["uri", ["isUri", "uri"]],
  ["uri-reference", ["isUriReference", "uri"]],
  ["iri", ["isIri", "uri"]],
  ["iri-reference", ["isIriReference", "uri"]],
  ["uri-template", ["isUriTemplate", "uri-template"]],
  ["uuid", ["isUuid", "uuid"]],
  ["json-pointer", ["isJsonPointer", "json-pointer"]],
  ["relative-json-pointer", ["isRelativeJsonPointer", "json-pointer"]],
  ["regex", ["isRegex", "regex"]],
  ["byte", ["isBase64", "base64"]],
  ["base64url", ["isBase64Url", "base64"]],
]);

const numberFormats: FormatTable = new Map([
  ["int8", ["isInt8", "numbers"]],
  ["uint8", ["isUint8", "numbers"]],
  ["int16", ["isInt16", "numbers"]],
  ["uint16", ["isUint16", "numbers"]],
  ["int32", ["isInt32", "numbers"]],
  ["uint32", ["isUint32", "numbers"]],
  ["int64", ["isInt64", "numbers"]],
  ["uint64", ["isUint64", "numbers"]],
  ["float", ["isFloat", "numbers"]],
]);

/** The function that asserts a format for values of a type; `null` where the format asserts nothing. */
export function formatCheck(
  emitter: Emitter,
  format: string,
  type: "string" | "number",
): ImportSymbol | null {
  if (!emitter.settings.assertFormats) return null;
  const entry = (type === "string" ? stringFormats : numberFormats).get(format);
  return entry === undefined ? null : emitter.format(...entry);
}
