import { describe, expect, it } from "vitest";
import { parseMediaType, selectContent } from "./media-type.js";
import { bytes, json, text } from "./spec.js";

describe("parseMediaType", () => {
  it.each([
    ["application/json", { type: "application", subtype: "json", charset: null }],
    ['Text/Plain; Charset="UTF-8"', { type: "text", subtype: "plain", charset: "utf-8" }],
    ["*", { type: "*", subtype: "*", charset: null }],
    [" * ; q=0.1", { type: "*", subtype: "*", charset: null }],
    ["*json", null],
    ["json", null],
    ["a/b/c", null],
    ["", null],
  ])("%s", (given, want) => {
    expect(parseMediaType(given)).toEqual(want);
  });
});

describe("selectContent", () => {
  const content = [bytes("*"), bytes("image/*"), text("text/*"), json(null)];
  it.each([
    ["application/json; charset=utf-8", "application/json"],
    ["IMAGE/PNG", "image/*"],
    ["text/csv", "text/*"],
    ["video/mp4", "*"],
  ])("%s", (given, want) => {
    expect(selectContent(content, given)?.mediaType).toBe(want);
  });
  it("has nothing for what is no media type", () => {
    expect(selectContent(content, "nonsense")).toBe(null);
  });
});
