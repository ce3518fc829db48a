import type { Violation } from "../../validation/violation.js";
import type { ParameterSpec } from "../operation.js";
import { setOwn } from "../own.js";
import { queryValue, type RawPair } from "./decode-query.js";
import { parseContent, parseNested, parseSimple, splitPair, strictly } from "./parse.js";
import { percentDecode } from "./percent.js";
import { itemsOf, objectOf, parseScalar } from "./shape.js";
import { undefinedOrViolation } from "./style-error.js";

const decode = strictly(percentDecode);

/** `header`: the `Cookie` header, `""` where there is none. */
export function decodeCookies(
  header: string,
  parameters: readonly ParameterSpec[],
  violations: Violation[],
): Record<string, unknown> {
  const cookies = splitCookies(header);
  const values: Record<string, unknown> = {};
  for (const spec of parameters) {
    const value = undefinedOrViolation(spec, violations, () => cookieValue(cookies, spec, parameters));
    if (value !== undefined) setOwn(values, spec.name, value);
  }
  return values;
}

function splitCookies(header: string): readonly RawPair[] {
  return header
    .split(";")
    .map((piece) => splitPair(piece.trim()))
    .filter(([name]) => name !== "")
    .map(([name, value]) => [percentDecode(name) ?? name, /^".*"$/.test(value) ? value.slice(1, -1) : value]);
}

function cookieValue(
  cookies: readonly RawPair[],
  spec: ParameterSpec,
  parameters: readonly ParameterSpec[],
): unknown {
  const { shape, json } = spec;
  const items = itemsOf(shape);
  const isSeveral = spec.explode && spec.content === null && (items !== null || objectOf(shape) !== null);
  if (isSeveral && spec.style === "cookie") return plainSeveral(cookies, spec, parameters);
  if (isSeveral && shape !== "any") {
    // `form` joins with `&`, within what HTTP takes for one cookie; a client may also send several cookies.
    const pairs = cookies.flatMap(([name, value]) =>
      `${name}=${value}`.split("&").map((pair): RawPair => splitPair(pair.replaceAll("+", "%2B"))),
    );
    return queryValue(pairs, asQuery(spec), parameters.map(asQuery));
  }
  const raw = cookies.find(([name]) => name === spec.name)?.[1];
  if (raw === undefined) return undefined;
  if (spec.content !== null) return parseContent(decode(raw), spec, spec.content);
  const decodePiece = spec.style === "cookie" ? (piece: string) => piece : decode;
  return parseSimple(raw, { shape, explode: false, separator: ",", decode: decodePiece, json });
}

/** The `cookie` style: `color=blue; color=black`, `R=100; G=200`, nothing encoded. */
function plainSeveral(
  cookies: readonly RawPair[],
  spec: ParameterSpec,
  parameters: readonly ParameterSpec[],
): unknown {
  const items = itemsOf(spec.shape);
  const own = cookies.filter(([name]) => name === spec.name).map(([, value]) => value);
  const [first] = own;
  if (first !== undefined && own.length === 1) {
    const scalar = parseScalar(first, spec.shape);
    if (scalar !== undefined) return scalar;
  }
  if (items !== null && first !== undefined) {
    return own.length === 1 && first === "" ? [] : own.map((value) => parseNested(value, items, spec.json));
  }
  const encoded = cookies.map(([name, value]): RawPair => [name, encodeURIComponent(value)]);
  return objectOf(spec.shape) === null
    ? undefined
    : queryValue(encoded, asQuery(spec), parameters.map(asQuery));
}

/** Cookies of `form` and `cookie` style are picked from pairs as query parameters are. */
function asQuery(spec: ParameterSpec): ParameterSpec {
  return { ...spec, in: "query", style: "form" };
}
