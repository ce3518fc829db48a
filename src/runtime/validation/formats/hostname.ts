import { decodePunycode } from "./punycode.js";

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** RFC 1123 host name: `api.example.com`; labels that start with `xn--` have to be sound international ones. */
export function isHostname(text: unknown): boolean {
  return typeof text === "string" && text.length <= 253 && text.split(".").every(isAsciiLabel);
}

/** RFC 5890 host name, with letters of any script: `実例.example`. */
export function isIdnHostname(text: unknown): boolean {
  if (typeof text !== "string") return false;
  const labels = text.split(/[.\u3002\uff0e\uff61]/);
  return text.length <= 253 && labels.every((one) => isAsciiLabel(one) || isUnicodeLabel(one));
}

function isAsciiLabel(text: string): boolean {
  if (!label.test(text)) return false;
  if (text.slice(2, 4) !== "--") return true;
  const decoded = /^xn--/i.test(text) ? decodePunycode(text.slice(4).toLowerCase()) : null;
  return decoded !== null && isUnicodeLabel(decoded);
}

const unicodeLabel =
  /^(?![\p{M}-])(?:[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{Nd}\u00b7\u0375\u05f3\u05f4\u06fd\u06fe\u0f0b\u3007\u30fb-]|\u200c|\u200d)*(?<!-)$/u;
const disallowed = /[\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b]/;
const asciiOnly = /^[\x20-\x7e]*$/;

/** RFC 5891 and the contextual rules of RFC 5892, appendix A. */
function isUnicodeLabel(text: string): boolean {
  if (text.length > 63 || asciiOnly.test(text) || text.slice(2, 4) === "--") return false;
  return (
    unicodeLabel.test(text) &&
    !disallowed.test(text) &&
    text === text.normalize("NFC") &&
    contextRules.every(({ found, allowed }) => !found.test(text) || allowed.test(text))
  );
}

/** Characters that are only allowed in certain company: wherever `found` is, the whole label must be `allowed`. */
const contextRules: readonly { readonly found: RegExp; readonly allowed: RegExp }[] = [
  // Zero width joiner and non-joiner: after a virama, the latter also between joining letters.
  { found: /\u200d/, allowed: /^(?:[^\u200d]|(?<=\p{M})\u200d)*$/u },
  { found: /\u200c/, allowed: /^(?:[^\u200c]|(?<=[\p{M}\p{Script=Arabic}\p{Script=Syriac}])\u200c)*$/u },
  { found: /\u00b7/, allowed: /^(?:[^\u00b7]|(?<=l)\u00b7(?=l))*$/ },
  { found: /\u0375/, allowed: /^(?:[^\u0375]|\u0375(?=\p{Script=Greek}))*$/u },
  { found: /[\u05f3\u05f4]/, allowed: /^(?:[^\u05f3\u05f4]|(?<=\p{Script=Hebrew})[\u05f3\u05f4])*$/u },
  { found: /\u30fb/, allowed: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u },
  { found: /[\u0660-\u0669]/, allowed: /^[^\u06f0-\u06f9]*$/ },
];
