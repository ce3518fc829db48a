import { describe, expect, it } from "vitest";
import type { CheckResult, GenerateResult } from "../../pipeline/results.js";
import { paintWith } from "./paint.js";
import { renderChecked, renderDrift, renderExtended, renderGenerated, renderServices } from "./summary.js";

const style = { cwd: "/shop", width: 60, paint: paintWith(false) };
const nothing = { services: [], diagnostics: [], skipped: [], cached: false };

describe("renderServices", () => {
  it("lines names, numbers and contracts up", () => {
    const services = [
      {
        name: "orders",
        operations: 12,
        messages: 5,
        contracts: ["specs/orders/openapi.yaml", "specs/orders/asyncapi.yaml"],
      },
      { name: "pay", operations: 1, messages: 0, contracts: ["specs/pay.yaml"] },
      { name: "events", operations: 0, messages: 3, contracts: ["a.yaml", "b/c.yaml"] },
    ];
    expect(renderServices(services, style).split("\n")).toEqual([
      "✓ orders   12 operations, 5 messages   specs/orders/openapi.yaml, asyncapi.yaml",
      "✓ pay       1 operation                specs/pay.yaml",
      "✓ events    3 messages                 a.yaml, b/c.yaml",
      "",
    ]);
  });
});

describe("renderGenerated", () => {
  const result: GenerateResult = {
    ...nothing,
    ok: true,
    written: [],
    removed: [],
    extended: [],
    unchanged: 0,
  };
  it.each([
    {
      given: { written: ["a"], removed: ["b", "c"], unchanged: 1200 },
      want: "0 services, 1,201 files: 1 written, 2 removed, 1,200 unchanged",
    },
    {
      given: { unchanged: 2, extended: [{ path: "/shop/rest.ts", added: ["cancelOrder", "onPaid"] }] },
      want: "0 services, 2 files: 2 unchanged, 2 stubs added",
    },
    {
      given: { unchanged: 1, skipped: [{ code: "not-supported-yet" as const, count: 3 }] },
      want: "0 services, 1 file: 1 unchanged, 3 not-supported-yet skipped",
    },
    { given: {}, want: "0 services, 0 files" },
    { given: { ok: false }, want: "✗ nothing written: " },
  ])("given $given", ({ given, want }) => {
    const line = renderGenerated({ ...result, ...given }, { ...style, width: 100, seconds: 0.414 });
    expect(line).toBe(`${want.padEnd(94)}0.41 s\n`);
  });
});

describe("renderExtended", () => {
  it("names the files of the user's, and the stubs that they got", () => {
    const extended = [
      { path: "/shop/services/orders/src/rest.ts", added: ["cancelOrder"] },
      { path: "/shop/services/orders/src/events.ts", added: ["onPaid", "onPayment.failed"] },
    ];
    const result = { ...nothing, ok: true, written: [], removed: [], unchanged: 0, extended };
    expect(renderExtended(result, style).split("\n")).toEqual([
      "+ services/orders/src/rest.ts   stub of cancelOrder",
      "+ services/orders/src/events.ts   stubs of onPaid, onPayment.failed",
      "",
    ]);
  });
});

describe("check", () => {
  const drift: CheckResult["drift"] = [
    {
      path: "/shop/generated/orders/client.ts",
      kind: "stale",
      reason: "contract changed (a.yaml)",
      diff: "--- a\n+++ b\n-old\n+new\n",
    },
    { path: "/shop/generated/orders/types.ts", kind: "missing", reason: "it was deleted", diff: null },
  ];
  const result: CheckResult = { ...nothing, ok: false, files: 3, drift };
  const options = { ...style, mend: "npx commsgen generate specs/", all: false };

  it("lists what drifted, and the command that mends it", () => {
    expect(renderDrift(result, options).split("\n")).toEqual([
      "✗ generated/orders/client.ts  stale: contract changed (a.yaml)",
      "  --- a",
      "  +++ b",
      "  -old",
      "  +new",
      "✗ generated/orders/types.ts  missing: it was deleted",
      "  run: npx commsgen generate specs/",
      "",
    ]);
    expect(renderChecked(result, { ...style, seconds: 1 })).toBe(
      `${"✗ 3 files of 0 services: 1 stale, 1 missing".padEnd(54)}1.00 s\n`,
    );
  });

  it("says that mending an edit overwrites it", () => {
    const edited = { ...result, drift: drift.map((each) => ({ ...each, kind: "edited" as const })) };
    expect(renderDrift(edited, options)).toContain(
      "  run: npx commsgen generate specs/ --force   (overwrites what was edited)\n",
    );
  });

  it("cuts long differences and long lists", () => {
    const diff = Array.from({ length: 100 }, (_, index) => `+${index}`).join("\n");
    const many = Array.from({ length: 60 }, () => ({
      path: "/shop/a.ts",
      kind: "stale" as const,
      reason: "x",
      diff,
    }));
    const text = renderDrift({ ...result, drift: many }, options);
    expect(text.match(/^ {2}\+/gm)).toHaveLength(400);
    expect(text).toContain("  … 40 more lines of difference\n");
    expect(text).toContain("  … and 10 more files; --all or --json lists them\n");
  });
});
