import { describe, expect, it } from "vitest";
import {
  API_FILE,
  apiWith,
  info,
  keywords,
  named,
  ok,
  onlyOperation,
  plain,
  readApi,
} from "../../../test/support/read-api.js";
import type { JsonObject } from "../../model/index.js";

describe("references to other places", () => {
  const operation = (ref: string): JsonObject => ({
    operationId: "getThing",
    responses: { "200": { description: "", content: { "application/json": { schema: { $ref: ref } } } } },
  });

  it.each<readonly [string, string, string]>([
    ["a component's part", "#/components/schemas/Order/properties/lines", "OrderLines"],
    ["an encoded pointer", "#/components/schemas/A%20b~1c", "A b/c"],
    ["another file's component", "other.json#/components/schemas/Item", "Item"],
    ["a whole file", "./Customer.json", "Customer"],
    ["another file's definition", "Customer.json#/definitions/Address", "Address"],
  ])("%s", (_, ref, nameHint) => {
    const schemas = { Order: { properties: { lines: { type: "array" } } }, "A b/c": { type: "string" } };
    const reading = readApi(apiWith(operation(ref), { components: { schemas } }), {
      "other.json": { components: { schemas: { Item: { type: "object" } } } },
      "Customer.json": { type: "object", definitions: { Address: { type: "string" } } },
    });
    const { id } = named(reading.schemas, nameHint);
    const schema = onlyOperation(reading).responses[0]?.content[0]?.schema;
    expect(keywords(schema ?? undefined).reference).toBe(id);
    expect(reading.diagnostics).toEqual([]);
  });

  it("keep schemas of one name in two files apart", () => {
    const reading = readApi(
      apiWith(operation("other.json#/components/schemas/Order"), {
        components: { schemas: { Order: { type: "string" } } },
      }),
      { "other.json": { components: { schemas: { Order: { type: "object" } } } } },
    );
    expect(reading.schemas.map(({ id, nameHint, origin }) => [id, nameHint, origin])).toEqual([
      [`${API_FILE}#/components/schemas/Order`, "Order", "component"],
      ["/contracts/other.json#/components/schemas/Order", "Order", "referenced"],
    ]);
  });

  it("into paths, where a pointer runs through a reference", () => {
    const reading = readApi({
      openapi: "3.1.0",
      info,
      paths: {
        "/a": { get: { parameters: [{ $ref: "#/components/parameters/A" }], responses: ok } },
        "/b": {
          get: {
            responses: {
              "200": {
                description: "",
                content: { "a/b": { schema: { $ref: "#/paths/~1a/get/parameters/0/schema" } } },
              },
            },
          },
        },
      },
      components: { parameters: { A: { name: "a", in: "query", schema: { type: "integer" } } } },
    });
    expect(reading.schemas.map(({ id, schema }) => [id, plain(schema)])).toEqual([
      [`${API_FILE}#/components/parameters/A/schema`, { type: ["integer"] }],
    ]);
  });

  it("to media types and other components (3.2)", () => {
    const mediaTypes = { Text: { schema: { type: "string" } } };
    const content = { "text/plain": { $ref: "#/components/mediaTypes/Text" } };
    const reading = readApi({
      ...apiWith({ requestBody: { content } }, { components: { mediaTypes } }),
      openapi: "3.2.0",
    });
    const schema = onlyOperation(reading).requestBody?.content[0]?.schema;
    expect(schema && plain(schema)).toEqual({ type: ["string"] });
  });

  it("to each dialect by its own document", () => {
    const reading = readApi(apiWith(operation("old.json#/components/schemas/A")), {
      "old.json": { openapi: "3.0.3", components: { schemas: { A: { type: "string", nullable: true } } } },
    });
    expect(plain(named(reading.schemas, "A").schema)).toEqual({ type: ["string", "null"] });
    expect(reading.diagnostics).toEqual([]);
  });
});
