import { describe, expect, it } from "vitest";
import { apiWith, onlyOperation, plain, readApi, told } from "../../../test/support/read-api.js";

describe("bodies", () => {
  it("have media types, lower-cased up to their parameters", () => {
    const content = {
      "Application/JSON; charset=UTF-8": { schema: { type: "string" } },
      "text/*": {},
      "TEXT/*": {},
      "a/b": null,
    };
    const reading = readApi(apiWith({ requestBody: { required: true, content } }));
    expect(
      onlyOperation(reading).requestBody?.content.map(({ name, schema }) => [name, schema && plain(schema)]),
    ).toEqual([
      ["application/json; charset=UTF-8", { type: ["string"] }],
      ["text/*", null],
      ["a/b", null],
    ]);
    expect(told(reading.diagnostics)).toEqual(["warning media-type-duplicate"]);
  });

  it("have encodings, and since 3.2 items", () => {
    const encoding = {
      a: { contentType: "image/png", headers: { "X-A": { schema: {} } }, style: "form", explode: true },
    };
    const content = {
      "multipart/form-data": { schema: {}, encoding },
      "multipart/mixed": {
        itemSchema: { type: "object" },
        prefixEncoding: [{ contentType: "a/b" }],
        itemEncoding: {},
      },
    };
    const reading = readApi({ ...apiWith({ requestBody: { content } }), openapi: "3.2.0" });
    const [form, mixed] = onlyOperation(reading).requestBody?.content ?? [];
    expect(form?.encodings).toMatchObject([
      { property: "a", contentType: "image/png", headers: [{ name: "X-A" }], style: "form" },
    ]);
    expect(mixed?.itemSchema && plain(mixed.itemSchema)).toEqual({ type: ["object"] });
    expect(mixed?.prefixEncodings).toMatchObject([{ property: null, contentType: "a/b" }]);
    expect(mixed?.itemEncoding).toMatchObject({ property: null });
  });

  it("that point at nothing are unknown, and no more", () => {
    const reading = readApi(apiWith({ requestBody: { $ref: "#/nowhere" } }));
    expect(onlyOperation(reading).requestBody?.content).toMatchObject([{ name: "*/*", schema: null }]);
    expect(told(reading.diagnostics)).toEqual(["warning reference-unresolved"]);
  });

  it("have examples", () => {
    const content = {
      "a/a": { example: 1 },
      "a/b": { examples: { one: { value: 1, summary: "s" }, two: { $ref: "#/components/examples/Two" } } },
      "a/c": { example: 1, examples: {} },
      "a/d": { examples: { three: { dataValue: { a: 1 } }, four: { externalValue: "x.json" } } },
    };
    const components = { examples: { Two: { value: 2 } } };
    const reading = readApi(apiWith({ requestBody: { content } }, { components }));
    const examples = onlyOperation(reading).requestBody?.content.map((one) => one.examples);
    expect(examples).toMatchObject([
      [{ name: null, value: { value: 1 } }],
      [
        { name: "one", summary: "s", value: { value: 1 } },
        { name: "two", value: { value: 2 } },
      ],
      [{ value: { value: 1 } }],
      [
        { name: "three", value: { value: { a: 1 } } },
        { name: "four", value: null, externalValue: "x.json" },
      ],
    ]);
    expect(told(reading.diagnostics)).toEqual(["error examples-both"]);
  });
});
