import { describe, expect, it, test } from "vitest";
import { info, readApi, told, toldWithPlace } from "../../../test/support/read-api.js";
import type { JsonValue } from "../../model/index.js";

type Fields = { readonly [key: string]: JsonValue };

/** A document whose `GET /a` has these fields, below a path item and a document that have those. */
function document(operation: Fields, path: Fields = {}, root: Fields = {}): Fields {
  return {
    openapi: "3.1.0",
    info,
    ...root,
    paths: { "/a": { ...path, get: { responses: {}, ...operation } } },
  };
}

function timeoutOf(given: Fields): number | null | undefined {
  return readApi(given).api.operations[0]?.timeoutMs;
}

describe("x-timeout", () => {
  test.each<readonly [JsonValue, number | null]>([
    ["PT2S", 2_000],
    ["PT0.25S", 250],
    ["PT1M30S", 90_000],
    [1_500, 1_500],
    [false, null],
    [null, null],
  ])("%j is %s ms", (given, want) => {
    const reading = readApi(document({ "x-timeout": given }));
    expect(reading.api.operations[0]?.timeoutMs).toBe(want);
    expect(told(reading.diagnostics)).toEqual([]);
  });

  test.each<readonly [string, Fields, number | null]>([
    ["none", document({}), null],
    ["the operation's own", document({ "x-timeout": 1 }, { "x-timeout": 2 }, { "x-timeout": 3 }), 1],
    ["the path's", document({}, { "x-timeout": 2 }, { "x-timeout": 3 }), 2],
    ["the document's", document({}, {}, { "x-timeout": 3 }), 3],
    [
      "none, by a `false` nearer than the document's",
      document({}, { "x-timeout": false }, { "x-timeout": 3 }),
      null,
    ],
  ])("the nearest holds: %s", (_, given, want) => {
    expect(timeoutOf(given)).toBe(want);
  });

  it("holds in Swagger 2.0 too", () => {
    const value = {
      swagger: "2.0",
      info,
      "x-timeout": "PT3S",
      paths: { "/a": { get: { responses: {} }, put: { "x-timeout": "PT1S", responses: {} } } },
    };
    expect(readApi(value).api.operations.map(({ timeoutMs }) => timeoutMs)).toEqual([3_000, 1_000]);
  });

  it("of a document says nothing of what others are called for: callbacks and webhooks have their own", () => {
    const receiver = { post: { responses: {} } };
    const { api } = readApi({
      openapi: "3.1.0",
      info,
      "x-timeout": "PT3S",
      paths: { "/a": { get: { callbacks: { done: { "{$request.body#/url}": receiver } }, responses: {} } } },
      webhooks: { one: receiver, two: { ...receiver, "x-timeout": "PT1S" } },
    });
    expect(api.operations[0]?.callbacks[0]?.operations[0]?.timeoutMs).toBeNull();
    expect(api.webhooks.map(({ operations }) => operations[0]?.timeoutMs)).toEqual([null, 1_000]);
  });

  test.each<JsonValue>(["2s", "P1Y", "PT0S", "P25D", 0, -1, 1.5, true, ["PT1S"], { after: "PT1S" }])(
    "%j is refused at its place",
    (given) => {
      const reading = readApi(document({ "x-timeout": given }));
      expect(toldWithPlace(reading.diagnostics)).toEqual([
        "error extension-invalid /paths/~1a/get/x-timeout",
      ]);
    },
  );

  test.each<readonly [string, Fields, string]>([
    ["an operation", document({ "x-time-out": "PT1S" }), "/paths/~1a/get/x-time-out"],
    ["a path item", document({}, { "x-timout": "PT1S" }), "/paths/~1a/x-timout"],
    ["a document", document({}, {}, { "x-Timeout": "PT1S" }), "/x-Timeout"],
  ])("misspelt on %s, it is reported", (_, given, pointer) => {
    const { diagnostics } = readApi(given);
    expect(toldWithPlace(diagnostics)).toEqual([`warning extension-unknown ${pointer}`]);
    expect(diagnostics[0]?.help).toBe("Did you mean `x-timeout`?");
  });

  test.each<readonly [string, Fields, string]>([
    ["info", document({}, {}, { info: { ...info, "x-timeout": "PT1S" } }), "/info/x-timeout"],
    ["paths", { openapi: "3.1.0", info, paths: { "x-timeout": "PT1S" } }, "/paths/x-timeout"],
  ])("has no effect in `%s`, and says so", (_, given, pointer) => {
    const { api, diagnostics } = readApi(given);
    expect(toldWithPlace(diagnostics)).toEqual([`warning extension-misplaced ${pointer}`]);
    expect(api.operations.every(({ timeoutMs }) => timeoutMs === null)).toBe(true);
  });

  it("leaves other people's extensions alone", () => {
    const fields = { "x-time": 1, "x-amazon-apigateway-integration": {}, "x-layout": 1, "x-timeline": 1 };
    expect(told(readApi(document(fields)).diagnostics)).toEqual([]);
  });
});
