import { describe, expect, it } from "vitest";
import { diagnostic } from "./diagnostic.js";
import { groupRepeats } from "./repeats.js";

function tolerated(pointer: string, message = "M", file = "a.yaml") {
  return diagnostic("schema-keyword-tolerated", message, { source: { file, pointer } });
}

describe("groupRepeats", () => {
  it("keeps the first place, counts all of them, and remembers the others", () => {
    const given = [tolerated("/1"), tolerated("/2", "N"), tolerated("/3"), tolerated("/4")];
    expect(groupRepeats(given)).toEqual([
      {
        ...tolerated("/1"),
        message: "M (3 places, here first)",
        repeats: [
          { file: "a.yaml", pointer: "/3" },
          { file: "a.yaml", pointer: "/4" },
        ],
      },
      tolerated("/2", "N"),
    ]);
  });

  const error = (pointer: string) =>
    diagnostic("pattern-invalid", "M", { source: { file: "a.yaml", pointer } });
  it.each([
    ["other files", [tolerated("/1"), tolerated("/1", "M", "b.yaml")]],
    ["other messages", [tolerated("/1"), tolerated("/2", "N")]],
    ["errors", [error("/1"), error("/2")]],
    ["findings without a place", [diagnostic("input-not-found", "M"), diagnostic("input-not-found", "M")]],
  ])("leaves %s apart", (_, given) => {
    expect(groupRepeats(given)).toEqual(given);
  });

  it("makes one finding of thousands", () => {
    const given = Array.from({ length: 5000 }, (__, index) => tolerated(`/${index}`));
    const [only, ...rest] = groupRepeats(given);
    expect(rest).toEqual([]);
    expect(only?.message).toBe("M (5000 places, here first)");
    expect(only?.repeats).toHaveLength(4999);
  });
});
