import { expect, it } from "vitest";
import { parseDuration } from "./duration.js";

it.each<[string, number | null]>([
  ["PT1S", 1_000],
  ["PT0.25S", 250],
  ["PT1M30S", 90_000],
  ["PT2H", 7_200_000],
  ["P1D", 86_400_000],
  ["P2W", 1_209_600_000],
  ["P1DT12H", 129_600_000],
  ["PT0S", 0],
  ["P", null],
  ["PT", null],
  ["P1DT", null],
  ["P1M", null],
  ["P1Y", null],
  ["1s", null],
  ["PT-1S", null],
  ["PT1S ", null],
  [`P${"9".repeat(20)}D`, null],
])("parseDuration(%j)", (text, want) => {
  expect(parseDuration(text)).toBe(want);
});
