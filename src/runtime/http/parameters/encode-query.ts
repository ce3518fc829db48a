import type { ParameterSpec } from "../operation.js";
import { getOwn } from "../own.js";
import { deepObjectPairs } from "./deep-object.js";
import { encodeFor, expandForm } from "./expand.js";
import { contentText, partsOf } from "./parts.js";
import { percentEncode } from "./percent.js";
import { type Encoding, orViolation } from "./style-error.js";

/** Query parameters (`in: "query"`): `color=blue&size=2`, without a `?`; `""` where there are none. */
export function encodeQuery(parameters: readonly ParameterSpec[], encoding: Encoding): string {
  const pairs: string[] = [];
  for (const spec of parameters) {
    const value = getOwn(encoding.values, spec.name);
    if (value === undefined) continue;
    const pair = orViolation(spec, encoding.violations, () => queryPairs(spec, value));
    if (pair !== "") pairs.push(pair);
  }
  return pairs.join("&");
}

/** The value of a 3.2 `querystring` parameter: the whole query, as JSON or as a form. */
export function encodeQuerystring(spec: ParameterSpec, encoding: Encoding): string {
  if (encoding.values === undefined) return "";
  return orViolation(spec, encoding.violations, () => {
    if (spec.content === null || /^application\/x-www-form-urlencoded/i.test(spec.content)) {
      // `explode` is not said of a parameter with `content`: a form has a pair for every property and item.
      return expandForm(partsOf(encoding.values, spec), { ...spec, explode: true }, encodeFor(spec));
    }
    return percentEncode(contentText(encoding.values, spec, spec.content));
  });
}

function queryPairs(spec: ParameterSpec, value: unknown): string {
  const encode = encodeFor(spec);
  if (spec.content !== null) {
    return `${percentEncode(spec.name)}=${encode(contentText(value, spec, spec.content))}`;
  }
  if (spec.style === "deepObject") {
    return deepObjectPairs(spec.name, value, spec.shape)
      .map(([name, text]) => `${percentEncode(name)}=${encode(text)}`)
      .join("&");
  }
  return expandForm(partsOf(value, spec), spec, encode);
}
