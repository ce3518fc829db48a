import { describe, expect, it } from "vitest";
import { keywords, named, plain } from "../../../test/support/read-api.js";
import { COMPONENTS, readComponents, readSchema } from "../../../test/support/read-schemas.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import type { JsonValue } from "../../model/index.js";
import { MemoryDocuments, SchemaReader } from "./index.js";

describe("names that JavaScript has other plans for", () => {
  it("are ordinary properties", () => {
    const value: JsonValue = JSON.parse(
      '{"properties": {"__proto__": {"type": "string"}, "constructor": {}}}',
    );
    const { object } = keywords(readSchema(value).schemas[0]?.schema);
    expect(object?.properties.map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
  });

  it("are ordinary components", () => {
    const { schemas } = readComponents({ toString: { $ref: "#/components/schemas/valueOf" }, valueOf: {} });
    expect(plain(named(schemas, "toString").schema)).toEqual({ $ref: `${COMPONENTS}valueOf` });
  });
});

describe("vocabularies", () => {
  it("take the keywords away that a metaschema leaves out", () => {
    const metaschema = "https://example.com/no-validation";
    const vocabulary = (name: string): string => `https://json-schema.org/draft/2020-12/vocab/${name}`;
    const value = { $schema: metaschema, properties: { a: { minimum: 10 } } };
    const bag = new DiagnosticBag();
    const documents = new MemoryDocuments(
      new Map<string, JsonValue>([
        ["memory:/a.json", value],
        [metaschema, { $vocabulary: { [vocabulary("core")]: true, [vocabulary("applicator")]: true } }],
      ]),
    );
    const reader = new SchemaReader({ documents, bag, dialect: "2020-12" });
    reader.component("Root", { value, source: { file: "memory:/a.json", pointer: "" } });
    expect(plain(named(reader.finish(), "Root").schema)).toEqual({ properties: { a: {} } });
  });

  it("say so when the metaschema is unknown", () => {
    expect(readSchema({ $schema: "https://example.com/own", type: "string" }).told).toEqual([
      "warning schema-dialect-unknown",
    ]);
  });
});

describe("depth", () => {
  it("is bounded, with a diagnostic", () => {
    let schema: JsonValue = {};
    for (let depth = 0; depth < 400; depth++) schema = { items: schema };
    expect(readSchema(schema).told).toEqual(["error schema-too-deep"]);
  });
});

describe("enum names", () => {
  it.each<readonly [string, JsonValue, readonly string[] | null, readonly string[]]>([
    ["x-enum-varnames", { enum: [1, 2], "x-enum-varnames": ["One", "Two"] }, ["One", "Two"], []],
    ["x-enumNames", { enum: [1], "x-enumNames": ["One"] }, ["One"], []],
    [
      "x-ms-enum",
      {
        enum: [1, 2],
        "x-ms-enum": {
          values: [
            { value: 2, name: "Two" },
            { value: 1, name: "One" },
          ],
        },
      },
      ["One", "Two"],
      [],
    ],
    ["too few", { enum: [1, 2], "x-enum-varnames": ["One"] }, null, ["warning enum-names-mismatch"]],
    ["with null added", { enum: [1], "x-enumNames": ["One"], nullable: true }, ["One", "Null"], []],
  ])("%s", (_, given, want, wantTold) => {
    const reading = readSchema(given, "openapi-3.0");
    expect(keywords(reading.schemas[0]?.schema).enumNames).toEqual(want);
    expect(reading.told).toEqual(wantTold);
  });
});
