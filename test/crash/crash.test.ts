import { expect, it } from "vitest";
import { describeWithServers } from "../support/servers.js";
import { reportOf } from "./report.js";
import { crashRun } from "./run.js";

await describeWithServers("services under fire", () => {
  // `npm run crash` does the same for longer.
  it("lose no event, have no effect twice and keep every order's order", async () => {
    const said: string[] = [];
    const result = await crashRun({
      seed: 5,
      durationMs: 60_000,
      kills: 14,
      fault: null,
      patienceMs: 60_000,
      log: (text) => said.push(text),
    });
    console.log(`${said.join("\n")}\n${reportOf(result)}`);
    expect(Object.fromEntries(result.verdict.breaches)).toEqual({});
    // Otherwise nothing was shown.
    expect(result.verdict.counts.get("effects in the reader's database")).toBeGreaterThan(200);
    const kills = [...result.strikes].filter(([what]) => /^SIGKILL of (writer|relay|consumer)/.test(what));
    expect(kills.reduce((sum, [, count]) => sum + count, 0)).toBe(14);
  }, 600_000);
});
