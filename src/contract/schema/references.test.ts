import { describe, expect, it } from "vitest";
import { keywords, named, plain, told } from "../../../test/support/read-api.js";
import { COMPONENTS, readComponents, readSchema } from "../../../test/support/read-schemas.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import type { JsonValue } from "../../model/index.js";
import { MemoryDocuments, SchemaReader } from "./index.js";

describe("references", () => {
  it("keep components in the contract's order, then what is found", () => {
    const { schemas } = readComponents({
      B: { $ref: "#/components/schemas/A/properties/id" },
      A: { properties: { id: { type: "string" } } },
    });
    expect(schemas.map(({ nameHint, origin }) => `${nameHint} ${origin}`)).toEqual([
      "B component",
      "A component",
      "AId referenced",
    ]);
  });

  it("ignore siblings in 3.0, but for what only people read", () => {
    const { schemas, told: codes } = readComponents(
      { A: { $ref: "#/components/schemas/B", description: "mine", minLength: 3 }, B: { type: "string" } },
      "3.0.3",
    );
    const schema = keywords(named(schemas, "A").schema);
    expect(plain(schema)).toEqual({ $ref: `${COMPONENTS}B` });
    expect(schema.annotations.description).toBe("mine");
    expect(codes).toEqual(["warning reference-siblings-ignored"]);
  });

  it("say once for a document which siblings they ignore", () => {
    const bag = new DiagnosticBag();
    const reader = new SchemaReader({
      documents: new MemoryDocuments(new Map()),
      bag,
      dialect: "openapi-3.0",
    });
    const $ref = "#/components/schemas/B";
    const places = ["/one", "/two", "/three"].map((pointer) => ({ file: "memory:/api.json", pointer }));
    const [one, two, three] = places;
    if (one === undefined || two === undefined || three === undefined) throw new Error("three places");
    reader.read({ $ref, readOnly: true }, one);
    reader.read({ $ref, nullable: true, description: "said in silence" }, two);
    reader.read({ $ref, readOnly: true }, three);
    reader.finish();
    const found = bag.items.filter(({ code }) => code === "reference-siblings-ignored");
    expect(found).toEqual([
      expect.objectContaining({
        message: "`readOnly`, `nullable` beside `$ref` have no effect in OpenAPI 3.0 (3 places, here first)",
        source: one,
        repeats: [two, three],
      }),
    ]);
  });

  it("have siblings in 3.1", () => {
    const { schemas, told: codes } = readComponents({
      A: { $ref: "#/components/schemas/B", minLength: 3 },
      B: { type: "string" },
    });
    expect(plain(named(schemas, "A").schema)).toEqual({ $ref: `${COMPONENTS}B`, minLength: 3 });
    expect(codes).toEqual([]);
  });

  it.each<readonly [string, { readonly [name: string]: JsonValue }, readonly string[]]>([
    ["lead nowhere", { A: { $ref: "#/nowhere" } }, ["warning reference-unresolved"]],
    ["are a number", { A: { $ref: 0 } }, ["error reference-not-string"]],
    ["are a circle of one", { A: { $ref: "#/components/schemas/A" } }, ["error reference-cycle"]],
    [
      "are a circle of two",
      { A: { $ref: "#/components/schemas/B" }, B: { $ref: "#/components/schemas/A" } },
      ["error reference-cycle", "error reference-cycle"],
    ],
    ["are recursion", { A: { properties: { a: { $ref: "#/components/schemas/A" } } } }, []],
    [
      "are a circle of allOf",
      { A: { allOf: [{ $ref: "#/components/schemas/A" }], type: "object" } },
      ["warning schema-conjunction-cycle"],
    ],
  ])("that %s", (_, schemas, want) => {
    expect(readComponents(schemas).told).toEqual(want);
  });

  it.each([
    ["file-missing", "warning reference-unresolved"],
    ["pointer-missing", "warning reference-unresolved"],
    ["remote-refused", "warning reference-remote-refused"],
    ["outside-root", "error reference-unresolved"],
    ["unparseable", "error reference-unresolved"],
  ])("to another file that fail with %s", (reason, want) => {
    const bag = new DiagnosticBag();
    const failure = { ok: false, reason, message: "", cause: null } as const;
    const documents = { get: () => undefined, resolve: () => failure };
    const reader = new SchemaReader({ documents, bag, dialect: "2020-12" });
    reader.component("A", { value: { $ref: "b.yaml" }, source: { file: "memory:/a.json", pointer: "/A" } });
    reader.finish();
    expect(told(bag.items)).toEqual([want]);
  });

  it("start at the schema that has an `$id`, and else at the document", () => {
    const { schemas, told: codes } = readComponents({
      A: {
        $id: "https://example.com/a",
        $defs: { b: { type: "string" } },
        properties: { own: { $ref: "#/$defs/b" }, document: { $ref: "#/components/schemas/B" } },
      },
      B: { properties: { byId: { $ref: "https://example.com/a" } } },
    });
    const { object } = keywords(named(schemas, "A").schema);
    expect(object?.properties.map(({ schema }) => keywords(schema).reference)).toEqual([
      `${COMPONENTS}A/$defs/b`,
      `${COMPONENTS}B`,
    ]);
    expect(plain(named(schemas, "B").schema)).toEqual({ properties: { byId: { $ref: `${COMPONENTS}A` } } });
    expect(codes).toEqual([]);
  });

  it("may name anchors, in a file that is one schema too", () => {
    const value = {
      $anchor: "root",
      properties: { a: { $anchor: "a" }, b: { $ref: "#a" }, c: { $ref: "#root" } },
    };
    const reading = readSchema(value);
    const { object } = keywords(named(reading.schemas, "Root").schema);
    expect(object?.properties.map(({ schema }) => keywords(schema).reference)).toEqual([
      null,
      "memory:/schema.json#/properties/a",
      "memory:/schema.json#",
    ]);
    expect(reading.told).toEqual([]);
  });

  it("may stand for a whole map of properties", () => {
    const reading = readSchema({
      properties: { $ref: "#/$defs/ids" },
      $defs: { ids: { id: { type: "string" } } },
    });
    expect(plain(named(reading.schemas, "Root").schema)).toEqual({
      properties: { id: { type: ["string"] } },
    });
    expect(reading.told).toEqual(["warning schema-keyword-tolerated"]);
  });

  it("say `readOnly` for the schema that they lead to", () => {
    const { schemas } = readComponents({
      A: { properties: { id: { $ref: "#/components/schemas/B" } } },
      B: { $ref: "#/components/schemas/C" },
      C: { type: "string", readOnly: true },
    });
    const property = keywords(named(schemas, "A").schema).object?.properties[0];
    expect(keywords(property?.schema).annotations).toMatchObject({ readOnly: true, writeOnly: false });
  });
});
