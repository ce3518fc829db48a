import { describe, expect, it } from "vitest";
import { keywords, named, plain, told } from "../../../test/support/read-api.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import type { JsonValue, NamedSchema } from "../../model/index.js";
import { MemoryDocuments, type SchemaDialect, SchemaReader } from "./index.js";

interface Reading {
  readonly schemas: readonly NamedSchema[];
  readonly told: readonly string[];
}

function read(value: JsonValue, dialect: SchemaDialect = "2020-12"): Reading {
  const file = "memory:/schema.json";
  const bag = new DiagnosticBag();
  const reader = new SchemaReader({ documents: new MemoryDocuments(new Map([[file, value]])), bag, dialect });
  reader.component("Root", value, { file, pointer: "" });
  return { schemas: reader.finish(), told: told(bag.items) };
}

/** Reads `components/schemas` of a document of OpenAPI. */
function readComponents(schemas: { readonly [name: string]: JsonValue }, openapi = "3.1.0"): Reading {
  const file = "memory:/api.json";
  const document = { openapi, components: { schemas } };
  const bag = new DiagnosticBag();
  const documents = new MemoryDocuments(new Map([[file, document]]));
  const reader = new SchemaReader({ documents, bag, dialect: "2020-12" });
  for (const [name, value] of Object.entries(schemas)) {
    reader.component(name, value, { file, pointer: `/components/schemas/${name}` });
  }
  return { schemas: reader.finish(), told: told(bag.items) };
}

const components = "memory:/api.json#/components/schemas/";

describe("dialects become 2020-12", () => {
  const tolerated = "warning schema-keyword-tolerated";
  it.each<readonly [string, SchemaDialect, JsonValue, JsonValue, readonly string[]]>([
    [
      "nullable with type",
      "openapi-3.0",
      { type: "string", nullable: true },
      { type: ["string", "null"] },
      [],
    ],
    [
      "nullable enum",
      "openapi-3.0",
      { type: "string", nullable: true, enum: ["a"] },
      { type: ["string", "null"], enum: ["a", null] },
      [],
    ],
    [
      "nullable enum that has null already",
      "openapi-3.0",
      { type: "string", nullable: true, enum: ["a", null] },
      { type: ["string", "null"], enum: ["a", null] },
      [],
    ],
    [
      "nullable beside allOf",
      "openapi-3.0",
      { nullable: true, allOf: [{ type: "object" }] },
      { anyOf: [{ allOf: [{ type: ["object"] }] }, { type: ["null"] }] },
      [],
    ],
    ["nullable that forbids nothing", "openapi-3.0", { nullable: true }, {}, []],
    ["nullable: false", "openapi-3.0", { type: "string", nullable: false }, { type: ["string"] }, []],
    ["x-nullable", "swagger-2.0", { type: "string", "x-nullable": true }, { type: ["string", "null"] }, []],
    [
      "nullable in 3.1",
      "2020-12",
      { type: "string", nullable: true },
      { type: ["string", "null"] },
      [tolerated],
    ],
    [
      "nullable in 2.0",
      "swagger-2.0",
      { type: "string", nullable: true },
      { type: ["string", "null"] },
      [tolerated],
    ],
    [
      "boolean exclusiveMinimum",
      "openapi-3.0",
      { minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
      { exclusiveMinimum: 1, maximum: 9 },
      [],
    ],
    [
      "boolean exclusiveMinimum in 3.1",
      "2020-12",
      { minimum: 1, exclusiveMinimum: true },
      { exclusiveMinimum: 1 },
      [tolerated],
    ],
    [
      "numeric exclusiveMinimum in 3.0",
      "openapi-3.0",
      { exclusiveMinimum: 1 },
      { exclusiveMinimum: 1 },
      [tolerated],
    ],
    ["type: file", "swagger-2.0", { type: "file" }, { type: ["string"], format: "binary" }, []],
    [
      "a list of types in 3.0",
      "openapi-3.0",
      { type: ["string", "null"] },
      { type: ["string", "null"] },
      [tolerated],
    ],
    [
      "an unquoted null type",
      "2020-12",
      { type: ["string", null] },
      { type: ["string", "null"] },
      [tolerated],
    ],
    ["a capital type", "openapi-3.0", { type: "String" }, { type: ["string"] }, [tolerated]],
    ["an unknown type", "openapi-3.0", { type: "money" }, {}, ["warning schema-type-unknown"]],
    ["const in 3.0", "openapi-3.0", { const: 1 }, { const: 1 }, [tolerated]],
    [
      "a later keyword without sense",
      "openapi-3.0",
      { patternProperties: { a: 1 } },
      {},
      ["warning schema-keyword-invalid"],
    ],
    [
      "required: true on a property",
      "openapi-3.0",
      { type: "string", required: true },
      { type: ["string"] },
      ["warning schema-keyword-invalid"],
    ],
    [
      "items as a list",
      "draft-07",
      { items: [{ type: "string" }], additionalItems: false },
      { prefixItems: [{ type: ["string"] }], items: false },
      [],
    ],
    ["items as a list in 3.1", "2020-12", { items: [true] }, { prefixItems: [true] }, [tolerated]],
    [
      "dependencies",
      "draft-07",
      { dependencies: { a: ["b"], c: { required: ["d"] } } },
      { dependentRequired: { a: ["b"] }, dependentSchemas: { c: { required: ["d"] } } },
      [],
    ],
    [
      "what draft 7 does not know",
      "draft-07",
      { prefixItems: [true], dependentRequired: { a: ["b"] } },
      {},
      [],
    ],
    ["a boolean schema", "2020-12", false, false, []],
    ["const: null", "2020-12", { const: null }, { const: null }, []],
    ["an empty schema of YAML", "openapi-3.0", null, true, ["warning schema-not-object"]],
    ["no schema at all", "2020-12", "string", true, ["error schema-not-object"]],
    ["a number as text", "2020-12", { minLength: "3" }, { minLength: 3 }, [tolerated]],
    ["a negative length", "2020-12", { minLength: -1 }, {}, ["warning schema-keyword-invalid"]],
    ["a list of properties", "2020-12", { properties: [] }, {}, ["warning schema-keyword-invalid"]],
    ["a pattern with needless backslashes", "2020-12", { pattern: "^\\_a\\-b$" }, { pattern: "^_a-b$" }, []],
    ["a pattern of Perl", "2020-12", { pattern: "(?i)a" }, {}, ["warning pattern-not-ecma"]],
    ["no pattern", "2020-12", { pattern: "[" }, {}, ["error pattern-invalid"]],
  ])("%s (%s)", (_, dialect, given, want, wantTold) => {
    const reading = read(given, dialect);
    expect(plain(named(reading.schemas, "Root").schema)).toEqual(want);
    expect(reading.told).toEqual(wantTold);
  });

  it("keeps the places of what it moves", () => {
    const { schemas } = read({ items: [{ type: "string" }], additionalItems: {} }, "draft-07");
    const { array } = keywords(schemas[0]?.schema);
    expect(array?.prefixItems[0]?.source.pointer).toBe("/items/0");
    expect(array?.items?.source.pointer).toBe("/additionalItems");
  });
});

describe("names that JavaScript has other plans for", () => {
  it("are ordinary properties", () => {
    const value: JsonValue = JSON.parse(
      '{"properties": {"__proto__": {"type": "string"}, "constructor": {}}}',
    );
    const { object } = keywords(read(value).schemas[0]?.schema);
    expect(object?.properties.map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
  });

  it("are ordinary components", () => {
    const { schemas } = readComponents({ toString: { $ref: "#/components/schemas/valueOf" }, valueOf: {} });
    expect(plain(named(schemas, "toString").schema)).toEqual({ $ref: `${components}valueOf` });
  });
});

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
    expect(plain(schema)).toEqual({ $ref: `${components}B` });
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
    expect(plain(named(schemas, "A").schema)).toEqual({ $ref: `${components}B`, minLength: 3 });
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
    reader.component("A", { $ref: "b.yaml" }, { file: "memory:/a.json", pointer: "/A" });
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
      `${components}A/$defs/b`,
      `${components}B`,
    ]);
    expect(plain(named(schemas, "B").schema)).toEqual({ properties: { byId: { $ref: `${components}A` } } });
    expect(codes).toEqual([]);
  });

  it("may name anchors, in a file that is one schema too", () => {
    const value = {
      $anchor: "root",
      properties: { a: { $anchor: "a" }, b: { $ref: "#a" }, c: { $ref: "#root" } },
    };
    const reading = read(value);
    const { object } = keywords(named(reading.schemas, "Root").schema);
    expect(object?.properties.map(({ schema }) => keywords(schema).reference)).toEqual([
      null,
      "memory:/schema.json#/properties/a",
      "memory:/schema.json#",
    ]);
    expect(reading.told).toEqual([]);
  });

  it("may stand for a whole map of properties", () => {
    const reading = read({ properties: { $ref: "#/$defs/ids" }, $defs: { ids: { id: { type: "string" } } } });
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

describe("$dynamicRef", () => {
  const template = {
    type: "array",
    items: { $dynamicRef: "#item" },
    $defs: { item: { $dynamicAnchor: "item" } },
  };
  const bound = (type: string): JsonValue => ({
    $defs: { item: { $dynamicAnchor: "item", type } },
    $ref: "#/components/schemas/List",
  });

  it("makes one schema of a template for each binding", () => {
    const { schemas, told: codes } = readComponents({
      List: template,
      Names: bound("string"),
      Ages: bound("integer"),
    });
    const lists = schemas.filter(({ nameHint }) => nameHint.endsWith("List"));
    expect(lists.map(({ nameHint }) => nameHint)).toEqual(["List", "NamesList", "AgesList"]);
    const itemTypes = lists.map(({ schema }) => {
      const item = keywords(keywords(schema).array?.items ?? undefined).allOf[0];
      const target = schemas.find(({ id }) => id === keywords(item).reference);
      return plain(target?.schema ?? { kind: "boolean", value: false, source: { file: "", pointer: "" } });
    });
    expect(itemTypes).toEqual([{}, { type: ["string"] }, { type: ["integer"] }]);
    expect(codes).toEqual([]);
  });

  it("does not multiply what it does not reach", () => {
    const { schemas } = readComponents({
      List: { ...template, properties: { owner: { $ref: "#/components/schemas/Owner" } } },
      Names: bound("string"),
      Ages: bound("integer"),
      Owner: { type: "object" },
    });
    expect(schemas.filter(({ nameHint }) => nameHint.includes("Owner"))).toHaveLength(1);
  });

  it("accepts anything where a template has no default and nothing is bound", () => {
    const { schemas, told: codes } = readComponents({ List: { items: { $dynamicRef: "#item" } } });
    expect(plain(named(schemas, "List").schema)).toEqual({ items: {} });
    expect(codes).toEqual(["warning reference-unresolved"]);
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
    reader.component("Root", value, { file: "memory:/a.json", pointer: "" });
    expect(plain(named(reader.finish(), "Root").schema)).toEqual({ properties: { a: {} } });
  });

  it("say so when the metaschema is unknown", () => {
    expect(read({ $schema: "https://example.com/own", type: "string" }).told).toEqual([
      "warning schema-dialect-unknown",
    ]);
  });
});

describe("depth", () => {
  it("is bounded, with a diagnostic", () => {
    let schema: JsonValue = {};
    for (let depth = 0; depth < 400; depth++) schema = { items: schema };
    expect(read(schema).told).toEqual(["error schema-too-deep"]);
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
    const reading = read(given, "openapi-3.0");
    expect(keywords(reading.schemas[0]?.schema).enumNames).toEqual(want);
    expect(reading.told).toEqual(wantTold);
  });
});

describe("discriminators", () => {
  const discriminator = { propertyName: "kind" };
  const variantsOf = (reading: Reading, name: string): readonly string[] =>
    keywords(named(reading.schemas, name).schema).discriminator?.variants.map(
      ({ value, target, explicit }) => `${value} -> ${target.slice(components.length)}${explicit ? "!" : ""}`,
    ) ?? [];
  const ref = (name: string): JsonValue => ({ $ref: `#/components/schemas/${name}` });

  it.each<readonly [string, { readonly [name: string]: JsonValue }, readonly string[], readonly string[]]>([
    [
      "names implied by oneOf",
      { Pet: { discriminator, oneOf: [ref("Cat"), ref("Dog")] }, Cat: {}, Dog: {} },
      ["Cat -> Cat", "Dog -> Dog"],
      [],
    ],
    [
      "a mapping by name and by reference, then what it leaves",
      {
        Pet: {
          discriminator: { ...discriminator, mapping: { dog: "Dog", cat: "#/components/schemas/Cat" } },
          oneOf: [ref("Cat"), ref("Dog"), ref("Bird")],
        },
        Cat: {},
        Dog: {},
        Bird: {},
      },
      ["dog -> Dog!", "cat -> Cat!", "Bird -> Bird"],
      [],
    ],
    [
      "children by allOf, their children too",
      {
        Pet: { discriminator, type: "object" },
        Cat: { allOf: [ref("Pet")] },
        Lion: { allOf: [ref("Cat"), { type: "object" }] },
        Stone: { type: "object" },
      },
      ["Cat -> Cat", "Lion -> Lion"],
      [],
    ],
    [
      "a value that the variant itself pins",
      { Pet: { discriminator, oneOf: [ref("Cat")] }, Cat: { properties: { kind: { const: "cat" } } } },
      ["cat -> Cat"],
      [],
    ],
    [
      "a mapping to nothing",
      { Pet: { discriminator: { ...discriminator, mapping: { dog: "Dog" } } } },
      [],
      ["warning discriminator-unresolved"],
    ],
    [
      "a text, as in 2.0",
      { Pet: { discriminator: "kind", type: "object" }, Cat: { allOf: [ref("Pet")] } },
      ["Cat -> Cat"],
      [],
    ],
  ])("%s", (_, schemas, want, wantTold) => {
    const reading = readComponents(schemas);
    expect(variantsOf(reading, "Pet")).toEqual(want);
    expect(reading.told).toEqual(wantTold);
  });

  it("know a default (3.2)", () => {
    const { schemas } = readComponents({
      Pet: {
        discriminator: { ...discriminator, defaultMapping: "Other" },
        oneOf: [ref("Cat"), ref("Other")],
      },
      Cat: {},
      Other: {},
    });
    const pet = keywords(named(schemas, "Pet").schema).discriminator;
    expect(pet?.defaultVariant).toBe(`${components}Other`);
  });
});
