import { describe, expect, it } from "vitest";
import { readApi } from "../../../test/support/read-api.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import type { JsonValue } from "../../model/index.js";
import { defaultTargetOptions } from "../options.js";
import { planRest } from "./rest-plan-builder.js";

describe("an error class of several operations", () => {
  const content: JsonValue = { "application/json": { schema: { $ref: "#/components/schemas/Problem" } } };
  const get = (description: string): JsonValue => ({
    get: { responses: { 204: { description: "Done" }, 404: { description, content } } },
  });

  it.each([
    ["No such order", "No such order", "No such order"],
    ["No such order", "No such line", null],
    ["", "", ""],
  ])("described as %j and %j", (first, second, want) => {
    const { api, schemas } = readApi({
      openapi: "3.1.0",
      info: {},
      paths: { "/a": get(first), "/b": get(second) },
      components: { schemas: { Problem: { type: "object" } } },
    });
    const bag = new DiagnosticBag();
    const rest = planRest(
      { name: "things", restApis: [api], eventApis: [], schemas },
      defaultTargetOptions,
      bag,
    );
    const told = rest?.errors.map(({ symbol, description }) => [symbol.name, description]);
    expect(told).toEqual([["NotFoundError", want]]);
  });
});
