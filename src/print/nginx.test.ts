import { expect, it } from "vitest";
import { nginxString } from "./nginx.js";

it.each([
  ["orders", '"orders"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ["a; } #\nb", '"a; } #\nb"'],
])("%j", (given, want) => {
  expect(nginxString(given)).toBe(want);
});

it("refuses what ends nginx's strings", () => {
  expect(() => nginxString("a\u0000b")).toThrow(RangeError);
});
