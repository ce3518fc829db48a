import { describe, expect, it } from "vitest";
import { planStrikes, serviceNames } from "./strikes.js";

const plan = { seed: 7, durationMs: 600_000, kills: 100, leaseMs: 2_000 };

describe("the strikes of a run", () => {
  it("are the same for the same seed, and others for another", () => {
    expect(planStrikes(plan)).toEqual(planStrikes(plan));
    expect(planStrikes({ ...plan, seed: 8 })).not.toEqual(planStrikes(plan));
  });

  it.each([1, 12, 100])("kill %i times, within the time, in order of time", (kills) => {
    const strikes = planStrikes({ ...plan, kills });
    const killed = strikes.filter(
      ({ strike }) => strike.kind === "kill" || (strike.kind === "kafka" && strike.service !== null),
    );
    expect(killed).toHaveLength(kills);
    const times = strikes.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times.every((time) => time >= 0 && time < plan.durationMs)).toBe(true);
  });

  it("strike everyone in every way", () => {
    const strikes = planStrikes(plan).map(({ strike }) => strike);
    expect(new Set(strikes.map(({ kind }) => kind))).toEqual(
      new Set(["kill", "stop", "cut", "postgres", "kafka", "refuse"]),
    );
    const killed = strikes.flatMap((strike) => (strike.kind === "kill" ? [strike.service] : []));
    expect(new Set(killed)).toEqual(new Set(serviceNames));
    const stopped = strikes.flatMap((strike) => (strike.kind === "stop" ? [strike.forMs] : []));
    expect(stopped.every((forMs) => forMs > plan.leaseMs)).toBe(true);
  });
});
