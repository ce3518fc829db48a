import { describe, expect, it } from "vitest";
import { assignByNumber } from "./assign-by-number.js";

const plain = (assignments: ReturnType<typeof assignByNumber>) =>
  Object.fromEntries([...assignments].map(([member, topics]) => [member, Object.fromEntries(topics)]));

describe("assignByNumber", () => {
  it.each([
    {
      given: "two members of the same topics",
      members: { b: ["t", "t.retry"], a: ["t", "t.retry"] },
      counts: { t: 3, "t.retry": 3 },
      want: { a: { t: [0, 2], "t.retry": [0, 2] }, b: { t: [1], "t.retry": [1] } },
    },
    {
      given: "topics of different sizes",
      members: { a: ["big", "small"], b: ["big", "small"] },
      counts: { big: 4, small: 1 },
      want: { a: { big: [0, 2], small: [0] }, b: { big: [1, 3] } },
    },
    {
      given: "a member that does not know a topic yet",
      members: { a: ["t"], b: ["t", "new"] },
      counts: { new: 2, t: 2 },
      want: { a: { t: [0] }, b: { t: [1], new: [0, 1] } },
    },
    {
      given: "more members than partitions",
      members: { a: ["t"], b: ["t"], c: ["t"] },
      counts: { t: 2 },
      want: { a: { t: [0] }, b: { t: [1] }, c: {} },
    },
    { given: "a topic that does not exist", members: { a: ["t"] }, counts: { t: 0 }, want: { a: {} } },
  ])("of $given", ({ members, counts, want }) => {
    const subscribers = Object.entries(members).map(([memberId, topics]) => ({
      memberId,
      topics: new Set(topics),
    }));
    expect(plain(assignByNumber(subscribers, new Map(Object.entries(counts))))).toEqual(want);
  });
});
