import { describe, expect, it } from "vitest";
import { apiWith, info, readApi, told } from "../../../test/support/read-api.js";
import type { JsonValue } from "../../model/index.js";

describe("servers", () => {
  it.each<readonly [string, JsonValue, readonly string[], readonly string[]]>([
    ["none", [], ["/"], []],
    [
      "with a variable",
      [{ url: "https://{env}.x", name: "n", variables: { env: { default: "a", enum: ["a", "b"] } } }],
      ["https://{env}.x"],
      [],
    ],
    ["without an address", [{}], ["/"], ["error server-url-missing"]],
    [
      "with a variable that is not described",
      [{ url: "/{v}" }],
      ["/{v}"],
      ["warning server-variable-undefined"],
    ],
    [
      "with an empty enum",
      [{ url: "/{v}", variables: { v: { default: "a", enum: [] } } }],
      ["/{v}"],
      ["error server-variable-invalid"],
    ],
    [
      "without a default",
      [{ url: "/{v}", variables: { v: {} } }],
      ["/{v}"],
      ["error server-variable-invalid"],
    ],
    [
      "with a default that the enum lacks",
      [{ url: "/{v}", variables: { v: { default: "c", enum: ["a"] } } }],
      ["/{v}"],
      ["warning server-variable-invalid"],
    ],
  ])("%s", (_, servers, want, wantTold) => {
    const reading = readApi(apiWith({}, { servers }));
    expect(reading.api.servers.map(({ url }) => url)).toEqual(want);
    expect(told(reading.diagnostics)).toEqual(wantTold);
  });

  it("are the operation's, else the path's, else the document's", () => {
    const server = (url: string): JsonValue => [{ url }];
    const { api } = readApi({
      openapi: "3.1.0",
      info,
      servers: server("/document"),
      paths: {
        "/a": { servers: server("/path"), get: { servers: server("/operation") }, put: {} },
        "/b": { get: {} },
      },
    });
    expect(api.operations.map(({ servers, hasOwnServers }) => [servers[0]?.url, hasOwnServers])).toEqual([
      ["/operation", true],
      ["/path", true],
      ["/document", false],
    ]);
  });
});

describe("an empty enum of a server variable", () => {
  it.each([
    ["3.0.4", "warning"], // SHOULD NOT be empty
    ["3.1.0", "error"], // MUST NOT be empty
    ["3.2.0", "error"],
  ])("in %s", (openapi, severity) => {
    const servers = [{ url: "/{v}", variables: { v: { default: "a", enum: [] } } }];
    const { diagnostics } = readApi({ openapi, info, paths: {}, servers });
    expect(told(diagnostics)).toEqual([`${severity} server-variable-invalid`]);
  });
});
