import { describe, expect, it, test, vi } from "vitest";
import { type ActiveSpan, currentTrace, inSpan, noSpan, type Tracing } from "./tracing.js";

const call = { name: "call", kind: "client", attributes: {} } as const;
const no = new Error("no spans today");
const fail = (): never => {
  throw no;
};
const brokenSpan: ActiveSpan = {
  get context() {
    return fail();
  },
  setAttributes: fail,
  fail,
};

describe("work in a span", () => {
  test.each<[string, Tracing["inSpan"]]>([
    ["throws", fail],
    ["rejects at once", () => Promise.reject(no)],
    ["rejects in the end", (_, work) => work(noSpan).then(fail)],
    [
      "throws when the work is under way",
      (_, work) => {
        void work(noSpan).catch(() => {});
        throw no;
      },
    ],
    // A promise of nothing, as JavaScript can make it.
    ["does not come to the work", (async () => {}) as Tracing["inSpan"]],
    ["comes to it late", (_, work) => Promise.resolve().then(() => work(noSpan))],
    ["does it twice", (_, work) => Promise.all([work(noSpan), work(noSpan)]).then(([first]) => first)],
    ["gives a span that breaks", (_, work) => work(brokenSpan)],
  ])("is done once where tracing %s", async (_, traced) => {
    const tracing: Tracing = { inSpan: traced, current: () => null };
    const work = vi.fn(async (span: ActiveSpan) => {
      span.setAttributes({ a: 1 });
      span.fail(no);
      return [span.context, "done"];
    });
    await expect(inSpan(tracing, call, work)).resolves.toEqual([null, "done"]);
    const error = new Error("out of stock");
    const failing = vi.fn((): Promise<never> => Promise.reject(error));
    await expect(inSpan(tracing, call, failing)).rejects.toBe(error);
    expect(work).toHaveBeenCalledTimes(1);
    expect(failing).toHaveBeenCalledTimes(1);
  });

  it("tells its span nothing when it has ended", async () => {
    const span = { context: null, setAttributes: vi.fn(), fail: vi.fn() };
    const tracing: Tracing = { inSpan: (_, work) => work(span), current: () => null };
    const late = await inSpan(tracing, call, async (active) => active);
    late.setAttributes({ a: 1 });
    late.fail(no);
    expect(span.setAttributes).not.toHaveBeenCalled();
    expect(span.fail).not.toHaveBeenCalled();
  });
});

it("there is no current trace where tracing cannot tell", () => {
  expect(currentTrace(undefined)).toBeNull();
  expect(currentTrace({ current: fail })).toBeNull();
  expect(currentTrace({ current: () => ({ traceparent: "x" }) })).toEqual({ traceparent: "x" });
});
