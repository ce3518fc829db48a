import { describe, expect, it } from "vitest";
import { formatTraceparent, parseTraceparent, readTraceContext } from "./trace-context.js";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

describe("parseTraceparent", () => {
  const identity = { traceId, spanId, traceFlags: 1 };
  const table: readonly { given: string; want: unknown }[] = [
    { given: `00-${traceId}-${spanId}-01`, want: identity },
    { given: `00-${traceId}-${spanId}-00`, want: { ...identity, traceFlags: 0 } },
    { given: `cc-${traceId}-${spanId}-01-what-is-new`, want: identity },
    { given: `cc-${traceId}-${spanId}-01`, want: identity },
    { given: `00-${traceId}-${spanId}-01-more`, want: null },
    { given: `cc-${traceId}-${spanId}-01.more`, want: null },
    { given: `ff-${traceId}-${spanId}-01`, want: null },
    { given: `00-${traceId.toUpperCase()}-${spanId}-01`, want: null },
    { given: `00-${"0".repeat(32)}-${spanId}-01`, want: null },
    { given: `00-${traceId}-${"0".repeat(16)}-01`, want: null },
    { given: `00-${traceId}-${spanId}`, want: null },
    { given: "", want: null },
  ];
  it.each(table)("$given", ({ given, want }) => {
    expect(parseTraceparent(given)).toEqual(want);
  });

  it("is what formatTraceparent makes", () => {
    expect(formatTraceparent(identity)).toBe(`00-${traceId}-${spanId}-01`);
    expect(formatTraceparent({ ...identity, traceFlags: 0 })).toBe(`00-${traceId}-${spanId}-00`);
  });
});

describe("readTraceContext", () => {
  const traceparent = `00-${traceId}-${spanId}-01`;
  const table: readonly { name: string; given: Readonly<Record<string, string>>; want: unknown }[] = [
    { name: "none", given: {}, want: null },
    { name: "one", given: { traceparent }, want: { traceparent } },
    { name: "spaces", given: { traceparent: ` ${traceparent} ` }, want: { traceparent } },
    {
      name: "a later version",
      given: { traceparent: `cc${traceparent.slice(2)}-\0` },
      want: { traceparent },
    },
    { name: "malformed", given: { traceparent: "1", tracestate: "a=b" }, want: null },
    { name: "a state", given: { traceparent, tracestate: "a=b" }, want: { traceparent, tracestate: "a=b" } },
    { name: "an empty state", given: { traceparent, tracestate: "" }, want: { traceparent } },
    {
      name: "a state that is too long",
      given: { traceparent, tracestate: `a=${"b".repeat(511)}` },
      want: { traceparent },
    },
    {
      name: "a state with a line feed",
      given: { traceparent, tracestate: "a=b\nc: d" },
      want: { traceparent },
    },
    { name: "a state of no trace", given: { tracestate: "a=b" }, want: null },
  ];
  it.each(table)("$name", ({ given, want }) => {
    expect(readTraceContext((name) => given[name])).toEqual(want);
  });
});
