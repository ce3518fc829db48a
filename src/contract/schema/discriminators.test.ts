import { describe, expect, it } from "vitest";
import { keywords, named } from "../../../test/support/read-api.js";
import { COMPONENTS, readComponents, type SchemaReading } from "../../../test/support/read-schemas.js";
import type { JsonValue } from "../../model/index.js";

describe("discriminators", () => {
  const discriminator = { propertyName: "kind" };
  const variantsOf = (reading: SchemaReading, name: string): readonly string[] =>
    keywords(named(reading.schemas, name).schema).discriminator?.variants.map(
      ({ value, target, explicit }) => `${value} -> ${target.slice(COMPONENTS.length)}${explicit ? "!" : ""}`,
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
    expect(pet?.defaultVariant).toBe(`${COMPONENTS}Other`);
  });
});
