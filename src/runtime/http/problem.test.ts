import { describe, expect, it } from "vitest";
import { HttpProblem, invalidRequest, problemText } from "./problem.js";

describe("violations of a request", () => {
  it.each([
    ["/path/orderId", { in: "path", pointer: "/orderId" }],
    ["/query/filter/from", { in: "query", pointer: "/filter/from" }],
    ["/query", { in: "query", pointer: "" }],
    ["/headers/If-Match", { in: "header", pointer: "/If-Match" }],
    ["/headers", { in: "header", pointer: "" }],
    ["/cookies/session~1id", { in: "cookie", pointer: "/session~1id" }],
    ["/querystring", { in: "querystring", pointer: "" }],
    ["/querystring/a", { in: "querystring", pointer: "/a" }],
    ["/body", { in: "body", pointer: "" }],
    ["/body/headers/0", { in: "body", pointer: "/headers/0" }],
  ])("%s", (pointer, want) => {
    const { problem } = invalidRequest([{ pointer, keyword: "type", message: "must be a string" }]);
    expect(problem["violations"]).toEqual([{ ...want, keyword: "type", message: "must be a string" }]);
  });
});

describe("the text of a problem", () => {
  it.each([
    [new HttpProblem(404), { title: "Not Found", status: 404 }],
    [
      new HttpProblem(409, { title: "Taken", status: 200, code: 7 }),
      { title: "Taken", status: 409, code: 7 },
    ],
    [new HttpProblem(499), { title: "Error", status: 499 }],
  ])("%s", (problem, want) => {
    expect(JSON.parse(problemText(problem))).toEqual(want);
  });
});
