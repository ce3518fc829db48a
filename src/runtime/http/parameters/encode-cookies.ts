import type { ParameterSpec } from "../operation.js";
import { getOwn } from "../own.js";
import { expandForm, expandSimple, refuseLoneEmpty } from "./expand.js";
import { contentText, partsOf } from "./parts.js";
import { percentEncode } from "./percent.js";
import { type Encoding, orViolation, StyleError } from "./style-error.js";

/** Cookie parameters: `a=1; b=2`; `""` where there are none. */
export function encodeCookies(parameters: readonly ParameterSpec[], encoding: Encoding): string {
  const cookies: string[] = [];
  for (const spec of parameters) {
    const value = getOwn(encoding.values, spec.name);
    if (value === undefined) continue;
    const cookie = orViolation(spec, encoding.violations, () => cookieText(spec, value));
    if (cookie !== "") cookies.push(cookie);
  }
  return cookies.join("; ");
}

function cookieText(spec: ParameterSpec, value: unknown): string {
  if (spec.content !== null) {
    return `${percentEncode(spec.name)}=${percentEncode(contentText(value, spec, spec.content))}`;
  }
  const parts = partsOf(value, spec);
  if (spec.style !== "cookie") return expandForm(parts, spec, percentEncode);
  if (parts.kind === "array" && spec.explode && parts.texts.length > 0) {
    refuseLoneEmpty(parts);
    return parts.texts.map((text) => `${percentEncode(spec.name)}=${plainCookie(text)}`).join("; ");
  }
  if (parts.kind === "object" && spec.explode) {
    return parts.entries.map(([name, text]) => `${percentEncode(name)}=${plainCookie(text)}`).join("; ");
  }
  const text = expandSimple(parts, {
    explode: false,
    separator: ",",
    encode: (each) => {
      if (parts.kind !== "scalar" && each.includes(",")) {
        throw new StyleError("style", "must not have items with commas in them: this style cannot quote");
      }
      return plainCookie(each);
    },
  });
  return `${percentEncode(spec.name)}=${text}`;
}

/** The `cookie` style does not encode: what would end the cookie cannot be in it. */
function plainCookie(text: string): string {
  if (!/^[\x21\x23-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(text)) {
    throw new StyleError(
      "style",
      'must be printable ASCII without spaces, `"`, `;` and `\\`: the style does not encode',
    );
  }
  return text;
}
