import { describe, expect, it } from "vitest";
import {
  apiWith,
  info,
  ok,
  onlyOperation,
  readApi,
  told,
  toldWithPlace,
} from "../../../test/support/read-api.js";

describe("operations", () => {
  it("have every method, 3.2's too", () => {
    const { api, diagnostics } = readApi({
      openapi: "3.2.0",
      info,
      paths: {
        "/a": { get: {}, query: {}, trace: {}, additionalOperations: { COPY: {}, "NOT ONE": {} } },
      },
    });
    expect(api.operations.map(({ method }) => method)).toEqual(["GET", "QUERY", "TRACE", "COPY"]);
    expect(told(diagnostics)).toEqual(["error method-invalid"]);
  });

  it("say what a path item has beyond them", () => {
    const reading = readApi({ openapi: "3.2.0", info, paths: { "/a": { get: {}, gett: {}, "x-a": 1 } } });
    expect(toldWithPlace(reading.diagnostics)).toEqual(["warning openapi-field-unknown /paths/~1a/gett"]);
  });

  it("keep the first of two equal ids", () => {
    const reading = readApi({
      openapi: "3.1.0",
      info,
      paths: { "/a": { get: { operationId: "x" }, put: { operationId: "x" } } },
    });
    expect(reading.api.operations.map(({ operationId }) => operationId)).toEqual(["x", null]);
    expect(toldWithPlace(reading.diagnostics)).toEqual([
      "warning operation-id-duplicate /paths/~1a/put/operationId",
    ]);
  });

  it("may be references, though the specification has no place for them", () => {
    const reading = readApi(
      { openapi: "3.0.3", info, paths: { $ref: "paths.json" } },
      {
        "paths.json": { "/a": { get: { $ref: "get.json" } } },
        "get.json": { operationId: "getA", responses: ok },
      },
    );
    expect(onlyOperation(reading)).toMatchObject({
      operationId: "getA",
      source: { file: "/contracts/get.json", pointer: "" },
    });
    expect(told(reading.diagnostics)).toEqual([
      "warning openapi-field-tolerated",
      "warning openapi-field-tolerated",
    ]);
  });

  it("come from path items elsewhere, whose fields the referring one overrides", () => {
    const reading = readApi({
      openapi: "3.1.0",
      info,
      paths: { "/a": { $ref: "#/components/pathItems/A", summary: "mine" } },
      components: { pathItems: { A: { summary: "theirs", get: { responses: ok } } } },
    });
    expect(onlyOperation(reading)).toMatchObject({ path: "/a", summary: "mine" });
    expect(reading.diagnostics).toEqual([]);
  });

  it("have callbacks, which may lead back to their own path", () => {
    const reading = readApi(
      apiWith({
        callbacks: {
          onDone: { "{$request.body#/url}": { post: { responses: ok } } },
          again: { "{$request.body#/again}": { $ref: "#/paths/~1things" } },
        },
      }),
    );
    expect(onlyOperation(reading).callbacks).toMatchObject([
      { name: "onDone", expression: "{$request.body#/url}", operations: [{ method: "POST" }] },
      { name: "again", operations: [] },
    ]);
    expect(told(reading.diagnostics)).toEqual(["warning callback-cycle"]);
  });

  it("of webhooks are apart", () => {
    const { api } = readApi({
      openapi: "3.1.0",
      info,
      webhooks: { created: { post: { requestBody: { content: {} } } } },
    });
    expect(api.operations).toEqual([]);
    expect(api.webhooks).toMatchObject([
      { name: "created", expression: null, operations: [{ path: "created" }] },
    ]);
  });
});
