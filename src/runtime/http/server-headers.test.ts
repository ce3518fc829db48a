import { describe, expect, it } from "vitest";
import { JSON_CONTENT, listen, operation, send } from "../../../test/support/http-server.js";
import { callResult, connect } from "./client.js";
import type { ResponseSpec } from "./operation.js";
import { createListener, route } from "./server.js";
import { arrayOf, headerParameter, objectOf, response } from "./spec.js";

const cookies = ["a=1; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=x, y; HttpOnly"];
const responses: readonly ResponseSpec[] = [
  response(
    200,
    [JSON_CONTENT],
    [
      headerParameter("set-cookie", arrayOf("string")),
      headerParameter("x-count", "integer"),
      headerParameter("x-tags", arrayOf("string")),
      headerParameter("x-range", objectOf({ from: "integer", to: "integer" }), { explode: true }),
      headerParameter("last-seen", "date-time"),
      headerParameter("x-context", objectOf({ user: "string" }), { content: "application/json" }),
    ],
  ),
];
const login = operation("login", "GET", "/login", { responses });

describe("headers of a response", () => {
  const headers = {
    "set-cookie": cookies,
    "x-count": 3,
    "x-tags": ["red", "dark blue"],
    "x-range": { from: 1, to: 9 },
    "last-seen": new Date("2026-10-21T07:28:00.125Z"),
    "x-context": { user: "Ada, Countess" },
  };

  it("go out as their styles say, every cookie in a header of its own", async () => {
    const url = await listen(
      createListener([route(login, () => ({ status: 200, headers, body: { a: 1 } }))]),
    );
    const { status, headers: got } = await send(url, { path: "/login" });
    expect(status).toBe(200);
    expect(got).toMatchObject({
      "set-cookie": cookies,
      "x-count": "3",
      "x-tags": "red,dark blue",
      "x-range": "from=1,to=9",
      "last-seen": "2026-10-21T07:28:00.125Z",
      "x-context": '{"user":"Ada, Countess"}',
    });
  });

  it("arrive with a client as they were", async () => {
    const url = await listen(
      createListener([route(login, () => ({ status: 200, headers, body: { a: 1 } }))]),
    );
    const connection = connect({ baseUrl: url }, { name: "test" });
    expect(await callResult(connection, login, {})).toMatchObject({ status: 200, headers, body: { a: 1 } });
  });

  it("may be others than those of the contract, several times too", async () => {
    const more = { "Cache-Control": "no-store", "X-Link": ["</1>", "</2>"], "x-none": undefined };
    const url = await listen(
      createListener([route(login, () => ({ status: 200, headers: more, body: { a: 1 } }))]),
    );
    const { headers: got } = await send(url, { path: "/login" });
    expect(got).toMatchObject({ "cache-control": "no-store", "x-link": "</1>, </2>" });
    expect(got).not.toHaveProperty("x-none");
  });

  it.each([
    ["a cookie", { "set-cookie": ["a=1", "b=2\r\nx-bad: 1"] }],
    ["a list", { "x-tags": ["a\nx-bad: 1"] }],
    ["an unnamed header", { "x-link": ["</1>", "a\r\n\r\n<html>"] }],
  ])("never break lines: %s", async (_, bad) => {
    const listener = createListener([route(login, () => ({ status: 200, headers: bad, body: { a: 1 } }))], {
      onError: () => {},
    });
    const got = await send(await listen(listener), { path: "/login" });
    expect(got).toMatchObject({ status: 500, type: "application/problem+json" });
    expect(got.headers).not.toHaveProperty("x-bad");
  });
});

describe("accept-language of a request", () => {
  it.each([
    { sent: "*", required: false, want: "en" },
    { sent: "fr", required: false, want: "fr" },
    { sent: "*;q=0.5", required: false, want: "*;q=0.5" },
    { sent: null, required: false, want: "en" },
    { sent: "*", required: true, want: "*" },
  ])("%j", async ({ sent, required, want }) => {
    const languages = headerParameter("Accept-Language", "string", { default: "en", required });
    const list = operation("list", "GET", "/list", { parameters: [languages] });
    const url = await listen(
      createListener([route(list, (request) => ({ status: 200, body: { a: request } }))]),
    );
    const { body } = await send(url, {
      path: "/list",
      headers: sent === null ? {} : { "accept-language": sent },
    });
    expect(body).toEqual({ a: { headers: { "Accept-Language": want } } });
  });
});
