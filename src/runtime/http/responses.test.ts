import { describe, expect, it } from "vitest";
import type { ResponseSpec } from "./operation.js";
import { isSuccess, selectResponse } from "./responses.js";
import { response } from "./spec.js";

const withSuccess = [response(200), response("4XX"), response(404), response("default")];
const defaultOnly = [response("default")];

describe("selectResponse", () => {
  it.each<[string, readonly ResponseSpec[], number, ResponseSpec["status"] | null]>([
    ["an exact code", withSuccess, 200, 200],
    ["an exact code before its range", withSuccess, 404, 404],
    ["a range before default", withSuccess, 409, "4XX"],
    ["default for other errors", withSuccess, 503, "default"],
    ["default for no success where one is modelled", withSuccess, 204, null],
    ["default alone for everything", defaultOnly, 204, "default"],
    ["default alone for errors too", defaultOnly, 500, "default"],
    ["nothing", [response(200)], 404, null],
  ])("%s", (_, responses, status, want) => {
    expect(selectResponse(responses, status)?.status ?? null).toBe(want);
  });
});

describe("isSuccess", () => {
  const cached = [response(200), response(304), response(404)];
  const redirect = [response(302), response("default")];
  it.each<[string, readonly ResponseSpec[], number, boolean]>([
    ["a 2xx", cached, 200, true],
    ["a 3xx beside a 2xx", cached, 304, false],
    ["a 3xx beside a range", [response("2XX"), response("3XX")], 301, false],
    ["an error", cached, 404, false],
    ["a 3xx without a 2xx", redirect, 302, true],
    ["a success by default", redirect, 200, true],
    ["an error by default", redirect, 500, false],
  ])("%s", (_, responses, status, want) => {
    expect(isSuccess(responses, status)).toBe(want);
  });
});
