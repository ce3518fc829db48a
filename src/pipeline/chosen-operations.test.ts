import { describe, expect, it } from "vitest";
import { apiWith, readApi } from "../../test/support/read-api.js";
import { DiagnosticBag } from "../diagnostics/index.js";
import { checkChosenOperations } from "./chosen-operations.js";

describe("checkChosenOperations", () => {
  const { api, schemas } = readApi(apiWith({ operationId: "placeOrder" }));
  const services = [
    { name: "empty", restApis: [], eventApis: [], schemas: [] },
    { name: "orders", restApis: [api], eventApis: [], schemas },
  ];

  it.each<{ chosen: readonly string[]; want: readonly string[] }>([
    { chosen: [], want: [] },
    { chosen: ["placeOrder"], want: [] },
    { chosen: ["placeOrders"], want: ["config-unknown-operation Did you mean `placeOrder`?"] },
    { chosen: ["refund", "placeOrder"], want: ["config-unknown-operation null"] },
    { chosen: ["toString"], want: ["config-unknown-operation null"] },
  ])("$chosen", ({ chosen, want }) => {
    const bag = new DiagnosticBag();
    checkChosenOperations(chosen, services, bag);
    expect(bag.items.map(({ code, help }) => `${code} ${help}`)).toEqual(want);
  });
});
