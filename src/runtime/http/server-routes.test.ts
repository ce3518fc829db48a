import { describe, expect, it } from "vitest";
import { JSON_CONTENT, listen, operation, send } from "../../../test/support/http-server.js";
import { createListener, route } from "./server.js";
import { pathParameter, queryParameter, response } from "./spec.js";

const id = pathParameter("id", "integer");
const routes = [
  named("list", "GET", "/things"),
  named("create", "POST", "/things"),
  named("mine", "GET", "/things/mine"),
  named("read", "GET", "/things/{id}"),
  named("replace", "PUT", "/things/{id}"),
  named("remove", "DELETE", "/things/{id}"),
  named("probe", "HEAD", "/probed"),
  named("probed", "GET", "/probed"),
  named("options", "OPTIONS", "/probed"),
  named("trace", "TRACE", "/probed"),
  named("start", "POST", "/things/{id}?action=start"),
  named("stop", "POST", "/things/{id}?action=stop"),
  named("byName", "GET", "/find#name", [queryParameter("name", "string", { required: true })]),
  named("byNumber", "GET", "/find#number", [queryParameter("number", "integer", { required: true })]),
];

function named(name: string, method: string, path: string, parameters = path.includes("{id}") ? [id] : []) {
  const isRequired = (group: string, key: string, groups: unknown) =>
    Object(Object(groups)[group])[key] !== undefined;
  const required = parameters.filter((spec) => spec.in === "query").map((spec) => spec.name);
  const responses = [response(200, [JSON_CONTENT], [])];
  const validateParameters = (
    value: unknown,
    path: string,
    violations: unknown[] | null,
  ): value is unknown => {
    const missing = required.filter((key) => !isRequired("query", key, value));
    for (const key of missing)
      violations?.push({ pointer: `${path}/query`, keyword: "required", message: `must have ${key}` });
    return missing.length === 0;
  };
  return route(operation(name, method, path, { parameters, validateParameters, responses }), () => ({
    status: 200,
    headers: { "x-operation": name },
    body: { a: name },
  }));
}

describe("which operation is called", () => {
  it.each([
    ["GET", "/things", "list"],
    ["POST", "/things", "create"],
    ["GET", "/things/mine", "mine"],
    ["GET", "/things/7", "read"],
    ["PUT", "/things/7", "replace"],
    ["DELETE", "/things/7", "remove"],
    ["DELETE", "/things/mine", "remove"],
    ["HEAD", "/things/7", "read"],
    ["HEAD", "/probed", "probe"],
    ["GET", "/probed", "probed"],
    ["OPTIONS", "/probed", "options"],
    ["TRACE", "/probed", "trace"],
    ["POST", "/things/7?action=start", "start"],
    ["POST", "/things/7?x=1&action=stop", "stop"],
    ["GET", "/find?name=a", "byName"],
    ["GET", "/find?number=1", "byNumber"],
  ])("%s %s", async (method, path, want) => {
    const url = await listen(createListener(routes));
    const got = await send(url, { method, path });
    expect([got.status, got.headers["x-operation"]]).toEqual([200, want]);
    if (method === "HEAD") expect(got).toMatchObject({ text: "", type: "application/json" });
  });

  it.each([
    ["PATCH", "/things/7", 405, "GET, PUT, DELETE, POST, HEAD, OPTIONS"],
    ["DELETE", "/things", 405, "GET, POST, HEAD, OPTIONS"],
    ["POST", "/things/7?action=pause", 405, "GET, PUT, DELETE, POST, HEAD, OPTIONS"],
    ["OPTIONS", "/things/7", 204, "GET, PUT, DELETE, POST, HEAD, OPTIONS"],
    ["GET", "/things/", 404, undefined],
    ["GET", "/things/7/8", 404, undefined],
    ["GET", "/find", 400, undefined],
  ])("%s %s: none, but a %d", async (method, path, status, allow) => {
    const url = await listen(createListener(routes));
    const got = await send(url, { method, path });
    expect([got.status, got.allow, got.headers["x-operation"]]).toEqual([status, allow, undefined]);
  });
});
