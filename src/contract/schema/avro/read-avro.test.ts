import { describe, expect, it } from "vitest";
import { keywords, named, plain, toldWithPlace } from "../../../../test/support/read-api.js";
import { DiagnosticBag } from "../../../diagnostics/index.js";
import type { JsonValue } from "../../../model/index.js";
import { MemoryDocuments, SchemaReader } from "../index.js";

const FILE = "memory:/asyncapi.yaml";
const HERE = `${FILE}#!avro`;

/** Reads Avro that stands in a document of AsyncAPI; `others` lie beside it. */
function readAvro(value: JsonValue, others: { readonly [file: string]: JsonValue } = {}) {
  const bag = new DiagnosticBag();
  const files = Object.entries(others).map(([name, other]) => [`memory:/${name}`, other] as const);
  const documents = new MemoryDocuments(new Map([[FILE, value], ...files]));
  const reader = new SchemaReader({ documents, bag, dialect: "asyncapi" });
  const schema = reader.read(value, { file: FILE, pointer: "" }, "avro");
  return { schema, schemas: reader.finish(), told: toldWithPlace(bag.items) };
}

const bytes = { type: ["string"], pattern: "^[\\u0000-\\u00ff]*$" };

describe("types of Avro", () => {
  it.each<readonly [JsonValue, JsonValue]>([
    ["null", { type: ["null"] }],
    ["boolean", { type: ["boolean"] }],
    ["int", { type: ["integer"], format: "int32" }],
    ["long", { type: ["integer"], format: "int64" }],
    ["float", { type: ["number"], format: "float" }],
    ["double", { type: ["number"], format: "double" }],
    ["bytes", bytes],
    [{ type: "string", "avro.java.string": "String" }, { type: ["string"] }],
    [{ type: { type: "string" } }, { type: ["string"] }],
    [
      { type: "array", items: "int" },
      { type: ["array"], items: { type: ["integer"], format: "int32" } },
    ],
    [
      { type: "map", values: "string" },
      { type: ["object"], additionalProperties: { type: ["string"] } },
    ],
    [["null", "string"], { type: ["string", "null"] }],
    [["string", "null"], { type: ["string", "null"] }],
    [["string"], { type: ["string"] }],
    [["null"], { type: ["null"] }],
    [["string", "boolean"], { anyOf: [{ type: ["string"] }, { type: ["boolean"] }] }],
    [
      ["null", "string", "boolean"],
      { anyOf: [{ anyOf: [{ type: ["string"] }, { type: ["boolean"] }] }, { type: ["null"] }] },
    ],
    [
      { type: "string", logicalType: "uuid" },
      { type: ["string"], format: "uuid" },
    ],
    [
      { type: "int", logicalType: "date" },
      { type: ["integer"], format: "int32" },
    ],
    [
      { type: "long", logicalType: "timestamp-millis" },
      { type: ["integer"], format: "int64" },
    ],
    [{ type: "bytes", logicalType: "decimal", precision: 10, scale: 2 }, bytes],
    [
      { type: "int", logicalType: "uuid" },
      { type: ["integer"], format: "int32" },
    ],
    [{ type: "string", logicalType: "of-their-own" }, { type: ["string"] }],
  ])("%j", (given, want) => {
    const reading = readAvro(given);
    expect(plain(reading.schema)).toEqual(want);
    expect(reading.told).toEqual([]);
  });

  it.each<readonly [JsonValue, string]>([
    [{ type: "int", logicalType: "date" }, "Days since 1970-01-01."],
    [
      { type: "long", logicalType: "timestamp-micros", doc: "When." },
      "When.\n\nMicroseconds since 1970-01-01T00:00:00Z.",
    ],
    [
      { type: "bytes", logicalType: "decimal", precision: 10, scale: 2 },
      "A decimal number of 10 digits, 2 of them after the point: the bytes of its unscaled value, big-endian.",
    ],
  ])("%j says what it stands for", (given, want) => {
    expect(keywords(readAvro(given).schema).annotations.description).toBe(want);
  });
});

describe("named types of Avro", () => {
  const order = {
    type: "record",
    name: "Order",
    namespace: "com.acme",
    doc: "An order.",
    fields: [
      { name: "id", type: "string", doc: "Its number." },
      { name: "status", type: { type: "enum", name: "Status", symbols: ["OPEN", "PAID"], default: "OPEN" } },
      { name: "previous", type: ["null", "Order"], default: null },
      { name: "again", type: "com.acme.Status" },
      { name: "hash", type: { type: "fixed", name: "org.Md5", size: 16 } },
      { name: "note", type: "string", default: "none" },
      { name: "__proto__", type: "boolean" },
    ],
  };

  it("become named schemas that refer to each other", () => {
    const { schema, schemas, told } = readAvro(order);
    const status = { $ref: `${FILE}#/fields/1/type!avro` };
    expect(plain(schema)).toEqual({ $ref: HERE });
    expect(schemas.map(({ nameHint, origin }) => `${nameHint} ${origin}`)).toEqual([
      "Order referenced",
      "Status referenced",
      "Md5 referenced",
    ]);
    expect(plain(named(schemas, "Order").schema)).toEqual({
      type: ["object"],
      properties: {
        id: { type: ["string"] },
        status,
        previous: { anyOf: [{ $ref: HERE }, { type: ["null"] }] },
        again: status,
        hash: { $ref: `${FILE}#/fields/4/type!avro` },
        note: { type: ["string"] },
        ["__proto__"]: { type: ["boolean"] },
      },
      required: ["id", "status", "again", "hash", "__proto__"],
    });
    expect(plain(named(schemas, "Status").schema)).toEqual({ type: ["string"], enum: ["OPEN", "PAID"] });
    expect(plain(named(schemas, "Md5").schema)).toEqual({ ...bytes, minLength: 16, maxLength: 16 });
    expect(told).toEqual([]);
  });

  it("keep their words and defaults", () => {
    const { schemas } = readAvro(order);
    const { annotations, object } = keywords(named(schemas, "Order").schema);
    expect(annotations.description).toBe("An order.");
    const [id, , , , , note] = object?.properties ?? [];
    expect(keywords(id?.schema).annotations.description).toBe("Its number.");
    expect(keywords(note?.schema).annotations.default).toEqual({ value: "none" });
  });

  it.each<readonly [string, JsonValue, readonly string[]]>([
    ["an unknown name", "Nobody", ["warning avro-name-unknown "]],
    ["a number", 7, ["error avro-invalid "]],
    ["an object without type", { name: "A" }, ["error avro-invalid "]],
    ["an array without items", { type: "array" }, ["error avro-invalid "]],
    ["an empty union", [], ["error avro-invalid "]],
    ["a union in a union", [["int"]], ["warning avro-invalid /0"]],
    ["a record without fields", { type: "record", name: "A" }, ["error avro-invalid /fields"]],
    ["an enum without symbols", { type: "enum", name: "A", symbols: "A" }, ["error avro-invalid /symbols"]],
    ["a fixed without size", { type: "fixed", name: "A" }, ["error avro-invalid /size"]],
    ["a name that is none", { type: "fixed", name: "a b", size: 1 }, ["warning avro-invalid /name"]],
    ["no name", { type: "fixed", size: 1 }, ["warning avro-invalid "]],
    [
      "a field that is a text",
      { type: "record", name: "A", fields: ["a"] },
      ["error avro-invalid /fields/0"],
    ],
    [
      "two fields of one name",
      { type: "record", name: "A", fields: Array(2).fill({ name: "a", type: "int" }) },
      ["error avro-invalid /fields/1"],
    ],
    [
      "one name twice",
      [
        { type: "fixed", name: "A", size: 1 },
        { type: "fixed", name: "A", size: 2 },
      ],
      ["error avro-invalid /1"],
    ],
    [
      "one name twice in the same words",
      Array(2).fill({ type: "fixed", name: "A", size: 1 }),
      ["warning avro-invalid /1"],
    ],
  ])("%s is said", (_, given, want) => {
    expect(readAvro(given).told).toEqual(want);
  });

  it("are found in the file beside that has their name", () => {
    const customer = {
      type: "record",
      name: "Customer",
      namespace: "com.acme",
      fields: [
        { name: "address", type: "Address" },
        { name: "kind", type: "other.Kind" },
        { name: "gone", type: "Gone" },
      ],
    };
    const { schemas, told } = readAvro(
      { $ref: "Customer.avsc" },
      {
        "Customer.avsc": customer,
        "Address.avsc": { type: "record", name: "Address", namespace: "com.acme", fields: [] },
        "other.Kind.avsc": { type: "enum", name: "Kind", namespace: "other", symbols: ["A"] },
        "Gone.avsc": { type: "enum", name: "Gone", namespace: "elsewhere", symbols: ["A"] },
      },
    );
    expect(plain(named(schemas, "Customer").schema)).toEqual({
      type: ["object"],
      properties: {
        address: { $ref: "memory:/Address.avsc#" },
        kind: { $ref: "memory:/other.Kind.avsc#" },
        gone: true,
      },
      required: ["address", "kind", "gone"],
    });
    expect(told).toEqual(["warning avro-name-unknown /fields/2/type"]);
  });

  it("may be named behind the address of their file", () => {
    const types = [{ type: "fixed", name: "com.acme.Md5", size: 16 }];
    for (const name of ["Md5", "com.acme.Md5"]) {
      const { schema, told } = readAvro({ $ref: `types.avsc#/${name}` }, { "types.avsc": types });
      expect(plain(schema)).toEqual({ $ref: "memory:/types.avsc#/0" });
      expect(told).toEqual([]);
    }
    expect(readAvro({ $ref: "types.avsc#/Sha" }, { "types.avsc": types }).told).toEqual([
      "warning reference-unresolved /$ref",
    ]);
  });

  it("that say the same in two messages are one, unless they use what stands around them", () => {
    const read = (...branches: readonly JsonValue[]) =>
      readAvro(branches).schemas.map(({ nameHint }) => nameHint);
    const id = { type: "record", name: "Id", fields: [{ name: "id", type: "string" }] };
    const outer = (name: string, inner: JsonValue) => ({
      type: "record",
      name,
      fields: [{ name: "a", type: inner }],
    });
    expect(read(outer("A", id), outer("B", id))).toEqual(["A", "B", "Id"]);
    const open = outer("Open", "Id");
    expect(read(id, outer("A", open), outer("B", open))).toEqual(["Id", "A", "B", "Open", "Open"]);
  });

  it("of a file that lists them use each other's names", () => {
    const list = [
      { type: "record", name: "Line", fields: [{ name: "sku", type: "string" }] },
      { type: "record", name: "Cart", fields: [{ name: "lines", type: { type: "array", items: "Line" } }] },
    ];
    const { schemas, told } = readAvro({ $ref: "cart.avsc#/1" }, { "cart.avsc": list });
    expect(schemas.map(({ nameHint }) => nameHint)).toEqual(["Cart", "Line"]);
    expect(told).toEqual([]);
  });
});

describe("Avro beside other formats", () => {
  const avro = { type: "record", name: "Event", fields: [{ name: "id", type: "long" }] };
  const file = "memory:/api.yaml";

  function readSchemas(
    schemas: { readonly [name: string]: JsonValue },
    extra: ReadonlyMap<string, JsonValue>,
  ) {
    const bag = new DiagnosticBag();
    const documents = new MemoryDocuments(new Map([[file, { components: { schemas } }], ...extra]));
    const reader = new SchemaReader({ documents, bag, dialect: "asyncapi" });
    for (const [name, value] of Object.entries(schemas)) {
      reader.component(name, { value, source: { file, pointer: `/components/schemas/${name}` } });
    }
    return { schemas: reader.finish(), told: toldWithPlace(bag.items) };
  }

  it("is understood behind a reference to a multi-format schema", () => {
    const { schemas, told } = readSchemas(
      {
        Event: { schemaFormat: "application/vnd.apache.avro;version=1.9.0", schema: avro },
        Batch: { type: "array", items: { $ref: "#/components/schemas/Event" } },
      },
      new Map(),
    );
    expect(schemas.map(({ nameHint, origin }) => `${nameHint} ${origin}`)).toEqual([
      "Event component",
      "Batch component",
    ]);
    expect(plain(named(schemas, "Batch").schema)).toEqual({
      type: ["array"],
      items: { $ref: `${file}#/components/schemas/Event/schema!avro` },
    });
    expect(plain(named(schemas, "Event").schema)).toMatchObject({ type: ["object"], required: ["id"] });
    expect(told).toEqual([]);
  });

  it("is assumed of files that are called so", () => {
    const { schemas, told } = readSchemas(
      { Batch: { type: "array", items: { $ref: "event.avsc" } } },
      new Map([["memory:/event.avsc", avro]]),
    );
    expect(plain(named(schemas, "Event").schema)).toMatchObject({ type: ["object"], required: ["id"] });
    expect(told).toEqual(["warning avro-assumed /components/schemas/Batch/items/$ref"]);
  });

  it.each<readonly [string, boolean, readonly string[]]>([
    ["alone is one type", false, ["Order component", "Line component"]],
    [
      "makes two types where both are needed",
      true,
      ["Order component", "Line component", "Order referenced", "Line referenced"],
    ],
  ])("a component that is referred to from another format %s", (_, isNeeded, want) => {
    const bag = new DiagnosticBag();
    const Order = { type: "object", properties: { line: { $ref: "#/components/schemas/Line" } } };
    const schemas = { Order, Line: { type: "string", nullable: true } };
    const documents = new MemoryDocuments(new Map([[file, { components: { schemas } }]]));
    const reader = new SchemaReader({ documents, bag, dialect: "asyncapi" });
    for (const [name, value] of Object.entries(schemas)) {
      reader.component(name, { value, source: { file, pointer: `/components/schemas/${name}` } });
    }
    const ref = { $ref: "#/components/schemas/Order" };
    reader.read(ref, { file, pointer: "/one" }, "openapi-3.0");
    if (isNeeded) reader.read(ref, { file, pointer: "/two" });
    expect(reader.finish().map(({ nameHint, origin }) => `${nameHint} ${origin}`)).toEqual(want);
    const wantTold = isNeeded ? ["warning schema-keyword-tolerated /components/schemas/Line"] : [];
    expect(toldWithPlace(bag.items)).toEqual(wantTold);
  });

  it("keeps a component that another one needs, found late", () => {
    const bag = new DiagnosticBag();
    const schemas = { A: { type: "string" }, B: { $ref: "#/components/schemas/A" } };
    const documents = new MemoryDocuments(new Map([[file, { components: { schemas } }]]));
    const reader = new SchemaReader({ documents, bag, dialect: "asyncapi" });
    for (const [name, value] of Object.entries(schemas)) {
      reader.component(name, { value, source: { file, pointer: `/components/schemas/${name}` } });
    }
    reader.read({ $ref: "#/components/schemas/A" }, { file, pointer: "/one" }, "openapi-3.0");
    const read = reader.finish();
    expect(read.map(({ id }) => id.slice(id.lastIndexOf("/") + 1))).toEqual(["A", "B", "A!openapi-3.0"]);
  });

  it("tells readings of one place in two formats apart", () => {
    const bag = new DiagnosticBag();
    const Order = { type: "string", nullable: true };
    const documents = new MemoryDocuments(new Map([[file, { components: { schemas: { Order } } }]]));
    const reader = new SchemaReader({ documents, bag, dialect: "asyncapi" });
    const at = (pointer: string) => ({ file, pointer });
    const ref = { $ref: "#/components/schemas/Order" };
    reader.read(ref, at("/one"), "openapi-3.0");
    reader.read(ref, at("/two"));
    const schemas = reader.finish();
    expect(schemas.map(({ id }) => id)).toEqual([
      `${file}#/components/schemas/Order!openapi-3.0`,
      `${file}#/components/schemas/Order`,
    ]);
    expect(toldWithPlace(bag.items)).toEqual(["warning schema-keyword-tolerated /components/schemas/Order"]);
  });
});
