import { describe, expect, it } from "vitest";
import type { Violation } from "../validation/violation.js";
import {
  headerParameter,
  json,
  parameterGroups,
  pathParameter,
  queryParameter,
  requiredBody,
} from "./spec.js";

const never = (value: unknown, path: string, violations: Violation[] | null): value is never => {
  violations?.push({ pointer: path, keyword: "not", message: `must not be ${typeof value}` });
  return false;
};
const always = (_value: unknown): _value is unknown => true;

describe("parameters", () => {
  it("have the defaults of their place", () => {
    expect(pathParameter("id", "string")).toMatchObject({ in: "path", required: true, style: "simple" });
    expect(queryParameter("q", "string")).toMatchObject({
      in: "query",
      required: false,
      style: "form",
      explode: true,
    });
    expect(headerParameter("X-Id", "string")).toMatchObject({
      in: "header",
      style: "simple",
      explode: false,
    });
  });

  it("have no style where a media type says how they are written", () => {
    expect(queryParameter("filter", "any", { content: "application/json" })).toMatchObject({
      style: null,
      content: "application/json",
    });
  });
});

describe("parameterGroups", () => {
  const validate = parameterGroups({ path: always, query: never, headers: never });

  it("reports every group at its place", () => {
    const violations: Violation[] = [];
    expect(validate({ path: {}, query: {}, headers: {} }, "", violations)).toBe(false);
    expect(violations.map((one) => one.pointer)).toEqual(["/query", "/headers"]);
  });

  it("takes a missing group as an empty one, and no query string as none", () => {
    expect(validate({ path: {} }, "", null)).toBe(false);
    expect(parameterGroups({ querystring: never })({}, "", null)).toBe(true);
  });
});

describe("bodies", () => {
  it("are JSON without loss of meaning by default", () => {
    expect(requiredBody(json(always))).toEqual({
      required: true,
      content: [
        {
          mediaType: "application/json",
          format: "json",
          validate: always,
          decode: null,
          encode: null,
          json: null,
        },
      ],
    });
  });
});
