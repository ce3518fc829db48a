import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../model/json.js";
import { type ContractDocument, DocumentSet, type LoadFailure } from "./documents.js";

function document(uri: string, value: JsonValue): ContractDocument {
  return { uri, path: uri.slice(1), kind: "openapi", version: "3.2.0", value, hash: "", syntax: "json" };
}

const API = document("/specs/api.yaml", {
  paths: {
    "/a/{id}": { get: { parameters: [{ $ref: "#/components/parameters/Id" }] } },
    "/100%": { get: {} },
    "/b": { $ref: "shared/paths.yaml#/b" },
  },
  components: {
    parameters: { Id: { name: "id", schema: { type: "string" } } },
    schemas: {
      Circle: { $ref: "#/components/schemas/Circle" },
      "a/b~c": { title: "escaped" },
      Pair: { prefixItems: [{ title: "first" }, { title: "second" }] },
      constructor: { title: "ordinary" },
    },
  },
});
const PATHS = document("/specs/shared/paths.yaml", {
  b: { get: { $ref: "../ops.yaml" } },
});
const OPS = document("/specs/ops.yaml", { responses: { 200: { description: "fine" } } });
const SPACED = document("/specs/with space%20.yaml", { title: "spaced" });
const SELF = document("/specs/self.yaml", {
  $self: "https://example.com/apis/self.yaml",
  a: { title: "self" },
});

const documents = new DocumentSet([SELF, API, PATHS, OPS, SPACED], {
  failures: new Map<string, LoadFailure>([
    [
      "/specs/missing.yaml",
      { reason: "file-missing", describe: (ref) => `\`${ref}\` does not exist`, cause: null },
    ],
    ["/etc/passwd", { reason: "outside-root", describe: (ref) => `\`${ref}\` is outside`, cause: null }],
  ]),
});

describe("resolve", () => {
  const cases: readonly (readonly [ref: string, from: ContractDocument, want: string])[] = [
    ["#/components/parameters/Id", API, "/specs/api.yaml#/components/parameters/Id"],
    ["api.yaml#/components/parameters/Id", OPS, "/specs/api.yaml#/components/parameters/Id"],
    ["../api.yaml#/components", PATHS, "/specs/api.yaml#/components"],
    ["./shared/../api.yaml", OPS, "/specs/api.yaml#"],
    [".\\shared\\paths.yaml", API, "/specs/shared/paths.yaml#"],
    ["file:///specs/ops.yaml", API, "/specs/ops.yaml#"],
    ["", API, "/specs/api.yaml#"],
    ["#", API, "/specs/api.yaml#"],
    ["#/paths/~1a~1%7Bid%7D/get", API, "/specs/api.yaml#/paths/~1a~1{id}/get"],
    ["#/paths/~1a~1{id}/get", API, "/specs/api.yaml#/paths/~1a~1{id}/get"],
    ["#/paths/~1100%", API, "/specs/api.yaml#/paths/~1100%"],
    ["#/paths/~1100%25", API, "/specs/api.yaml#/paths/~1100%"],
    ["#/components/schemas/a~1b~0c", API, "/specs/api.yaml#/components/schemas/a~1b~0c"],
    [
      "#/components/schemas/Pair/prefixItems/1",
      API,
      "/specs/api.yaml#/components/schemas/Pair/prefixItems/1",
    ],
    ["#/components/schemas/constructor", API, "/specs/api.yaml#/components/schemas/constructor"],
    ["#/components/schemas/Circle", API, "/specs/api.yaml#/components/schemas/Circle"],
    // Through a reference, into another file, and through that one's reference.
    ["#/paths/~1a~1{id}/get/parameters/0/schema", API, "/specs/api.yaml#/components/parameters/Id/schema"],
    ["#/paths/~1b/get", API, "/specs/shared/paths.yaml#/b/get"],
    ["#/paths/~1b/get/responses/200", API, "/specs/ops.yaml#/responses/200"],
    ["with%20space%2520.yaml", API, "/specs/with space%20.yaml#"],
    ["with space%20.yaml", API, "/specs/with space%20.yaml#"],
    // $self: by its own address, relative to it, and beside the file all the same.
    ["https://example.com/apis/self.yaml#/a", API, "/specs/self.yaml#/a"],
    ["self.yaml#/a", SELF, "/specs/self.yaml#/a"],
    ["ops.yaml", SELF, "/specs/ops.yaml#"],
    ["#/a", SELF, "/specs/self.yaml#/a"],
  ];
  it.each(cases)("%s", (ref, from, want) => {
    const result = documents.resolve(ref, from.uri);
    expect(result.ok ? `${result.target.source.file}#${result.target.source.pointer}` : result).toEqual(want);
  });

  const failures: readonly (readonly [ref: string, reason: string])[] = [
    ["#/components/schemas/Missing", "pointer-missing"],
    ["#/components/schemas/toString", "pointer-missing"],
    ["#/components/schemas/Circle/properties", "pointer-missing"],
    ["#/components/schemas/Pair/prefixItems/01", "pointer-missing"],
    ["#/components/schemas/Pair/prefixItems/-1", "pointer-missing"],
    ["#/components/schemas/Pair/prefixItems/length", "pointer-missing"],
    ["#anchor", "pointer-missing"],
    ["missing.yaml#/x", "file-missing"],
    ["never-seen.yaml", "file-missing"],
    ["../../etc/passwd", "outside-root"],
    ["urn:example:thing", "remote-refused"],
  ];
  it.each(failures)("%s fails: %s", (ref, want) => {
    const result = documents.resolve(ref, API.uri);
    expect(result.ok ? "resolved" : result.reason).toBe(want);
    expect(result.ok ? "" : result.message).not.toBe("");
  });

  it("names a pointer that runs in a circle as one", () => {
    const result = documents.resolve("#/components/schemas/Circle/properties", API.uri);
    expect(result.ok ? "" : result.message).toContain("circle");
  });
});

it("orders documents by uri in code-unit order", () => {
  const uris = new DocumentSet([document("/b", 1), document("/a", 1), document("/B", 1), document("/ä", 1)])
    .all;
  expect(uris.map((item) => item.uri)).toEqual(["/B", "/a", "/b", "/ä"]);
});

it("knows what a document refers to, circles included", () => {
  const links = new Map([
    ["/a", ["/b"]],
    ["/b", ["/a", "/missing"]],
  ]);
  const set = new DocumentSet([document("/a", 1), document("/b", 1), document("/c", 1)], { links });
  expect(set.closureOf("/b").map((item) => item.uri)).toEqual(["/a", "/b"]);
  expect(set.closureOf("/c").map((item) => item.uri)).toEqual(["/c"]);
});
