import { describe, expect, it } from "vitest";
import {
  apiWith,
  onlyOperation,
  onlyParameter,
  plain,
  readApi,
  told,
} from "../../../test/support/read-api.js";
import type { JsonObject, JsonValue } from "../../model/index.js";

const schema = { type: "string" };

describe("style and explode", () => {
  it.each<readonly [JsonValue, string, boolean, readonly string[]]>([
    [{ in: "query" }, "form", true, []],
    [{ in: "query", explode: false }, "form", false, []],
    [{ in: "query", style: "spaceDelimited" }, "spaceDelimited", false, []],
    [{ in: "query", style: "pipeDelimited", explode: true }, "pipeDelimited", true, []],
    [{ in: "query", style: "deepObject" }, "deepObject", true, []],
    [{ in: "header" }, "simple", false, []],
    [{ in: "cookie" }, "form", true, []],
    [{ in: "cookie", style: "cookie" }, "cookie", true, []],
    [{ in: "header", style: "form" }, "simple", false, ["warning style-not-allowed"]],
    [{ in: "query", style: "fancy" }, "form", true, ["warning style-not-allowed"]],
  ])("%j is %s, %s", (given, style, explode, want) => {
    const parameter = { name: "a", schema, ...Object(given) };
    const reading = readApi(apiWith({ parameters: [parameter] }));
    expect(onlyParameter(reading).serialization).toMatchObject({ kind: "style", style, explode });
    expect(told(reading.diagnostics)).toEqual(want);
  });

  it.each(["simple", "label", "matrix"])("%s in path", (style) => {
    const parameters = [{ name: "id", in: "path", required: true, style, schema }];
    const reading = readApi({ openapi: "3.0.3", info: {}, paths: { "/a/{id}": { get: { parameters } } } });
    expect(onlyParameter(reading).serialization).toMatchObject({ style, explode: false });
  });
});

describe("merging", () => {
  it("puts the path's first, and lets the operation override them by name and place", () => {
    const a = (description: string): JsonValue => ({ name: "a", in: "query", description, schema });
    const reading = readApi({
      openapi: "3.1.0",
      info: {},
      paths: {
        "/x": {
          parameters: [a("path"), { name: "a", in: "header", schema }, { name: "b", in: "query", schema }],
          get: { parameters: [{ name: "c", in: "query", schema }, a("operation")] },
        },
      },
    });
    const { parameters } = onlyOperation(reading);
    expect(parameters.map(({ name, place, description }) => [name, place, description])).toEqual([
      ["a", "query", "operation"],
      ["a", "header", null],
      ["b", "query", null],
      ["c", "query", null],
    ]);
  });

  it("takes header names for the same in any case", () => {
    const header = (name: string): JsonValue => ({ name, in: "header", schema });
    const reading = readApi(apiWith({ parameters: [header("X-A"), header("x-a")] }));
    expect(told(reading.diagnostics)).toEqual(["error parameter-duplicate"]);
  });
});

describe("faults", () => {
  const query = { name: "a", in: "query", schema };
  const wholeQuery = (name: string): JsonObject => ({
    name,
    in: "querystring",
    content: { "application/json": {} },
  });
  it.each<readonly [string, readonly JsonValue[], readonly string[], number]>([
    ["one name twice", [query, query], ["error parameter-duplicate"], 1],
    ["an unknown place", [{ ...query, in: "body" }], ["warning parameter-place-unknown"], 0],
    ["no name", [{ in: "query", schema }], ["warning parameter-incomplete"], 0],
    ["no place", [{ name: "a", schema }], ["warning parameter-incomplete"], 0],
    [
      "schema and content",
      [{ ...query, content: { "text/plain": {} } }],
      ["warning parameter-schema-and-content"],
      1,
    ],
    ["neither schema nor content", [{ name: "a", in: "query" }], ["warning parameter-without-schema"], 1],
    [
      "content without a media type",
      [{ name: "a", in: "query", content: {} }],
      ["error parameter-content-invalid"],
      1,
    ],
    ["a reference to nothing", [{ $ref: "#/components/parameters/A" }], ["error reference-unresolved"], 0],
    [
      "a reserved header",
      [{ name: "authorization", in: "header", schema }],
      ["info parameter-header-ignored"],
      0,
    ],
    ["two whole query strings", ["a", "b"].map(wholeQuery), ["error querystring-duplicate"], 2],
    [
      "a whole query string beside a query parameter",
      [wholeQuery("a"), query],
      ["error querystring-duplicate"],
      2,
    ],
    ["a text", ["a"], ["error openapi-object-expected"], 0],
  ])("%s", (_, parameters, want, kept) => {
    const reading = readApi(apiWith({ parameters }));
    expect(told(reading.diagnostics)).toEqual(want);
    expect(onlyOperation(reading).parameters).toHaveLength(kept);
  });

  it.each<readonly [string, JsonObject, readonly string[]]>([
    ["a circle", { parameters: { A: { $ref: "#/components/parameters/A" } } }, ["warning reference-cycle"]],
    [
      "both kinds of examples",
      { parameters: { A: { ...query, example: 1, examples: { one: { value: 1 } } } } },
      ["error examples-both"],
    ],
    [
      "two whole query strings",
      { pathItems: { A: { get: { parameters: ["a", "b"].map(wholeQuery) } } } },
      ["error querystring-duplicate"],
    ],
  ])("in components that nothing uses: %s", (_, components, want) => {
    expect(told(readApi(apiWith({}, { components })).diagnostics)).toEqual(want);
  });

  it.each<readonly [string, JsonValue, readonly string[]]>([
    ["an object", { a: { in: "query" } }, ["error openapi-list-expected"]],
    ["a text", "a", ["error openapi-list-expected"]],
    ["an empty object", {}, ["warning openapi-field-invalid"]],
    ["nothing", null, []],
  ])("of a list that is %s", (_, parameters, want) => {
    expect(told(readApi(apiWith({ parameters })).diagnostics)).toEqual(want);
  });
});

describe("path templates", () => {
  const path = (name: string): JsonValue => ({ name, in: "path", required: true, schema });
  it.each<readonly [string, readonly JsonValue[], string, readonly string[], readonly string[]]>([
    ["/a/{x}.{y}", [path("x"), path("y")], "/a/{x}.{y}", ["x", "y"], []],
    ["/{x}:act", [path("x")], "/{x}:act", ["x"], []],
    ["/{a.b}", [path("a.b")], "/{a.b}", ["a.b"], []],
    ["/{x}", [], "/{x}", ["x"], ["warning path-parameter-missing"]],
    ["/a", [path("x")], "/a", [], ["warning path-parameter-unused"]],
    [
      "/{.x}/{y*}",
      [path("x"), path("y")],
      "/{x}/{y}",
      ["x", "y"],
      ["warning path-template-tolerated", "warning path-template-tolerated"],
    ],
    ["a", [], "/a", [], ["warning path-without-slash"]],
    ["/{x}", [{ name: "x", in: "path", schema }], "/{x}", ["x"], ["warning parameter-path-optional"]],
  ])("%s", (written, parameters, want, names, wantTold) => {
    const reading = readApi({ openapi: "3.1.0", info: {}, paths: { [written]: { get: { parameters } } } });
    const operation = onlyOperation(reading);
    expect(operation.path).toBe(want);
    expect(operation.parameters.map(({ name, required }) => [name, required])).toEqual(
      names.map((name) => [name, true]),
    );
    expect(told(reading.diagnostics)).toEqual(wantTold);
  });

  const action = (value: string): JsonValue => ({
    name: "Action",
    in: "header",
    required: true,
    schema: { enum: [value] },
  });
  const other: JsonValue = { name: "other", in: "query", schema };
  it.each<readonly [string, JsonValue, string, JsonValue, boolean]>([
    ["/{a}", path("a"), "/{b}", path("b"), true],
    ["/{a}", path("a"), "/b", other, false],
    ["/a", other, "/a#b", other, true],
    ["/#a", action("a"), "/#b", action("b"), false],
    ["/#a", other, "/#b", action("b"), true],
    ["/a?b=1", other, "/a?b=2", other, false],
  ])("%s with %j and %s with %j", (first, its, second, seconds, isTold) => {
    const item = (parameter: JsonValue): JsonValue => ({ get: { parameters: [parameter] } });
    const paths = { [first]: item(its), [second]: item(seconds) };
    const reading = readApi({ openapi: "3.1.0", info: {}, paths });
    expect(told(reading.diagnostics)).toEqual(isTold ? ["warning paths-identical"] : []);
  });
});

describe("Swagger 2.0", () => {
  it.each<readonly [JsonValue, string, boolean, readonly string[]]>([
    [{ in: "query" }, "form", false, []],
    [{ in: "query", collectionFormat: "multi" }, "form", true, []],
    [{ in: "query", collectionFormat: "ssv" }, "spaceDelimited", false, []],
    [{ in: "query", collectionFormat: "pipes" }, "pipeDelimited", false, []],
    [{ in: "header", collectionFormat: "tsv" }, "tabDelimited", false, []],
    [{ in: "header" }, "simple", false, []],
    [{ in: "query", collectionFormat: "pipe" }, "form", false, ["warning style-not-allowed"]],
  ])("%j is %s, %s", (given, style, explode, want) => {
    const parameter = {
      name: "a",
      type: "array",
      items: { type: "integer", format: "int32" },
      ...Object(given),
    };
    const reading = readApi({
      swagger: "2.0",
      info: {},
      paths: { "/a": { get: { parameters: [parameter], responses: {} } } },
    });
    const { serialization } = onlyParameter(reading);
    expect(serialization).toMatchObject({ kind: "style", style, explode });
    if (serialization.kind !== "style") throw new Error("a schema wanted");
    expect(plain(serialization.schema)).toEqual({
      type: ["array"],
      items: { type: ["integer"], format: "int32" },
    });
    expect(serialization.schema.source.pointer).toBe("/paths/~1a/get/parameters/0");
    expect(told(reading.diagnostics)).toEqual(want);
  });

  it("says of a list in a list what is not supported", () => {
    const items = { type: "array", collectionFormat: "ssv", items: { type: "string" } };
    const parameters = [{ name: "a", in: "query", type: "array", items }];
    const reading = readApi({
      swagger: "2.0",
      info: {},
      paths: { "/a": { get: { parameters, responses: {} } } },
    });
    expect(told(reading.diagnostics)).toEqual(["warning not-supported-yet"]);
  });
});
