import { describe, expect, it } from "vitest";
import { type BreachKind, type Facts, judge, type PublishedEvent } from "./verdict.js";

const event = (n: string, orderId: string, version: number): PublishedEvent => ({
  n,
  orderId,
  version,
  id: `id-${n}`,
  partition: orderId === "a" ? 0 : 1,
});
const a1 = event("a1", "a", 1);
const a2 = event("a2", "a", 2);
const a3 = event("a3", "a", 3);
const b1 = event("b1", "b", 1);
const all = [a1, a2, a3, b1];

const asPromised: Facts = {
  committed: all,
  rolledBack: ["r1"],
  // A duplicate after a crash keeps every promise.
  published: [a1, a2, a1, a2, a3, b1],
  effects: all,
  effectsByCommit: all,
  handled: [...all, a3],
  waiting: 0,
  deadLetters: { "outbox of orders": 0 },
  badExits: [],
};

const cases: readonly {
  given: string;
  facts: Partial<Facts>;
  want: Partial<Record<BreachKind, string[]>>;
}[] = [
  { given: "all as promised", facts: {}, want: {} },
  {
    given: "an event that never came",
    facts: { published: [a1, a2, b1] },
    want: { "committed but never published": ["a3"] },
  },
  {
    given: "an event of a transaction that was rolled back",
    facts: { published: [...all, event("r1", "b", 2)] },
    want: { "rolled back but published": ["r1"] },
  },
  {
    given: "an event that nobody wrote",
    facts: { published: [...all, event("x", "b", 2)] },
    want: { "published but unknown to the database": ["x"] },
  },
  {
    given: "a later event first",
    facts: { published: [a1, a3, a2, a3, b1] },
    want: { "published out of order": ["a2: version 2 of a after version 3"] },
  },
  {
    given: "an effect that never came",
    facts: { effects: [a1, b1], effectsByCommit: [a1, b1], handled: [a1, b1] },
    want: { "committed but without effect": ["a2", "a3"] },
  },
  {
    given: "an effect twice",
    facts: { effects: [...all, a2] },
    want: { "effect twice": ["a2"] },
  },
  {
    given: "effects of an order the wrong way round",
    facts: { effects: [a2, a1, a3, b1] },
    want: { "effects out of order": ["a1: version 1 of a after version 2"] },
  },
  {
    given: "effects whose commits were the wrong way round",
    facts: { effectsByCommit: [a1, a3, a2, b1] },
    want: { "effects committed out of order": ["a2: version 2 of a after version 3"] },
  },
  {
    given: "an effect whose event never came",
    facts: { handled: [a1, a2, b1] },
    want: { "effect without its event": ["a3"] },
  },
  {
    given: "an event whose effect was rolled back",
    facts: { effects: [a1, a2, b1], effectsByCommit: [a1, a2, b1] },
    want: { "committed but without effect": ["a3"], "event without its effect": ["a3"] },
  },
  {
    given: "an event that was written anew",
    facts: { published: [...all, { ...a2, id: "another" }] },
    want: { "one event under two ids": ["a2: id-a2, then another"] },
  },
  {
    given: "an order in two partitions",
    facts: { handled: [...all, { ...b1, partition: 3 }] },
    want: { "one order in two partitions": ["b: 1, then 3"] },
  },
  {
    given: "a writer whose versions mean nothing",
    facts: { committed: [a1, a3, b1], published: [a1, a3, b1], effects: [a1, a3, b1], handled: [a1, a3, b1] },
    want: { "versions with a gap in the database": ["a: version 3 at place 2"] },
  },
  {
    given: "what is left over",
    facts: { waiting: 2, deadLetters: { dlq: 1, outbox: 0 }, badExits: ["relay-1 ended with 70"] },
    want: {
      "still waiting in an outbox": ["2 events"],
      "dead letters": ["dlq: 1"],
      "process ended by itself": ["relay-1 ended with 70"],
    },
  },
];

describe("the verdict on a run", () => {
  it.each(cases)("finds $given", ({ facts, want }) => {
    const { breaches } = judge({ ...asPromised, ...facts });
    expect(Object.fromEntries(breaches)).toEqual(want);
  });

  it("counts", () => {
    expect(Object.fromEntries(judge(asPromised).counts)).toEqual({
      "events committed by the writer": 4,
      "events rolled back by the writer": 1,
      orders: 2,
      "events in the writer's topic": 4,
      "sent again to the writer's topic": 2,
      "effects in the reader's database": 4,
      "events in the reader's topic": 4,
      "sent again to the reader's topic": 1,
    });
  });
});
