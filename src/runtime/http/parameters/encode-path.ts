import type { ParameterSpec } from "../operation.js";
import { getOwn } from "../own.js";
import { type Encode, encodeFor, expandSimple } from "./expand.js";
import { contentText, type Parts, parameterViolation, partsOf } from "./parts.js";
import { percentEncode, percentOf } from "./percent.js";
import { type Encoding, orViolation, StyleError } from "./style-error.js";

/** `/orders/{orderId}` with its values. What cannot be written is added to `violations`. */
export function encodePath(
  template: string,
  parameters: readonly ParameterSpec[],
  encoding: Encoding,
): string {
  if (!template.includes("{")) return encodeTemplateText(template);
  return template
    .split("/")
    .map((segment) => encodePathSegment(segment, parameters, encoding))
    .join("/");
}

function encodePathSegment(
  segment: string,
  parameters: readonly ParameterSpec[],
  encoding: Encoding,
): string {
  if (!segment.includes("{")) return encodeTemplateText(segment);
  // `["", "name", ".", "extension", ""]`: texts at even places, names at odd ones.
  const parts = segment.split(/\{([^{}]*)\}/);
  const text = parts.filter((_, index) => index % 2 === 0).join("");
  const inSegment: ParameterSpec[] = [];
  let encoded = "";
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 0) {
      encoded += encodeTemplateText(part);
      continue;
    }
    const spec = parameters.find((each) => each.in === "path" && each.name === part);
    if (spec === undefined) continue;
    inSegment.push(spec);
    const value = encodePathParameter(spec, encoding);
    encoded += text === "" ? value : escapeSeparators(value, text);
  }
  const [first] = inSegment;
  if (first !== undefined && /^(?:\.|%2e){1,2}$/i.test(encoded)) {
    encoding.violations.push(
      parameterViolation(first, { keyword: "path", message: "must not make a path segment `.` or `..`" }),
    );
  }
  return encoded;
}

function encodePathParameter(spec: ParameterSpec, encoding: Encoding): string {
  const value = getOwn(encoding.values, spec.name);
  return orViolation(spec, encoding.violations, () => {
    if (value === undefined) throw new StyleError("required", "must be given: it is part of the path");
    const encode = encodeFor(spec);
    const encoded =
      spec.content === null
        ? expandPath(partsOf(value, spec), spec, encode)
        : encode(contentText(value, spec, spec.content));
    if (encoded === "") throw new StyleError("path", "must not be empty: it is part of the path");
    return encoded;
  });
}

/** In `{name}.{extension}` a dot inside a value would be taken for the template's: `a.b` -> `a%2Eb`. */
function escapeSeparators(encoded: string, templateText: string): string {
  let escaped = encoded;
  for (const character of new Set(templateText)) {
    if (!"-._~!$&'()*+,;=:@".includes(character)) continue;
    escaped = escaped.replaceAll(character, percentOf(character));
  }
  return escaped;
}

/** Text of a path template: what may not stand in a path is encoded, what is encoded already is kept. */
function encodeTemplateText(text: string): string {
  if (/^[\w\-.~/:@!$&'()*+,;=%]*$/.test(text)) return text;
  return encodeURI(text).replaceAll("%25", "%").replaceAll("?", "%3F").replaceAll("#", "%23");
}

function expandPath(parts: Parts, spec: ParameterSpec, encode: Encode): string {
  switch (spec.style) {
    case "label":
      return `.${expandSimple(parts, { explode: spec.explode, encode, separator: spec.explode ? "." : "," })}`;
    case "matrix":
      return expandMatrix(parts, spec, encode);
    default:
      return expandSimple(parts, { explode: spec.explode, encode, separator: "," });
  }
}

function expandMatrix(parts: Parts, spec: ParameterSpec, encode: Encode): string {
  const name = percentEncode(spec.name);
  // Under `allowReserved` the encoder lets semicolons pass.
  const item = (text: string) => encode(text).replaceAll(";", "%3B");
  if (parts.kind === "array" && spec.explode) {
    return parts.texts.map((text) => `;${name}=${item(text)}`).join("");
  }
  if (parts.kind === "object" && spec.explode) {
    return parts.entries.map(([key, text]) => `;${percentEncode(key)}=${item(text)}`).join("");
  }
  const value = expandSimple(parts, { explode: false, encode: item, separator: "," });
  return value === "" ? `;${name}` : `;${name}=${value}`;
}
