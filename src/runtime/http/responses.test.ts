import { describe, expect, it } from "vitest";
import type { ResponseSpec } from "./operation.js";
import { selectResponse } from "./responses.js";
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
