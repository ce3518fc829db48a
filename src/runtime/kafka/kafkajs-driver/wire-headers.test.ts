import { describe, expect, it } from "vitest";
import { fromClientHeaders, toBuffer } from "./wire-headers.js";

// What is sent is judged by kcat and by the suite over real brokers: it depends on how kafkajs encodes.
describe("headers from kafkajs", () => {
  const [one, two] = [Buffer.from("1"), Buffer.from("2")];
  it.each([
    { given: "none", headers: undefined, want: [] },
    { given: "one value", headers: { a: one }, want: [["a", one]] },
    {
      given: "several values of a name",
      headers: { a: [one, two] },
      want: [
        ["a", one],
        ["a", two],
      ],
    },
  ])("of $given", ({ headers, want }) => {
    expect(fromClientHeaders(headers)).toEqual(want);
  });

  it("keeps null, and drops what objects inherit", () => {
    // kafkajs' decoder: the name `constructor` is found on every object, and taken for a first value.
    const decoded: Record<string, unknown> = { a: null, b: [null, one], constructor: [Object, one] };
    expect(Reflect.apply(fromClientHeaders, undefined, [decoded])).toEqual([
      ["a", null],
      ["b", null],
      ["b", one],
      ["constructor", one],
    ]);
  });
});

describe("toBuffer", () => {
  it("shows the same bytes without a copy, from the middle of a buffer too", () => {
    const whole = Uint8Array.of(1, 2, 3, 4);
    const view = toBuffer(whole.subarray(1, 3));
    whole[1] = 9;
    expect([...view]).toEqual([9, 3]);
  });
});
