import type { Violation } from "../validation/violation.js";
import { encodeBody, type WireBody } from "./body.js";
import { hasContentType, selectContent } from "./media-type.js";
import type { ContentSpec, Operation, ParameterSpec } from "./operation.js";
import { getOwn, setOwn } from "./own.js";
import { encodeCookies } from "./parameters/encode-cookies.js";
import { encodeHeader } from "./parameters/encode-header.js";
import { encodePath } from "./parameters/encode-path.js";
import { encodeQuery, encodeQuerystring } from "./parameters/encode-query.js";
import { groupOf, parameterViolation } from "./parameters/parts.js";
import { unrevive } from "./parameters/shape.js";
import { splitPathTemplate } from "./path-template.js";

type AnyOperation = Operation<unknown, unknown, unknown>;

/** A request as the operation and its input make it, before base URL and common headers. */
export interface PreparedRequest {
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | null;
  /** Not empty: it must not be sent. */
  readonly violations: readonly Violation[];
}

/** Turns an input into a request. With `validate`, it is held against the contract; what cannot be written is refused anyway. */
export function prepareRequest(operation: AnyOperation, input: unknown, validate: boolean): PreparedRequest {
  const violations: Violation[] = [];
  const groups = wireGroups(operation.parameters, input);
  if (validate) checkParameters(operation, groups, violations);
  const template = splitPathTemplate(operation.path);
  // What validation has refused already is not refused again for the way it is written.
  const styleViolations: Violation[] = [];
  const encoding = (group: string) => ({ values: groups[group], violations: styleViolations });
  const path = encodePath(template.path, operation.parameters, encoding("path"));
  const query = encodeQuery(
    operation.parameters.filter((spec) => spec.in === "query"),
    encoding("query"),
  );
  const whole = operation.parameters.find((spec) => spec.in === "querystring");
  const wholeQuery = whole === undefined ? "" : encodeQuerystring(whole, encoding("querystring"));
  const headers = encodeHeaders(operation.parameters, groups, styleViolations);
  if (violations.length === 0) violations.push(...styleViolations);
  const body = prepareBody(operation, input, { violations, validate });
  if (body !== null) setOwn(headers, "content-type", body.contentType);
  return {
    path,
    query: [template.query, query, wholeQuery].filter((each) => each !== "").join("&"),
    headers,
    body: body?.data ?? null,
    violations,
  };
}

/** The media types of all modelled responses, for `Accept`. */
export function acceptOf(operation: AnyOperation): string {
  const names = new Set(
    operation.responses.flatMap((response) => response.content.map((each) => each.mediaType)),
  );
  return names.size === 0 ? "*/*" : [...names].join(", ");
}

/** The parameters of an input as they are on the wire, by group; groups that the operation does not have are left out. */
function wireGroups(parameters: readonly ParameterSpec[], input: unknown): Record<string, unknown> {
  const groups: Record<string, unknown> = {};
  for (const spec of parameters) {
    const group = groupOf(spec.in);
    const given = getOwn(input, group);
    if (spec.in === "querystring") {
      if (given !== undefined) groups[group] = unrevive(given, spec.shape);
      continue;
    }
    const value = getOwn(given, spec.name);
    const existing = groups[group];
    // `groups` holds records under all names but `querystring`: this function alone fills it.
    const record = (existing ?? {}) as Record<string, unknown>;
    groups[group] = record;
    if (value !== undefined) setOwn(record, spec.name, unrevive(value, spec.shape));
  }
  return groups;
}

function checkParameters(
  operation: AnyOperation,
  groups: Record<string, unknown>,
  violations: Violation[],
): void {
  const validate = operation.validateParameters;
  if (validate === null || validate(groups, "", null)) return;
  validate(groups, "", violations);
}

function encodeHeaders(
  parameters: readonly ParameterSpec[],
  groups: Record<string, unknown>,
  violations: Violation[],
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const spec of parameters) {
    if (spec.in !== "header") continue;
    const value = getOwn(getOwn(groups, "headers"), spec.name);
    if (value !== undefined) setOwn(headers, spec.name.toLowerCase(), encodeHeader(spec, value, violations));
  }
  const cookies = parameters.filter((spec) => spec.in === "cookie");
  const cookie = encodeCookies(cookies, { values: getOwn(groups, "cookies"), violations });
  if (cookie !== "") setOwn(headers, "cookie", cookie);
  for (const spec of parameters) {
    const isMissing = spec.in !== "path" && spec.required && valueIn(groups, spec) === undefined;
    if (isMissing)
      violations.push(parameterViolation(spec, { keyword: "required", message: "must be given" }));
  }
  return headers;
}

function valueIn(groups: Record<string, unknown>, spec: ParameterSpec): unknown {
  const group = groups[groupOf(spec.in)];
  return spec.in === "querystring" ? group : getOwn(group, spec.name);
}

function prepareBody(
  operation: AnyOperation,
  input: unknown,
  options: { readonly violations: Violation[]; readonly validate: boolean },
): WireBody | null {
  const { violations, validate } = options;
  if (operation.body === null) return null;
  const value = getOwn(input, "body");
  if (value === undefined) {
    if (operation.body.required) {
      violations.push({ pointer: "/body", keyword: "required", message: "must be given" });
    }
    return null;
  }
  const chosen = getOwn(input, "contentType");
  const contentType = typeof chosen === "string" ? chosen : undefined;
  const content = chooseContent(operation.body.content, contentType);
  if (content === null) {
    const known = operation.body.content.map((each) => each.mediaType).join(", ");
    violations.push({ pointer: "/contentType", keyword: "enum", message: `must be one of ${known}` });
    return null;
  }
  return encodeBody(value, content, { contentType, validate, violations });
}

function chooseContent(content: readonly ContentSpec[], contentType: string | undefined): ContentSpec | null {
  if (contentType === undefined || !hasContentType(content)) return content[0] ?? null;
  return selectContent(content, contentType);
}
