import { describe, expect, it } from "vitest";
import { apiWith, readApi, toldWithPlace } from "../../../test/support/read-api.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import type { JsonObject, JsonValue } from "../../model/index.js";
import { defaultTargetOptions } from "../options.js";
import { planRest } from "./rest-plan-builder.js";

function plan(...parameters: readonly JsonValue[]) {
  const { api, schemas } = readApi(apiWith({ parameters }));
  const bag = new DiagnosticBag();
  const rest = planRest(
    { name: "things", restApis: [api], eventApis: [], schemas },
    defaultTargetOptions,
    bag,
  );
  return { groups: rest?.operations[0]?.groups ?? [], told: toldWithPlace(bag.items), bag };
}

function header(name: string) {
  return { name, in: "header", required: true, schema: { type: "string" } };
}

function query(name: string, ...properties: readonly string[]) {
  const schema = { type: "object", properties: Object.fromEntries(properties.map((one) => [one, {}])) };
  return { name, in: "query", schema: properties.length === 0 ? { type: "string" } : schema };
}

describe("planGroups", () => {
  const list = { type: "array", items: { type: "string" } };
  it.each<[string, JsonObject, readonly string[]]>([
    ["deepObject", list, ["Style `deepObject` is for objects; `ids` is of another kind (array)"]],
    [
      "deepObject",
      { type: "integer" },
      ["Style `deepObject` is for objects; `ids` is of another kind (integer)"],
    ],
    ["deepObject", { type: "object", properties: { a: {} } }, []],
    ["deepObject", { oneOf: [list, { type: "object", properties: { a: {} } }] }, []],
    ["deepObject", {}, []],
    ["pipeDelimited", list, []],
    [
      "pipeDelimited",
      { type: "string" },
      ["Style `pipeDelimited` is for arrays and objects; `ids` is of another kind (string)"],
    ],
    ["form", { type: "string" }, []],
  ])("style %s for %j", (style, schema, want) => {
    const { bag } = plan({ name: "ids", in: "query", style, schema });
    expect(bag.items.map(({ message }) => message)).toEqual(want);
  });

  it.each<[string, readonly JsonObject[], readonly string[]]>([
    ["text and text", [query("a"), query("b")], []],
    ["objects", [query("a", "x", "y"), query("b", "z")], []],
    ["objects with one property in common", [query("a", "x", "y"), query("b", "y", "z")], ["y"]],
    ["an object and a text", [query("x"), query("b", "x")], ["x"]],
    ["an object with a property of its own name", [query("x", "x")], []],
    ["deep objects", [query("a", "x"), { ...query("b", "x"), style: "deepObject" }], []],
    ["an object in one piece", [query("a", "x"), { ...query("b", "x"), explode: false }], []],
  ])("query parameters that share a name on the wire: %s", (_, parameters, want) => {
    const { bag } = plan(...parameters);
    const [first, second] = parameters.map(({ name }) => name);
    expect(bag.items.map(({ code, message }) => [code, message])).toEqual(
      want.map((name) => [
        "query-names-clash",
        `The query parameters \`${first}\` and \`${second}\` are both written as \`${name}=...\``,
      ]),
    );
  });

  it.each<[string, JsonObject, JsonValue, boolean]>([
    ["of its type", { type: "integer" }, 20, true],
    ["null, which the type forbids", { type: "string" }, null, false],
    ["null, which the type allows", { type: ["string", "null"] }, null, true],
    ["none of the enum", { enum: ["asc", "desc"] }, "up", false],
    [
      "with a property that breaks its rules",
      { properties: { gt: { type: "string" } } },
      { gt: null },
      false,
    ],
  ])("a default %s", (_, schema, value, isKept) => {
    const { groups, told } = plan({ name: "page", in: "query", schema: { ...schema, default: value } });
    expect(groups[0]?.parameters[0]?.default).toEqual(isKept ? { value } : null);
    expect(groups[0]?.defaulted).toEqual(isKept ? ["page"] : []);
    const place = "warning parameter-default-invalid /paths/~1things/get/parameters/0";
    expect(told).toEqual(isKept ? [] : [place]);
  });

  it("leaves out headers that no caller decides, whatever their case, and says so once", () => {
    const { groups, told, bag } = plan(
      header("X-Trace"),
      header("accept-encoding"),
      header("Content-Length"),
      header("Host"),
      header("Connection"),
      header("Transfer-Encoding"),
    );
    expect(groups.map(({ key, parameters }) => [key, parameters.map(({ name }) => name)])).toEqual([
      ["headers", ["X-Trace"]],
    ]);
    expect(told).toEqual(["info header-parameter-ignored /paths/~1things/get/parameters/1"]);
    expect(bag.items[0]?.message).toContain("`Connection`, `Content-Length`, `Host`,");
  });

  it("has no group where all parameters of a place are left out", () => {
    expect(plan(header("Host")).groups).toEqual([]);
  });
});
