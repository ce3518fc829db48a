import { describe, expect, it } from "vitest";
import type { DriverRecord, RecordHeaders } from "./driver.js";
import { cutUtf8, failureHeaders, readHistory } from "./retry-headers.js";

const origin = { topic: "orders", partition: 3, offset: 17, timestamp: 1_700_000_000_000 };
const details = {
  origin,
  groupId: "billing",
  operation: null,
  attempt: 2,
  error: new Error("no"),
  dueAt: 1_700_000_001_000,
  reason: null,
};

function record(headers: RecordHeaders): DriverRecord {
  const place = { topic: "orders.billing.retry.1", partition: 1, offset: 5, timestamp: 99 };
  return { ...place, key: null, value: null, headers };
}

describe("failureHeaders", () => {
  it("gives back what readHistory reads, over any number of hops", () => {
    const once = failureHeaders([["a", null]], details);
    const twice = failureHeaders(once, { ...details, attempt: 3, dueAt: 5 });
    expect(readHistory(record(once), "orders")).toEqual({ origin, attempt: 2, dueAt: details.dueAt });
    expect(readHistory(record(twice), null)).toEqual({ origin, attempt: 3, dueAt: 5 });
    expect(twice.map(([name]) => name)).toEqual(once.map(([name]) => name));
  });

  it("leaves the record's own headers as they are: repeated, empty, no text", () => {
    const own: RecordHeaders = [
      ["a", Buffer.from([0xff, 0x00])],
      ["a", null],
      ["", Buffer.alloc(0)],
    ];
    expect(failureHeaders(own, details).slice(0, 3)).toEqual(own);
  });

  it("cuts long texts at 8 KiB and keeps causes", () => {
    const error = new Error("é".repeat(10_000), { cause: new TypeError("deep") });
    const headers = failureHeaders([], { ...details, error });
    for (const [, value] of headers) expect(value?.length ?? 0).toBeLessThanOrEqual(8_192);
    const short = failureHeaders([], {
      ...details,
      error: new Error("top", { cause: new TypeError("deep") }),
    });
    const stack = short.find(([name]) => name === "commsgen-exception-stack")?.[1];
    expect(String(stack)).toContain("Caused by: TypeError: deep");
  });
});

describe("readHistory", () => {
  const wrong: readonly { given: string; headers: RecordHeaders }[] = [
    { given: "no headers", headers: [] },
    {
      given: "another source",
      headers: failureHeaders([], { ...details, attempt: 1, dueAt: null, origin: { ...origin, topic: "x" } }),
    },
    {
      given: "numbers that are none",
      headers: [
        ["commsgen-attempt", Buffer.from("-1")],
        ["commsgen-due", Buffer.from("soon")],
      ],
    },
  ];
  it.each(wrong)("takes the record itself for its origin: $given", ({ headers }) => {
    const history = readHistory(record(headers), "orders");
    expect(history).toMatchObject({ attempt: 1, dueAt: 0 });
    expect(history.origin).toMatchObject({ topic: "orders.billing.retry.1", partition: 1, offset: 5 });
  });
});

describe("cutUtf8", () => {
  const cases: readonly { text: string; bytes: number; want: string }[] = [
    { text: "abc", bytes: 3, want: "abc" },
    { text: "abcd", bytes: 3, want: "abc" },
    { text: "aé", bytes: 2, want: "a" },
    { text: "a€b", bytes: 4, want: "a€" },
    { text: "a😀", bytes: 4, want: "a" },
    { text: "a😀", bytes: 5, want: "a😀" },
    { text: "x", bytes: 0, want: "" },
  ];
  it.each(cases)("$text at $bytes -> $want", ({ text, bytes, want }) => {
    expect(cutUtf8(text, bytes)).toBe(want);
  });
});
