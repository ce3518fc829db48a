import { describe, expect, it } from "vitest";
import { murmur2, partitionOf } from "./partitioner.js";

describe("murmur2", () => {
  // From Apache Kafka's own UtilsTest.testMurmur2.
  it.each([
    ["21", -973_932_308],
    ["foobar", -790_332_482],
    ["a-little-bit-long-string", -985_981_536],
    ["a-little-bit-longer-string", -1_486_304_829],
    ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971],
    ["abc", 479_470_107],
  ])("of %s is %i, as in Java", (text, want) => {
    expect(murmur2(new TextEncoder().encode(text))).toBe(want);
  });

  it("reads bytes that start in the middle of a buffer", () => {
    const whole = new TextEncoder().encode("xxabc");
    expect(murmur2(whole.subarray(2))).toBe(479_470_107);
  });
});

describe("partitionOf", () => {
  it("takes the hash without its sign, as Java's toPositive", () => {
    // -973932308 & 0x7fffffff = 1173551340
    expect(partitionOf(new TextEncoder().encode("21"), 12)).toBe(1_173_551_340 % 12);
  });

  it("has a place for an empty key", () => {
    expect(partitionOf(new Uint8Array(), 7)).toBeLessThan(7);
  });
});
