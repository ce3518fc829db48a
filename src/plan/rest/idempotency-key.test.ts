import { describe, expect, it } from "vitest";
import { apiWith, readApi } from "../../../test/support/read-api.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import type { JsonObject } from "../../model/index.js";
import { defaultTargetOptions } from "../options.js";
import { usesIdempotencyKeys } from "./idempotency-key.js";
import { planRest } from "./rest-plan-builder.js";

function planOf(parameters: readonly JsonObject[], chosen: readonly string[] = []) {
  const { api, schemas } = readApi(apiWith({ operationId: "placeOrder", parameters }));
  const options = { ...defaultTargetOptions, http: { idempotencyKey: chosen } };
  const rest = planRest(
    { name: "things", restApis: [api], eventApis: [], schemas },
    options,
    new DiagnosticBag(),
  );
  const operation = rest?.operations[0];
  return {
    key: operation?.idempotencyKey,
    inputOptional: operation?.inputOptional,
    uses: usesIdempotencyKeys(rest),
  };
}

const header = (name: string, schema: JsonObject = { type: "string" }, required = false): JsonObject => ({
  name,
  in: "header",
  required,
  schema,
});
const key = (header: string, isRequired: boolean, isMadeByClient = true) => ({
  header,
  isRequired,
  isMadeByClient,
});

describe("planIdempotencyKey", () => {
  it.each<{ given: string; parameters: readonly JsonObject[]; want: ReturnType<typeof key> | null }>([
    { given: "no header", parameters: [], want: null },
    {
      given: "an optional header",
      parameters: [header("Idempotency-Key")],
      want: key("Idempotency-Key", false),
    },
    {
      given: "one in another case",
      parameters: [header("idempotency-key")],
      want: key("idempotency-key", false),
    },
    {
      given: "a required one",
      parameters: [header("Idempotency-Key", { type: "string", format: "uuid" }, true)],
      want: key("Idempotency-Key", true),
    },
    { given: "another header", parameters: [header("X-Idempotency-Key")], want: null },
    {
      given: "a parameter of the query",
      parameters: [{ ...header("Idempotency-Key"), in: "query" }],
      want: null,
    },
    {
      given: "one that is too short for a UUID",
      parameters: [header("Idempotency-Key", { type: "string", maxLength: 32 }, true)],
      want: key("Idempotency-Key", true, false),
    },
    {
      given: "a number",
      parameters: [header("Idempotency-Key", { type: "integer" })],
      want: key("Idempotency-Key", false, false),
    },
    {
      given: "JSON",
      parameters: [
        {
          name: "Idempotency-Key",
          in: "header",
          content: { "application/json": { schema: { type: "object" } } },
        },
      ],
      want: key("Idempotency-Key", false, false),
    },
  ])("$given", ({ parameters, want }) => {
    expect(planOf(parameters)).toMatchObject({ key: want, uses: want !== null });
  });

  it("takes operations that the configuration names, and leaves what the contract says of them", () => {
    expect(planOf([], ["placeOrder", "other"]).key).toEqual(key("Idempotency-Key", false));
    expect(planOf([], ["other", ""]).key).toBeNull();
    expect(planOf([header("idempotency-KEY")], ["placeOrder"]).key).toEqual(key("idempotency-KEY", false));
  });

  it.each<{ given: string; parameters: readonly JsonObject[]; want: boolean }>([
    {
      given: "a required key alone",
      parameters: [header("Idempotency-Key", { type: "string" }, true)],
      want: true,
    },
    {
      given: "a required key that only callers can make",
      parameters: [header("Idempotency-Key", { type: "string", maxLength: 8 }, true)],
      want: false,
    },
    {
      given: "another required header",
      parameters: [header("Idempotency-Key", {}, true), header("X-Tenant", {}, true)],
      want: false,
    },
  ])("lets callers leave out the input: $given", ({ parameters, want }) => {
    expect(planOf(parameters).inputOptional).toBe(want);
  });
});
