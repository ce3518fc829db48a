import { expect, it } from "vitest";
import { LagCounts } from "./lag-counts.js";

it("counts each event in its bucket and in those above, and the slowest in none", () => {
  const lag = new LagCounts();
  for (const lagMs of [0, 5, 5.1, 900, 1_000, 9_999_999]) lag.add(lagMs);
  const { buckets, events, sumMs } = lag.read();
  const upTo = (atMostMs: number) => buckets.find((bucket) => bucket.atMostMs === atMostMs)?.events;
  expect([upTo(5), upTo(10), upTo(500), upTo(1_000), upTo(1_800_000)]).toEqual([2, 3, 3, 5, 5]);
  expect(events).toBe(6);
  expect(sumMs).toBeCloseTo(10_001_909.1);
});
