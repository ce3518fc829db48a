import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { ECHO, JSON_CONTENT, json, listen, operation, send } from "../../../test/support/http-server.js";
import { call, connect } from "./client.js";
import { createListener, route } from "./server.js";
import { arrayOf, form, objectOf, queryParameter } from "./spec.js";

const fields = [
  queryParameter("a", "integer", { required: true }),
  queryParameter("tags", arrayOf("string")),
  queryParameter("ids", arrayOf("integer"), { explode: false }),
  queryParameter("filter", objectOf({ from: "date" }), { style: "deepObject" }),
  queryParameter("meta", objectOf({ x: "boolean" }), { content: "application/json" }),
];
const typed = operation("typed", "POST", "/typed", {
  body: { required: true, content: [form(null, fields)] },
});
const open = operation("open", "POST", "/open", { body: { required: true, content: [form(null)] } });
const routes = [typed, open].map((each) => route(each, ECHO));

describe("forms", () => {
  it.each<[string, string, string, unknown]>([
    ["fields by their shapes", "/typed", "a=1", { a: 1 }],
    [
      "pluses, escapes and an order of its own",
      "/typed",
      "tags=a+b&a=1&tags=%C3%A4%2B",
      { a: 1, tags: ["a b", "ä+"] },
    ],
    ["lists in one", "/typed", "a=1&ids=3,4", { a: 1, ids: [3, 4] }],
    ["objects", "/typed", "a=1&filter%5Bfrom%5D=2026-01-02", { a: 1, filter: { from: "2026-01-02" } }],
    ["JSON", "/typed", "a=1&meta=%7B%22x%22%3Atrue%7D", { a: 1, meta: { x: true } }],
    ["unknown fields left out", "/typed", "a=1&b=2", { a: 1 }],
    [
      "what the contract leaves open",
      "/open",
      "a=1&b=x&b=y&__proto__=z",
      JSON.parse('{"a":"1","b":["x","y"],"__proto__":"z"}'),
    ],
  ])("%s", async (_, path, body, want) => {
    const url = await listen(createListener(routes));
    const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    expect(await send(url, { method: "POST", path, body, headers })).toMatchObject({
      status: 200,
      body: want,
    });
  });

  it.each([
    ["broken escapes", "a=%zz", [{ in: "body", pointer: "/a" }]],
    ["a field twice", "a=1&a=2", [{ in: "body", pointer: "/a" }]],
    ["JSON that is none", "a=1&meta=%7B", [{ in: "body", pointer: "/meta" }]],
  ])("are refused for %s", async (_, body, violations) => {
    const url = await listen(createListener(routes));
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const got = await send(url, { method: "POST", path: "/typed", body, headers });
    expect(got).toMatchObject({ status: 400, body: { violations } });
  });

  it("arrive as a client has sent them", async () => {
    const body = {
      a: 1,
      tags: ["a&b", "=", "ä +"],
      ids: [3, 4],
      filter: { from: "2026-01-02" },
      meta: { x: false },
    };
    const connection = connect({ baseUrl: await listen(createListener(routes)) }, { name: "test" });
    expect(await call(connection, { operation: typed, errors: {} }, { body })).toEqual(body);
  });
});

describe("Expect: 100-continue", () => {
  const post = operation("post", "POST", "/things", { body: { required: true, content: [JSON_CONTENT] } });

  it("is told to go on, and then answered", async () => {
    const url = await listen(createListener([route(post, ECHO)]));
    const events: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": "7", expect: "100-continue" };
      const sending = request(`${url}/things`, { method: "POST", headers });
      sending.on("error", reject);
      sending.on("continue", () => {
        events.push("continue");
        sending.end('{"a":1}');
      });
      sending.on("response", (response) => {
        events.push(String(response.statusCode));
        response.resume().on("end", resolve);
      });
      sending.flushHeaders();
    });
    expect(events).toEqual(["continue", "200"]);
  });

  it("is a 417 for any other expectation", async () => {
    const url = await listen(createListener([route(post, ECHO)]));
    const sent = json('{"a":1}');
    const headers = { ...sent.headers, expect: "a miracle" };
    expect(await send(url, { method: "POST", path: "/things", ...sent, headers })).toMatchObject({
      status: 417,
    });
  });
});
