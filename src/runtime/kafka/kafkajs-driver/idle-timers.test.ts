import { createRequire } from "node:module";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { quietIdleTimers } from "./idle-timers.js";

const queue: unknown = createRequire(import.meta.url)("kafkajs/src/network/requestQueue/index.js");

function schedule(state: Readonly<Record<string, unknown>>): readonly (number | undefined)[] {
  const prototype: object = typeof queue === "function" ? queue.prototype : {};
  const method: unknown = Reflect.get(prototype, "scheduleCheckPendingRequests");
  if (typeof method !== "function") throw new Error("kafkajs looks different");
  const timers = vi.spyOn(globalThis, "setTimeout");
  method.call({ throttleCheckTimeoutId: null, ...state });
  return timers.mock.calls.map(([, delay]) => delay);
}

describe("quietIdleTimers", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000 });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it.each([
    { given: "nothing to send", state: { pending: [], throttledUntil: -1 }, want: [] },
    { given: "requests that wait", state: { pending: ["request"], throttledUntil: -1 }, want: [10] },
    { given: "a broker that asked for patience", state: { pending: [], throttledUntil: 1_700 }, want: [700] },
  ])("sets timers for $given: $want", ({ state, want }) => {
    quietIdleTimers();
    quietIdleTimers();
    expect(schedule(state)).toEqual(want);
  });
});
