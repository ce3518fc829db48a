import { describe, expect, it } from "vitest";
import { apiWith, onlyOperation, readApi, told, toldWithPlace } from "../../../test/support/read-api.js";
import type { JsonValue } from "../../model/index.js";

describe("responses", () => {
  it.each<readonly [string, JsonValue, readonly string[]]>([
    ["200", { kind: "code", code: 200 }, []],
    ["4XX", { kind: "range", hundreds: 4 }, []],
    ["5xx", { kind: "range", hundreds: 5 }, []],
    ["default", { kind: "default" }, []],
    ["XX", null, ["error response-status-invalid"]],
    ["600", null, ["error response-status-invalid"]],
    ["x-anything", null, []],
  ])("%s", (key, want, wantTold) => {
    const reading = readApi(apiWith({ responses: { [key]: { description: "d" } } }));
    expect(onlyOperation(reading).responses.map(({ status }) => status)).toEqual(want === null ? [] : [want]);
    expect(told(reading.diagnostics)).toEqual(wantTold);
  });

  it("know their component, links and headers", () => {
    const NotFound = {
      description: "no",
      headers: { "X-A": { schema: { type: "integer" }, required: true }, "Content-Type": { schema: {} } },
      links: { next: { operationId: "getNext", parameters: { id: "$response.body#/id" } } },
    };
    const reading = readApi(
      apiWith(
        { responses: { "404": { $ref: "#/components/responses/NotFound" } } },
        { components: { responses: { NotFound } } },
      ),
    );
    const [response] = onlyOperation(reading).responses;
    expect(response).toMatchObject({
      componentName: "NotFound",
      source: { pointer: "/components/responses/NotFound" },
    });
    expect(response?.headers.map(({ name, required }) => [name, required])).toEqual([["X-A", true]]);
    expect(response?.links).toMatchObject([
      { name: "next", operationId: "getNext", parameters: [{ name: "id" }] },
    ]);
  });

  it("that point at nothing are errors", () => {
    const reading = readApi(apiWith({ responses: { "200": { $ref: "#/nowhere" } } }));
    expect(toldWithPlace(reading.diagnostics)).toEqual([
      "error reference-unresolved /paths/~1things/get/responses/200/$ref",
    ]);
  });
});
