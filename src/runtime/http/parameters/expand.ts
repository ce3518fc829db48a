import type { ParameterSpec } from "../operation.js";
import type { Parts } from "./parts.js";
import {
  percentEncode,
  percentEncodePathReserved,
  percentEncodeQueryReserved,
  percentOf,
} from "./percent.js";
import { StyleError } from "./style-error.js";

export type Encode = (text: string) => string;

export function encodeFor(spec: ParameterSpec): Encode {
  if (!spec.allowReserved) return percentEncode;
  return spec.in === "path" ? percentEncodePathReserved : percentEncodeQueryReserved;
}

export function expandSimple(
  parts: Parts,
  writing: { readonly explode: boolean; readonly encode: Encode; readonly separator: string },
): string {
  const { explode, encode, separator } = writing;
  // A separator that the encoder lets pass (a dot; a comma under `allowReserved`) would split the item.
  const item = (text: string) => encode(text).replaceAll(separator, percentOf(separator));
  switch (parts.kind) {
    case "scalar":
      return encode(parts.text);
    case "array":
      refuseLoneEmpty(parts);
      return parts.texts.map(item).join(separator);
    case "object":
      return parts.entries
        .map(([name, text]) =>
          explode
            ? `${item(name).replaceAll("=", "%3D")}=${item(text)}`
            : `${item(name)}${separator}${item(text)}`,
        )
        .join(separator);
  }
}

/** `form`, and the styles that are `form` with another separator. */
export function expandForm(parts: Parts, spec: ParameterSpec, encode: Encode): string {
  const name = percentEncode(spec.name);
  switch (parts.kind) {
    case "scalar":
      return `${name}=${encode(parts.text)}`;
    case "array":
      refuseLoneEmpty(parts);
      if (spec.explode && parts.texts.length > 0) {
        return parts.texts.map((text) => `${name}=${encode(text)}`).join("&");
      }
      return `${name}=${joinSeparated(parts.texts, spec, encode)}`;
    case "object":
      if (spec.explode) {
        return parts.entries.map(([key, text]) => `${percentEncode(key)}=${encode(text)}`).join("&");
      }
      return `${name}=${joinSeparated(parts.entries.flat(), spec, encode)}`;
  }
}

/** The separator as it stands in a value before percent-encoding; `null` for the comma, which stays as it is. */
export function separatorOf(spec: ParameterSpec): " " | "|" | "\t" | null {
  switch (spec.style) {
    case "spaceDelimited":
      return " ";
    case "pipeDelimited":
      return "|";
    case "tabDelimited":
      return "\t";
    default:
      return null;
  }
}

function joinSeparated(texts: readonly string[], spec: ParameterSpec, encode: Encode): string {
  const separator = separatorOf(spec);
  // With `allowReserved` commas pass the encoder, and an item's own would be taken for a separator.
  if (separator === null) return texts.map((text) => encode(text).replaceAll(",", "%2C")).join(",");
  const broken = texts.find((text) => text.includes(separator));
  if (broken !== undefined) {
    throw new StyleError(
      "style",
      `must not have items with the separator ${JSON.stringify(separator)} in them`,
    );
  }
  return texts.map(encode).join(percentEncode(separator));
}

/** `[""]` would be written as `[]` is. */
export function refuseLoneEmpty(parts: Parts): void {
  if (parts.kind === "array" && parts.texts.length === 1 && parts.texts[0] === "") {
    throw new StyleError("style", "must not be one empty item alone: it cannot be told from no items");
  }
}
