/** What a plain (unquoted) YAML scalar means. `not-json` where JSON has no such value: it is read as its text. */
export type ScalarMeaning = string | number | boolean | null | { readonly notJson: string };

const INTEGER = /^[-+]?[0-9]+$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;
const OCTAL = /^0o[0-7]+$/;
const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/**
 * Resolves a plain scalar by the core schema of YAML 1.2 (section 10.3.2): `yes` and `2024-01-01` are text,
 * `010` is ten.
 */
export function resolvePlainScalar(text: string): ScalarMeaning {
  switch (text.charCodeAt(0)) {
    case 0x7e: // ~
      return text === "~" ? null : text;
    case 0x6e: // n
    case 0x4e: // N
      return text === "null" || text === "Null" || text === "NULL" ? null : text;
    case 0x74: // t
    case 0x54: // T
      return text === "true" || text === "True" || text === "TRUE" ? true : text;
    case 0x66: // f
    case 0x46: // F
      return text === "false" || text === "False" || text === "FALSE" ? false : text;
    default:
      return text === "" ? null : startsLikeNumber(text) ? resolveNumber(text) : text;
  }
}

function startsLikeNumber(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e; // 0-9 + - .
}

function resolveNumber(text: string): ScalarMeaning {
  if (INTEGER.test(text) || FLOAT.test(text) || HEXADECIMAL.test(text) || OCTAL.test(text)) {
    return Number(text);
  }
  return NOT_FINITE.test(text) ? { notJson: text } : text;
}
