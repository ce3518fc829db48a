import { describe, expect, it } from "vitest";
import { planSchemas } from "../../../test/support/plan-schemas.js";
import { printValidators } from "./index.js";

const names = Array.from({ length: 700 }, (_, index) => `field_${index}`);

/** The names of the functions that check an object with these properties, and the size of the largest in lines. */
function functions(properties: readonly string[]): {
  readonly names: readonly string[];
  readonly longest: number;
} {
  const { plan } = planSchemas({
    schemas: {
      Wide: {
        type: "object",
        required: [...properties],
        properties: Object.fromEntries(properties.map((name) => [name, { type: "string" }])),
      },
    },
  });
  const content = printValidators(plan, { service: "orders" })[0]?.content ?? "";
  const found = content.split(/^(?=(?:export )?function )/m).slice(1);
  return {
    names: found.map((text) => /function (\w+)/.exec(text)?.[1] ?? ""),
    longest: Math.max(...found.map((text) => text.split("\n").length)),
  };
}

describe("objects with very many properties", () => {
  it("are checked by several functions", () => {
    const { names: found, longest } = functions(names);
    expect(found.length).toBeGreaterThan(4);
    expect(found.slice(0, 2)).toEqual(["validateWide", "validateWideFromField0"]);
    expect(longest).toBeLessThan(220);
  });

  it("are cut at the same names when one property comes in between", () => {
    const more = [...names.slice(0, 20), "added", ...names.slice(20)];
    expect(functions(more).names).toEqual(functions(names).names);
  });

  it("stay one function where they are smaller", () => {
    expect(functions(names.slice(0, 200)).names).toEqual(["validateWide"]);
  });
});
