import express, { type RequestHandler } from "express";
import { describe, expect, it } from "vitest";
import {
  content,
  ECHO,
  JSON_CONTENT,
  json,
  listen,
  operation,
  type Sent,
  send,
} from "../../../test/support/http-server.js";
import type { ParameterSpec } from "./operation.js";
import { createListener, createMiddleware, type Route, route } from "./server.js";
import { arrayOf, form, objectOf, queryParameter } from "./spec.js";

const get = operation("getThing", "GET", "/things", {});
const post = operation("postThing", "POST", "/things", { body: { required: true, content: [JSON_CONTENT] } });

describe("under Express", () => {
  it("takes a body that is parsed already, is mounted anywhere, and leaves other paths alone", async () => {
    const urls: string[] = [];
    const routes: Route[] = [
      route(post, (input, context) => {
        urls.push(context.url);
        return { status: 200, body: Object(input).body };
      }),
    ];
    const app = express();
    app.use(express.json());
    app.use("/api", createMiddleware(routes));
    app.use((_, response) => {
      response.status(418).end();
    });
    const url = await listen(app);
    expect(await send(url, { method: "POST", path: "/api/things", ...json('{"a":5}') })).toMatchObject({
      status: 200,
      body: { a: 5 },
    });
    expect(await send(url, { method: "POST", path: "/api/things", ...json("{}") })).toMatchObject({
      status: 400,
    });
    expect(await send(url, { method: "POST", path: "/things", ...json("{}") })).toMatchObject({
      status: 418,
    });
    expect(urls).toEqual(["/api/things"]);
  });

  it("stands in front of an app as a listener, below a base path", async () => {
    const app = express();
    app.use((_, response) => {
      response.status(418).end();
    });
    const url = await listen(createListener([route(get, ECHO)], { basePath: "/v1/", fallback: app }));
    expect(await send(url, { path: "/v1/things" })).toMatchObject({ status: 200 });
    expect(await send(url, { path: "/v10/things" })).toMatchObject({ status: 418 });
    expect(await send(url, { path: "/things" })).toMatchObject({ status: 418 });
  });
});

const FIELDS: readonly ParameterSpec[] = [
  queryParameter("a", "integer", { required: true }),
  queryParameter("tags", arrayOf("string")),
  queryParameter("filter", objectOf({ from: "integer", in: arrayOf("string") }), { style: "deepObject" }),
];
const anyBody = operation("anyBody", "POST", "/any", {
  body: {
    required: true,
    content: [
      JSON_CONTENT,
      content("text/plain", "text", null),
      content("image/*", "bytes", null),
      form(null, FIELDS),
    ],
  },
});

describe("behind the body parsers of Express", () => {
  const seen = route(anyBody, (request) => {
    const { body } = Object(request);
    const kind = body instanceof Uint8Array ? `${body.byteLength} bytes` : body;
    return { status: 200, body: { a: kind } };
  });
  const everything: readonly [name: string, sent: Sent, body: unknown][] = [
    ["JSON", json('{"a":[1,{"b":null}]}'), { a: [1, { b: null }] }],
    ["text", typed("text/plain", "ä{"), "ä{"],
    ["bytes", { body: Buffer.from([1, 255, 0]), headers: { "content-type": "image/png" } }, "3 bytes"],
    [
      "a form",
      typed(
        "application/x-www-form-urlencoded",
        "a=7&tags=x%26y&tags=%C3%A4+z&filter[from]=1&filter[in][0]=p",
      ),
      { a: 7, tags: ["x&y", "ä z"], filter: { from: 1, in: ["p"] } },
    ],
  ];
  const parsers: readonly [name: string, parser: RequestHandler][] = [
    ["no parser", (_request, _response, next) => next()],
    ["express.json()", express.json()],
    ["express.text()", express.text()],
    ["express.text() for everything", express.text({ type: "*/*" })],
    ["express.raw()", express.raw()],
    ["express.raw() for everything", express.raw({ type: "*/*" })],
    ["express.urlencoded()", express.urlencoded()],
    ["express.urlencoded({ extended: true })", express.urlencoded({ extended: true })],
  ];
  const cases = parsers.flatMap(([parser, handler]) =>
    everything
      // Text of bytes is no longer bytes.
      .filter(([name]) => !(name === "bytes" && parser === "express.text() for everything"))
      .map(([name, sent, want]): [string, RequestHandler, Sent, unknown] => [
        `${parser}: ${name}`,
        handler,
        sent,
        want,
      ]),
  );

  it.each(cases)("%s", async (_, parser, sent, want) => {
    const url = await listen(express().use(parser, createMiddleware([seen])));
    expect(await send(url, { method: "POST", path: "/any", ...sent })).toMatchObject({
      status: 200,
      body: { a: want },
    });
  });

  it.each(parsers)("%s: a missing body is missing", async (_, parser) => {
    const url = await listen(express().use(parser, createMiddleware([seen])));
    for (const sent of [{}, json("")]) {
      const got = await send(url, { method: "POST", path: "/any", ...sent });
      expect(got).toMatchObject({ status: 400, body: { violations: [{ in: "body", keyword: "required" }] } });
    }
  });

  it("bounds the depth of what others have parsed", async () => {
    const url = await listen(express().use(express.json(), createMiddleware([seen])));
    const deep = json(`{"a":${"[".repeat(200)}${"]".repeat(200)}}`);
    expect(await send(url, { method: "POST", path: "/any", ...deep })).toMatchObject({ status: 400 });
  });
});

function typed(contentType: string, body: string): Sent {
  return { body, headers: { "content-type": contentType } };
}
