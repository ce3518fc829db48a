import type { IncomingMessage } from "node:http";
import type { Violation } from "../validation/violation.js";
import type { Operation, ParameterSpec } from "./operation.js";
import { setOwn } from "./own.js";
import { decodeCookies } from "./parameters/decode-cookies.js";
import { decodeHeader } from "./parameters/decode-header.js";
import { decodePathParameter } from "./parameters/decode-path.js";
import { decodeQuery, decodeQuerystring, splitQuery } from "./parameters/decode-query.js";
import { groupOf } from "./parameters/parts.js";
import { differsOnWire, revive } from "./parameters/shape.js";

/** The parameters of a request by place; the groups that the operation has. */
export interface Groups {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  headers?: Record<string, unknown>;
  cookies?: Record<string, unknown>;
  querystring?: unknown;
}

/** The parameters of an operation by place, sorted once. */
export interface ParameterTable {
  readonly path: readonly ParameterSpec[];
  readonly query: readonly ParameterSpec[];
  readonly header: readonly ParameterSpec[];
  readonly cookie: readonly ParameterSpec[];
  readonly querystring: ParameterSpec | null;
  /** Those that have a default. */
  readonly defaulted: readonly ParameterSpec[];
  /** Those whose values differ between wire and code. */
  readonly revived: readonly ParameterSpec[];
}

export function parameterTable(operation: Operation<unknown, unknown, unknown>): ParameterTable {
  const at = (place: ParameterSpec["in"]) => operation.parameters.filter((spec) => spec.in === place);
  return {
    path: at("path"),
    query: at("query"),
    header: at("header"),
    cookie: at("cookie"),
    querystring: at("querystring")[0] ?? null,
    defaulted: operation.parameters.filter((spec) => spec.default !== undefined),
    revived: operation.parameters.filter((spec) => differsOnWire(spec.shape)),
  };
}

/** A request, taken apart as far as the router needs it. */
export interface ArrivedRequest {
  readonly message: IncomingMessage;
  /** The parameters of the path, and what stands in place of each. */
  readonly path: { readonly names: readonly string[]; readonly captures: readonly string[] };
  /** Without `?`. */
  readonly query: string;
}

/** Reads and checks the parameters: `{ path, query, ... }` with the groups that the operation has, dates still as text. */
export function readParameters(
  operation: Operation<unknown, unknown, unknown>,
  table: ParameterTable,
  { message, path, query }: ArrivedRequest,
): { readonly groups: Groups; readonly violations: readonly Violation[] } {
  const violations: Violation[] = [];
  const groups: Groups = {};
  if (table.path.length > 0) groups.path = readPath(table.path, path, violations);
  if (table.query.length > 0) groups.query = decodeQuery(splitQuery(query), table.query, violations);
  if (table.header.length > 0) groups.headers = readHeaders(table.header, message, violations);
  if (table.cookie.length > 0) {
    groups.cookies = decodeCookies(message.headers.cookie ?? "", table.cookie, violations);
  }
  if (table.querystring !== null) {
    const value = decodeQuerystring(query, table.querystring, violations);
    if (value !== undefined) groups.querystring = value;
  }
  fillDefaults(table.defaulted, groups);
  const validate = operation.validateParameters;
  // What could not even be read would only be reported once more as missing.
  if (violations.length === 0 && validate !== null && !validate(groups, "", null)) {
    validate(groups, "", violations);
  }
  return { groups, violations };
}

/** Wire values to typed ones: where parameters are `Date` in code. */
export function reviveParameters({ revived: specs }: ParameterTable, groups: Groups): void {
  for (const spec of specs) {
    const name = groupOf(spec.in);
    if (name === "querystring") {
      if (groups.querystring !== undefined) groups.querystring = revive(groups.querystring, spec.shape);
      continue;
    }
    const group = groups[name];
    if (group === undefined || !Object.hasOwn(group, spec.name)) continue;
    const value = group[spec.name];
    const revived = revive(value, spec.shape);
    if (revived !== value) setOwn(group, spec.name, revived);
  }
}

function readPath(
  specs: readonly ParameterSpec[],
  { names, captures }: ArrivedRequest["path"],
  violations: Violation[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const spec of specs) {
    const raw = captures[names.indexOf(spec.name)];
    if (raw !== undefined) setOwn(values, spec.name, decodePathParameter(raw, spec, violations));
  }
  return values;
}

function readHeaders(
  specs: readonly ParameterSpec[],
  message: IncomingMessage,
  violations: Violation[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const spec of specs) {
    const name = spec.name.toLowerCase();
    const raw = Object.hasOwn(message.headers, name) ? message.headers[name] : undefined;
    if (raw === undefined || (!spec.required && isAnyLanguage(name, raw))) continue;
    const value = decodeHeader(typeof raw === "string" ? raw : raw.join(", "), spec, violations);
    if (value !== undefined) setOwn(values, spec.name, value);
  }
  return values;
}

/** `accept-language: *` says no more than no header does; `fetch` of Node adds it to requests that have none. */
function isAnyLanguage(name: string, raw: string | readonly string[]): boolean {
  return name === "accept-language" && raw === "*";
}

function fillDefaults(specs: readonly ParameterSpec[], groups: Groups): void {
  for (const spec of specs) {
    const name = groupOf(spec.in);
    if (name === "querystring") {
      groups.querystring ??= structuredClone(spec.default);
      continue;
    }
    const group = groups[name];
    if (group === undefined || Object.hasOwn(group, spec.name)) continue;
    // Lists and objects are copied: what a handler does to its request must not reach the next one.
    const isShared = typeof spec.default === "object" && spec.default !== null;
    setOwn(group, spec.name, isShared ? structuredClone(spec.default) : spec.default);
  }
}
