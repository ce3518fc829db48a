import { describe, expect, it } from "vitest";
import { keywords, named, plain } from "../../../test/support/read-api.js";
import { readComponents } from "../../../test/support/read-schemas.js";
import type { JsonValue } from "../../model/index.js";

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
