import { describe, expect, it } from "vitest";
import { LowMark } from "./low-mark.js";

const snapshot = (xmin: number, next: number) => ({ xmin: BigInt(xmin), next: BigInt(next) });
const toTheEnd = (highest: number) => ({ highest, lastRead: null });

describe("LowMark", () => {
  it("rises when all who could write below have ended, and were seen", () => {
    const mark = new LowMark();
    mark.onRead(snapshot(100, 105), toTheEnd(50));
    expect(mark.low).toBe(0);
    mark.onRead(snapshot(104, 110), toTheEnd(0));
    expect(mark.low).toBe(0);
    mark.onRead(snapshot(105, 111), toTheEnd(0));
    expect(mark.low).toBe(50);
  });

  it("stays where the read that could tell did not reach far enough", () => {
    const mark = new LowMark();
    mark.onRead(snapshot(1, 2), toTheEnd(50));
    mark.onRead(snapshot(9, 9), { highest: 30, lastRead: 30 });
    expect(mark.low).toBe(0);
    mark.onRead(snapshot(9, 9), { highest: 60, lastRead: 60 });
    expect(mark.low).toBe(50);
  });

  it("rises no further than a read that was cut off", () => {
    const mark = new LowMark();
    mark.onRead(snapshot(1, 1), { highest: 10, lastRead: 10 });
    mark.onRead(snapshot(1, 1), { highest: 20, lastRead: 20 });
    expect(mark.low).toBe(10);
    mark.onRead(snapshot(1, 1), toTheEnd(25));
    expect(mark.low).toBe(20);
  });

  it("goes back, and forgets what it was about to learn", () => {
    const mark = new LowMark();
    mark.onRead(snapshot(1, 1), toTheEnd(10));
    mark.onRead(snapshot(1, 1), toTheEnd(20));
    mark.resetTo(15);
    expect(mark.low).toBe(10);
    mark.resetTo(-1);
    expect(mark.low).toBe(0);
    mark.onRead(snapshot(1, 5), toTheEnd(0));
    expect(mark.low).toBe(0);
    mark.onRead(snapshot(5, 5), toTheEnd(0));
    expect(mark.low).toBe(20);
  });
});
