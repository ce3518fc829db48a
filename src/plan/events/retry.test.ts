import { describe, expect, it } from "vitest";
import { channel, deadLetterPolicy, receive, retryPolicy } from "../../../test/support/event-model.js";
import type { DeadLetterPolicy, RetryPolicy } from "../../model/index.js";
import { defaultEventOptions, type EventOptions } from "../events-options.js";
import { resolveRetry } from "./retry.js";

const orders = channel({ key: "shop.orders.v1" });
const resolve = (
  retry: Partial<RetryPolicy> | null,
  deadLetter: Partial<DeadLetterPolicy> | null = null,
  options: EventOptions = defaultEventOptions,
) =>
  resolveRetry(
    receive({
      channel: orders,
      retry: retry === null ? null : retryPolicy(retry),
      deadLetter: deadLetter === null ? null : deadLetterPolicy(deadLetter),
    }),
    options,
  );

describe("the delays of an operation", () => {
  it.each<[string, Partial<RetryPolicy> | null, readonly number[]]>([
    ["nothing said: the project's", null, [1_000, 4_000, 16_000]],
    ["one attempt", { maxAttempts: 1 }, []],
    ["x-retry: false", { enabled: false, maxAttempts: 5 }, []],
    ["fixed", { strategy: "fixed", initialInterval: 200, maxAttempts: 4 }, [200, 200, 200]],
    ["linear", { strategy: "linear", initialInterval: 200, maxAttempts: 4 }, [200, 400, 600]],
    [
      "linear by another step",
      { strategy: "linear", initialInterval: 200, increment: 50, maxAttempts: 4 },
      [200, 250, 300],
    ],
    ["exponential", { initialInterval: 200, multiplier: 2, maxAttempts: 5 }, [200, 400, 800, 1_600]],
    ["capped", { maxInterval: 5_000, maxAttempts: 5 }, [1_000, 4_000, 5_000, 5_000]],
    ["whole milliseconds", { initialInterval: 3, multiplier: 1.5, maxAttempts: 4 }, [3, 5, 7]],
    ["a bound below the project's first interval", { maxInterval: 100, maxAttempts: 3 }, [100, 100]],
    [
      "a first interval above the project's bound",
      { initialInterval: 90_000, maxAttempts: 3 },
      [90_000, 90_000],
    ],
    ["no wait at all", { initialInterval: 0, multiplier: 1e200, maxAttempts: 4 }, [0, 0, 0]],
    ["beyond what numbers hold", { multiplier: 1e200, maxAttempts: 4 }, [1_000, 60_000, 60_000]],
  ])("%s", (_, policy, want) => {
    expect(resolve(policy).retry.delays).toEqual(want);
  });

  it("are none where the project turns retries off and the contract says nothing", () => {
    const options = { ...defaultEventOptions, retry: { ...defaultEventOptions.retry, enabled: false } };
    expect(resolve(null, null, options).retry.delays).toEqual([]);
    expect(resolve({ maxAttempts: 2 }, null, options).retry.delays).toEqual([1_000]);
  });
});

describe("the retry topics of an operation", () => {
  it.each<[string, Partial<RetryPolicy> | null, readonly string[]]>([
    [
      "one for each delay",
      null,
      ["{topic}.{group}.retry.1", "{topic}.{group}.retry.2", "{topic}.{group}.retry.3"],
    ],
    [
      "equal delays share one",
      { maxInterval: 4_000, maxAttempts: 5 },
      [
        "{topic}.{group}.retry.1",
        "{topic}.{group}.retry.2",
        "{topic}.{group}.retry.2",
        "{topic}.{group}.retry.2",
      ],
    ],
    [
      "one name of the contract",
      { strategy: "fixed", topic: "later", maxAttempts: 3 },
      ["later.1", "later.1"],
    ],
    ["blocking has none", { mode: "blocking" }, []],
    ["park-key has none", { mode: "park-key" }, []],
    ["x-retry: false has none", { enabled: false }, []],
  ])("%s", (_, policy, want) => {
    expect(resolve(policy).retry.topics).toEqual(want);
  });
});

describe("the dead-letter topic of an operation", () => {
  const off = { ...defaultEventOptions, deadLetter: { ...defaultEventOptions.deadLetter, enabled: false } };

  it.each<[string, Partial<DeadLetterPolicy> | null, EventOptions, string | null]>([
    ["nothing said", null, defaultEventOptions, "{topic}.{group}.dlq"],
    ["x-dead-letter: false", { enabled: false }, defaultEventOptions, null],
    ["a name of the contract", { topic: "graveyard" }, defaultEventOptions, "graveyard"],
    ["the project says no", null, off, null],
    ["the contract says yes, the project no", {}, off, "{topic}.{group}.dlq"],
  ])("%s", (_, policy, options, want) => {
    expect(resolve(null, policy, options).deadLetter?.topic ?? null).toBe(want);
  });
});
