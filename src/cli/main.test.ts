import { describe, expect, it } from "vitest";
import { main } from "./main.js";
import { type Terminal, wantsColors } from "./terminal.js";

function fakeTerminal(failure: Error | null = null) {
  const printed = { out: "", err: "" };
  const terminal: Terminal = {
    out: (text) => {
      if (failure !== null && printed.out === "") {
        printed.out = "(failed)";
        throw failure;
      }
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    outColors: false,
    errColors: false,
    width: 100,
    animated: false,
  };
  return { terminal, printed };
}

describe("an exception", () => {
  const failure = new TypeError("planted");

  it("is a fault of ours: one message, what to report, exit code 70", async () => {
    const { terminal, printed } = fakeTerminal(failure);
    expect(await main(["explain"], terminal, "/")).toBe(70);
    expect(printed.err).toContain("internal-error: commsgen ran into a fault of its own. TypeError: planted");
    expect(printed.err).toContain("Please report");
    expect(printed.err).not.toContain("    at ");
  });

  it("shows its stack with --debug only", async () => {
    const { terminal, printed } = fakeTerminal(failure);
    expect(await main(["explain", "--debug"], terminal, "/")).toBe(70);
    expect(printed.err).toContain("    at ");
  });

  it("is a JSON document with --json", async () => {
    const { terminal, printed } = fakeTerminal(failure);
    expect(await main(["explain", "--json"], terminal, "/")).toBe(70);
    expect(JSON.parse(printed.out.replace("(failed)", ""))).toMatchObject({ ok: false, exitCode: 70 });
    expect(printed.err).toBe("");
  });
});

describe("wantsColors", () => {
  it.each([
    { isTerminal: true, env: {}, want: true },
    { isTerminal: false, env: {}, want: false },
    { isTerminal: true, env: { TERM: "dumb" }, want: false },
    { isTerminal: true, env: { NO_COLOR: "1" }, want: false },
    { isTerminal: true, env: { NO_COLOR: "" }, want: true },
    { isTerminal: false, env: { FORCE_COLOR: "1" }, want: true },
    { isTerminal: true, env: { FORCE_COLOR: "0" }, want: false },
    { isTerminal: false, env: { FORCE_COLOR: "3", NO_COLOR: "1" }, want: false },
  ])("$env on a terminal: $isTerminal -> $want", ({ isTerminal, env, want }) => {
    expect(wantsColors(isTerminal, env)).toBe(want);
  });
});
