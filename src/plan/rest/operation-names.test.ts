import { describe, expect, it } from "vitest";
import type { HttpOperation, RestApi } from "../../model/index.js";
import { functionName, nameOperations } from "./operation-names.js";

const source = { file: "/specs/orders/openapi.yaml", pointer: "" };
const api: RestApi = {
  source,
  specification: "3.1.0",
  title: "Orders",
  version: "1",
  summary: null,
  description: null,
  servers: [],
  tags: [],
  operations: [],
  webhooks: [],
  securitySchemes: [],
  extensions: {},
};

function operation(method: string, path: string, rest: Partial<HttpOperation> = {}): HttpOperation {
  return {
    source: { ...source, pointer: `/paths/${path.replaceAll("/", "~1")}/${method}` },
    operationId: null,
    method,
    path,
    summary: null,
    description: null,
    deprecated: false,
    tags: [],
    externalDocs: null,
    parameters: [],
    requestBody: null,
    responses: [],
    security: [],
    servers: [],
    hasOwnServers: false,
    callbacks: [],
    timeoutMs: null,
    extensions: {},
    ...rest,
  };
}

function names(...operations: readonly HttpOperation[]): readonly string[] {
  return nameOperations(
    operations.map((one) => ({ api, operation: one })),
    ["createOrdersClient"],
  );
}

describe("nameOperations", () => {
  it.each([
    ["an id as it is", operation("GET", "/orders", { operationId: "listOrders" }), "listOrders"],
    ["an id with slashes", operation("GET", "/orders", { operationId: "orders/list" }), "ordersList"],
    ["an id with dots", operation("GET", "/orders", { operationId: ".orders.list" }), "ordersList"],
    ["an id that starts with a digit", operation("GET", "/2fa", { operationId: "2fa" }), "_2fa"],
    ["method and path", operation("GET", "/orders/{orderId}/lines"), "getOrdersByOrderIdLines"],
    ["method and root", operation("POST", "/"), "postRoot"],
    ["mixed segments", operation("GET", "/files/{name}.{ext}:raw"), "getFilesByNameByExtRaw"],
    [
      "our own names are not free",
      operation("GET", "/x", { operationId: "createOrdersClient" }),
      "createOrdersClientGet",
    ],
  ])("%s", (_, given, want) => {
    expect(names(given)).toEqual([want]);
  });

  it("tells equals apart by their context, whatever their order", () => {
    const first = operation("GET", "/orders", { operationId: "list items", tags: ["orders"] });
    const second = operation("GET", "/parcels", { operationId: "list_items", tags: ["parcels"] });
    expect(names(first, second)).toEqual(["ordersListItems", "parcelsListItems"]);
    expect(names(second, first)).toEqual(["parcelsListItems", "ordersListItems"]);
  });

  it("leaves a name to the one that is spelled so, and counts names that differ by case as one", () => {
    const exact = operation("GET", "/a", { operationId: "getItem" });
    const other = operation("GET", "/b", { operationId: "get-item" });
    const upper = operation("GET", "/c", { operationId: "getITEM" });
    expect(names(other, exact)).toEqual(["getItemGet", "getItem"]);
    expect(new Set(names(exact, upper).map((name) => name.toLowerCase())).size).toBe(2);
  });
});

describe("functionName", () => {
  it.each([
    ["placeOrder", "placeOrder"],
    ["delete", "delete_"],
  ])("%s -> %s", (given, want) => {
    expect(functionName(given)).toBe(want);
  });
});
