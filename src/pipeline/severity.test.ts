import { expect, it } from "vitest";
import { diagnostic } from "../diagnostics/index.js";
import { judge } from "./severity.js";

const tolerated = (pointer: string) =>
  diagnostic("schema-keyword-tolerated", "M", { source: { file: "a.yaml", pointer } });
const given = [tolerated("/1"), tolerated("/2"), diagnostic("pattern-invalid", "P")];

it.each([
  [false, [] as const, ["error P", "warning M (2 places, here first)"], []],
  [true, [] as const, ["error P", "error M (2 places, here first)"], []],
  [
    false,
    ["schema-keyword-tolerated"] as const,
    ["error P"],
    [{ code: "schema-keyword-tolerated", count: 1 }],
  ],
])("strict %s, skip %j: says repeated warnings once", (strict, skip, want, skipped) => {
  const judged = judge(given, { strict, skip });
  expect(judged.diagnostics.map(({ severity, message }) => `${severity} ${message}`)).toEqual(want);
  expect(judged.skipped).toEqual(skipped);
});
