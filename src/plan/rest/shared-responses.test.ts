import { describe, expect, it } from "vitest";
import { readApi } from "../../../test/support/read-api.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import type { JsonObject, JsonValue } from "../../model/index.js";
import { defaultTargetOptions } from "../options.js";
import { planRest } from "./rest-plan-builder.js";

const problem = {
  description: "A problem.",
  content: { "application/json": { schema: { type: "object" } } },
};
const components: JsonObject = {
  Problem: problem,
  NotFound: problem,
  Unauthorized: {
    description: "Who are you?",
    headers: { "WWW-Authenticate": { schema: { type: "string" } } },
  },
  Bare: { description: "Nothing to say." },
};

function ref(name: string): JsonValue {
  return { $ref: `#/components/responses/${name}` };
}

/** An operation for each `[tag, responses]`, with others of the tags `a` and `b` beside them where files are to be split. */
function shared(
  operations: readonly (readonly [tag: string, responses: JsonValue, method?: string])[],
  isSplit = false,
): readonly (readonly [name: string, file: string, statuses: readonly unknown[]])[] {
  const fillers = Array.from(
    { length: isSplit ? 80 : 0 },
    (_, at) => [at % 2 === 0 ? "a" : "b", {}] as const,
  );
  const paths = [...operations, ...fillers].map(([tag, responses, method], at) => {
    return [`/p${at}`, { [method ?? "get"]: { tags: [tag], responses } }] as const;
  });
  const { api, schemas } = readApi({
    openapi: "3.1.0",
    info: { title: "T", version: "1" },
    paths: Object.fromEntries(paths),
    components: { responses: components },
  });
  const service = { name: "things", restApis: [api], eventApis: [], schemas };
  const rest = planRest(service, defaultTargetOptions, new DiagnosticBag());
  return (rest?.sharedResponses ?? []).map(({ symbol, uses }) => [
    symbol.name,
    symbol.from,
    uses.map(({ status }) => status),
  ]);
}

describe("planSharedResponses", () => {
  it("takes what two operations answer, whatever the statuses, by name", () => {
    const responses = { "400": ref("Problem"), "404": ref("NotFound"), "401": ref("Unauthorized") };
    expect(
      shared([
        ["a", responses],
        ["a", { ...responses, "400": {}, "500": ref("Problem") }],
      ]),
    ).toEqual([
      ["notFoundResponse", "things/operations.ts", [404, 404]],
      ["problemResponse", "things/operations.ts", [400, 500]],
      ["unauthorizedResponse", "things/operations.ts", [401, 401]],
    ]);
  });

  it.each<[string, Parameters<typeof shared>[0]]>([
    ["one operation, even twice", [["a", { "400": ref("Problem"), "500": ref("Problem") }]]],
    [
      "written in place",
      [
        ["a", { "400": problem }],
        ["a", { "400": problem }],
      ],
    ],
    [
      "a bare status",
      [
        ["a", { "400": ref("Bare") }],
        ["a", { "400": ref("Bare") }],
      ],
    ],
    [
      "HEAD, which has no body",
      [
        ["a", { "400": ref("Problem") }],
        ["a", { "400": ref("Problem") }, "head"],
      ],
    ],
  ])("leaves alone: %s", (_, operations) => {
    expect(shared(operations)).toEqual([]);
  });

  it("stands beside the operations of one tag, or in a file for those of several", () => {
    const operations = [
      ["a", { "400": ref("Problem"), "404": ref("NotFound") }],
      ["a", { "400": ref("Problem") }],
      ["b", { "404": ref("NotFound") }],
    ] as const;
    expect(shared(operations, true)).toEqual([
      ["notFoundResponse", "things/operations/shared.ts", [404, 404]],
      ["problemResponse", "things/operations/a.ts", [400, 400]],
    ]);
  });

  it("gives way to a tag that is called `shared`", () => {
    const operations = [
      ["a", { "404": ref("NotFound") }],
      ["shared", { "404": ref("NotFound") }],
    ] as const;
    expect(shared(operations, true)).toEqual([
      ["notFoundResponse", "things/operations/shared-responses.ts", [404, 404]],
    ]);
  });
});
