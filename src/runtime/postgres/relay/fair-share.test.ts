import { describe, expect, it } from "vitest";
import { BUCKETS, fairShare } from "./fair-share.js";

describe("fairShare", () => {
  it.each([
    { relays: ["a"], want: [64] },
    { relays: ["a", "b"], want: [32, 32] },
    { relays: ["b", "c", "a"], want: [21, 21, 22] },
    { relays: ["a", "b", "c", "d", "e"], want: [13, 13, 13, 13, 12] },
  ])("$relays -> $want", ({ relays, want }) => {
    expect(relays.map((relay) => fairShare(relay, relays))).toEqual(want);
  });

  it("gives away all buckets, however many relays there are", () => {
    for (let count = 1; count <= 130; count += 1) {
      const relays = Array.from({ length: count }, (_, index) => `relay-${index}`);
      const shares = relays.map((relay) => fairShare(relay, relays));
      expect(shares.reduce((sum, share) => sum + share)).toBe(BUCKETS);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }
  });

  it("counts a relay that the others do not see yet", () => {
    expect(fairShare("new", ["a"])).toBe(32);
  });
});
