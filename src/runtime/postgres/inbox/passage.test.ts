import { describe, expect, it } from "vitest";
import { type Leave, Passage } from "./passage.js";

const never = new AbortController().signal;

/** Who is inside, told by letters; those in capitals are alone. */
function track(passage: Passage) {
  const inside = new Map<string, Leave>();
  const enter = async (name: string, signal = never): Promise<void> => {
    const leave = await passage.enter(name === name.toUpperCase(), signal);
    if (leave !== null) inside.set(name, leave);
  };
  return {
    inside: async () => {
      await new Promise((resolve) => setTimeout(resolve, 0));
      return [...inside.keys()].join("");
    },
    enter: (names: string, signal?: AbortSignal) => {
      for (const name of names) void enter(name, signal);
    },
    leave: (name: string) => {
      inside.get(name)?.();
      inside.delete(name);
    },
  };
}

describe("a passage", () => {
  it("lets many through together, and one alone when they are out", async () => {
    const { enter, leave, inside } = track(new Passage());
    enter("abC");
    expect(await inside()).toBe("ab");
    leave("a");
    expect(await inside()).toBe("b");
    leave("b");
    expect(await inside()).toBe("C");
  });

  it("keeps those behind one who waits to be alone, so that it has its turn", async () => {
    const { enter, leave, inside } = track(new Passage());
    enter("aBcDe");
    expect(await inside()).toBe("a");
    leave("a");
    expect(await inside()).toBe("B");
    leave("B");
    expect(await inside()).toBe("c");
    leave("c");
    expect(await inside()).toBe("D");
    leave("D");
    expect(await inside()).toBe("e");
  });

  it("forgets who gives up, and lets on those who waited for it", async () => {
    const { enter, leave, inside } = track(new Passage());
    const aborting = new AbortController();
    enter("a");
    enter("B", aborting.signal);
    enter("c");
    expect(await inside()).toBe("a");
    aborting.abort();
    expect(await inside()).toBe("ac");
    enter("D");
    leave("a");
    leave("c");
    expect(await inside()).toBe("D");
  });

  it("does not let in who has given up before", async () => {
    const passage = new Passage();
    expect(await passage.enter(true, AbortSignal.abort())).toBeNull();
    expect(await passage.enter(true, never)).not.toBeNull();
  });
});
