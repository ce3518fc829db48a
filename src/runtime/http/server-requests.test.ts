import { describe, expect, it } from "vitest";
import {
  type Answer,
  content,
  ECHO,
  gzipped,
  JSON_CONTENT,
  json,
  LIMIT,
  listen,
  operation,
  type Sent,
  send,
} from "../../../test/support/http-server.js";
import { createListener, route } from "./server.js";

const get = operation("getThing", "GET", "/things", { parameters: [LIMIT] });
const post = operation("postThing", "POST", "/things", {
  body: { required: true, content: [JSON_CONTENT, content("text/plain", "text", null)] },
});
const upload = operation("upload", "PUT", "/bytes", {
  body: { required: false, content: [content("application/*", "bytes", null)] },
});
const ROUTES = [
  route(get, ECHO),
  route(post, ECHO),
  route(upload, (input) => ({ status: 200, body: { a: String(Object(input).contentType) } })),
];

describe("what a request gets", () => {
  it.each<[string, string, string, Sent, Partial<Answer>]>([
    ["a GET", "GET", "/things", {}, { status: 200, body: { a: 1 } }],
    ["an unknown path", "GET", "/nothing", {}, { status: 404, body: { title: "Not Found", status: 404 } }],
    ["another method", "DELETE", "/things", {}, { status: 405, allow: "GET, POST, HEAD, OPTIONS" }],
    ["a TRACE", "TRACE", "/things", {}, { status: 405 }],
    ["OPTIONS", "OPTIONS", "/things", {}, { status: 204, allow: "GET, POST, HEAD, OPTIONS", text: "" }],
    ["OPTIONS of an unknown path", "OPTIONS", "/nothing", {}, { status: 404 }],
    ["HEAD", "HEAD", "/things", {}, { status: 200, text: "", length: "7", type: "application/json" }],
    ["HEAD without GET", "HEAD", "/bytes", {}, { status: 405, text: "" }],
    [
      "an Accept that fits",
      "GET",
      "/things",
      { headers: { accept: "text/html, application/*;q=0.1" } },
      { status: 200 },
    ],
    [
      "an Accept that does not",
      "GET",
      "/things",
      { headers: { accept: "text/html" } },
      { status: 406, type: "application/problem+json" },
    ],
    ["JSON", "POST", "/things", json('{"a":2}'), { status: 200, body: { a: 2 } }],
    [
      "JSON with charset",
      "POST",
      "/things",
      { ...json('{"a":2}'), headers: { "content-type": "Application/JSON; charset=UTF-8" } },
      { status: 200 },
    ],
    ["a byte order mark", "POST", "/things", json('\ufeff{"a":2}'), { status: 200 }],
    [
      "UTF-16",
      "POST",
      "/things",
      {
        body: Buffer.from('{"a":2}', "utf16le"),
        headers: { "content-type": "application/json;charset=utf-16le" },
      },
      { status: 200, body: { a: 2 } },
    ],
    [
      "an unknown charset",
      "POST",
      "/things",
      { ...json("{}"), headers: { "content-type": "application/json; charset=x" } },
      { status: 415 },
    ],
    [
      "an unknown type",
      "POST",
      "/things",
      { body: "<a/>", headers: { "content-type": "application/xml" } },
      { status: 415, accept: "application/json, text/plain" },
    ],
    [
      "a type that is none",
      "POST",
      "/things",
      { body: "x", headers: { "content-type": ";;;" } },
      { status: 415 },
    ],
    ["no type", "POST", "/things", { body: '{"a":2}' }, { status: 200 }],
    ["broken JSON", "POST", "/things", json('{"a":'), { status: 400 }],
    [
      "broken UTF-8",
      "POST",
      "/things",
      { ...json(""), body: Buffer.from([0x22, 0xff, 0x22]) },
      { status: 400 },
    ],
    ["deep JSON", "POST", "/things", json("[".repeat(200) + "]".repeat(200)), { status: 400 }],
    ["very deep JSON", "POST", "/things", json("[".repeat(900)), { status: 400 }],
    [
      "brackets in a string",
      "POST",
      "/things",
      json(JSON.stringify({ a: '"\\['.repeat(150) })),
      { status: 200 },
    ],
    [
      "a missing body",
      "POST",
      "/things",
      {},
      { status: 400, body: { violations: [{ in: "body", pointer: "", keyword: "required" }] } },
    ],
    ["an empty body", "POST", "/things", json(""), { status: 400 }],
    [
      "an invalid body",
      "POST",
      "/things",
      json("{}"),
      {
        status: 400,
        body: { violations: [{ in: "body", pointer: "", keyword: "required", message: "must have `a`" }] },
      },
    ],
    ["a long body", "POST", "/things", json(`"${"x".repeat(2000)}"`), { status: 413 }],
    [
      "a long body in chunks",
      "POST",
      "/things",
      { ...json(`"${"x".repeat(2000)}"`), isChunked: true },
      { status: 413 },
    ],
    ["gzip", "POST", "/things", gzipped('{"a":3}'), { status: 200, body: { a: 3 } }],
    ["a gzip bomb", "POST", "/things", gzipped(`"${"x".repeat(100_000)}"`), { status: 413 }],
    ["gzip that is none", "POST", "/things", { ...gzipped(""), body: "abc" }, { status: 400 }],
    [
      "an unknown encoding",
      "POST",
      "/things",
      { body: "abc", headers: { "content-type": "application/json", "content-encoding": "zip" } },
      { status: 415 },
    ],
    [
      "a range's type",
      "PUT",
      "/bytes",
      { body: "x", headers: { "content-type": "application/pdf; a=b" } },
      { status: 200, body: { a: "application/pdf" } },
    ],
    ["an optional body left out", "PUT", "/bytes", {}, { status: 200, body: { a: "undefined" } }],
    [
      "malformed percent-encoding",
      "GET",
      "/things?limit=%",
      {},
      { status: 400, body: { violations: [{ in: "query", pointer: "/limit" }] } },
    ],
    ["an absolute URL", "GET", "http://example.com/things?limit=1", {}, { status: 200 }],
    ["a path of slashes", "GET", "//things", {}, { status: 404 }],
  ])("%s", async (_, method, path, sent, want) => {
    const url = await listen(createListener(ROUTES, { maxBodyBytes: 1000 }));
    const got = await send(url, { method, path, ...sent });
    expect(got).toMatchObject(want);
    if (got.status >= 400 && method !== "HEAD") expect(got.type).toBe("application/problem+json");
  });
});
