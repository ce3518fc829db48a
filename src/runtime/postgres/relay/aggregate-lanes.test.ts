import { describe, expect, it } from "vitest";
import { AggregateLanes } from "./aggregate-lanes.js";
import type { WaitingRow } from "./waiting-row.js";

const limits = { rows: 100, bytes: 1_000 };

interface Given {
  readonly topic?: string;
  readonly key?: string | null;
  readonly bytes?: number;
  readonly bucket?: number;
  readonly isUnreadable?: boolean;
}

/** `("a1")`: number 1 of aggregate a */
function row(name: string, given: Given = {}): WaitingRow {
  const { topic = "t", key = name[0] ?? "", bytes = 10, bucket = 0, isUnreadable = false } = given;
  const aggregate = name.slice(0, 1);
  const record = {
    topic,
    partition: null,
    key: key === null ? null : Buffer.from(key),
    value: null,
    headers: [],
    timestamp: null,
  };
  return {
    sequence: Number(name.slice(1)),
    bucket,
    epoch: "1",
    id: name,
    aggregateType: "order",
    aggregateId: aggregate,
    aggregate,
    topic,
    content: isUnreadable ? { error: new TypeError("headers") } : { record },
    bytes,
    writtenAt: 0,
  };
}

function lanesOf(...rows: readonly WaitingRow[]): AggregateLanes {
  const lanes = new AggregateLanes();
  for (const each of rows) lanes.add(each);
  return lanes;
}

const names = (rows: readonly WaitingRow[]) => rows.map(({ id }) => id).join(" ");

describe("AggregateLanes", () => {
  it("takes what is one aggregate's in its order, and all aggregates together", () => {
    expect(names(lanesOf(row("a1"), row("b2"), row("a3")).take("t", limits))).toBe("a1 a3 b2");
  });

  it("takes no row while an earlier one of its aggregate is under way", () => {
    const lanes = lanesOf(row("a1"), row("b2"));
    const first = lanes.take("t", { rows: 1, bytes: 1_000 });
    expect(names(first)).toBe("a1");
    lanes.add(row("a3"));
    const second = lanes.take("t", limits);
    expect(names(second)).toBe("b2");
    expect(names(lanes.take("t", limits))).toBe("");
    lanes.settle(second);
    expect(names(lanes.take("t", limits))).toBe("");
    lanes.settle(first);
    expect(names(lanes.take("t", limits))).toBe("a3");
  });

  it.each<{ why: string; given: readonly WaitingRow[]; want: string }>([
    { why: "another topic", given: [row("a1"), row("a2", { topic: "u" }), row("a3")], want: "a1" },
    { why: "another key", given: [row("a1"), row("a2", { key: "z" }), row("a3")], want: "a1" },
    { why: "no key", given: [row("a1"), row("a2", { key: null })], want: "a1" },
    { why: "no record", given: [row("a1"), row("a2", { isUnreadable: true })], want: "a1" },
    { why: "a record behind none", given: [row("a1", { isUnreadable: true }), row("a2")], want: "a1" },
    { why: "none of another", given: [row("a1"), row("b2", { isUnreadable: true }), row("c3")], want: "a1" },
    { why: "no room", given: [row("a1", { bytes: 600 }), row("a2", { bytes: 401 })], want: "a1" },
    { why: "one too large alone", given: [row("a1", { bytes: 5_000 }), row("b2")], want: "a1" },
    { why: "no keys at all", given: [row("a1", { key: null }), row("a2", { key: null })], want: "a1 a2" },
  ])("ends a request before $why", ({ given, want }) => {
    expect(names(lanesOf(...given).take("t", limits))).toBe(want);
  });

  it("goes on with the other topic of an aggregate once the first is settled", () => {
    const lanes = lanesOf(row("a1"), row("a2", { topic: "u" }), row("a3"));
    expect(lanes.topics()).toEqual(["t"]);
    lanes.settle(lanes.take("t", limits));
    expect(lanes.topics()).toEqual(["u"]);
    lanes.settle(lanes.take("u", limits));
    expect(names(lanes.take("t", limits))).toBe("a3");
  });

  it("drops what is not under way, and forgets aggregates of which nothing is left", () => {
    const lanes = lanesOf(row("a1", { bucket: 1 }), row("b2", { bucket: 2 }));
    const [first] = [lanes.take("t", { rows: 1, bytes: 1_000 })];
    lanes.add(row("a3", { bucket: 1 }));
    expect(names(lanes.dropBuckets([1]))).toBe("a3");
    expect(lanes.has("a")).toBe(true);
    lanes.settle(first ?? []);
    expect(lanes.has("a")).toBe(false);
    expect(names(lanes.drop("b"))).toBe("b2");
    expect(names(lanes.take("t", limits))).toBe("");
    expect(lanes.topics()).toEqual([]);
    expect(lanes.has("b")).toBe(false);
  });

  it("takes rows that come after a drop once, in the queue of their topic", () => {
    const lanes = lanesOf(row("a1"));
    lanes.drop("a");
    lanes.add(row("a2", { topic: "u" }));
    expect(names(lanes.take("t", limits))).toBe("");
    expect(names(lanes.take("u", limits))).toBe("a2");
    expect(lanes.topics()).toEqual([]);
  });
});
