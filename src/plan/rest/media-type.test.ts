import { describe, expect, it } from "vitest";
import type { KeywordSchema, MediaType, Schema } from "../../model/index.js";
import { objectSchema } from "../synthetic-schema.js";
import { mediaTypeUse } from "./media-type.js";

const source = { file: "/specs/a.yaml", pointer: "" };
const object = objectSchema(source, [], []);
const string: KeywordSchema = { ...object, types: ["string"], object: null };
const binary: KeywordSchema = { ...string, format: "binary" };

function use(name: string, schema: Schema | null): string {
  const content: MediaType = {
    source,
    name,
    schema,
    itemSchema: null,
    encodings: [],
    prefixEncodings: [],
    itemEncoding: null,
    examples: [],
    extensions: {},
  };
  const { format, isTyped, unsupported } = mediaTypeUse(content, new Map());
  return `${format}${isTyped ? " typed" : ""}${unsupported === null ? "" : ` without ${unsupported}`}`;
}

describe("mediaTypeUse", () => {
  it.each([
    ["application/json", object, "json typed"],
    ["application/json; charset=utf-8", object, "json typed"],
    ["application/problem+json", object, "json typed"],
    ["application/json", null, "json typed"],
    ["application/x-www-form-urlencoded", object, "form typed"],
    ["text/csv", string, "text typed"],
    ["text/plain", null, "text"],
    ["text/plain", object, "text without structured"],
    ["application/xml", object, "text without xml"],
    ["application/xml", string, "text typed"],
    ["image/png", binary, "bytes"],
    ["image/png", null, "bytes"],
    ["application/pdf", string, "bytes"],
    ["application/vnd.acme.thing", object, "bytes without structured"],
    ["*/*", binary, "bytes"],
    ["*/*", null, "bytes"],
    ["*/*", object, "json typed"],
    ["multipart/form-data", object, "bytes without multipart"],
    ["text/event-stream", object, "text without stream"],
    ["application/jsonl", object, "text without stream"],
  ] as const)("%s", (name, schema, want) => {
    expect(use(name, schema)).toBe(want);
  });
});
