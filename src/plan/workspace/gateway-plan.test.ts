import { describe, expect, it } from "vitest";
import { type Paths, workspaceOf } from "../../../test/support/gateway/plan-gateway.js";
import { ok } from "../../../test/support/read-api.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import { planGateway } from "./gateway-plan.js";

/** `orders GET,HEAD,OPTIONS /orders 10000`, in the order in which they are tried. */
function routes(services: Readonly<Record<string, Paths>>): {
  readonly lines: readonly string[];
  readonly found: readonly string[];
} {
  const bag = new DiagnosticBag();
  const plan = planGateway(workspaceOf(services), bag);
  return {
    lines: (plan?.routes ?? []).map(
      ({ service, methods, path, timeoutMs }) =>
        `${service.name} ${methods.join()} ${path.template} ${timeoutMs}`,
    ),
    found: bag.items.map(({ code, message }) => `${code}: ${message}`),
  };
}

describe("planGateway", () => {
  it("puts text before parameters, over all services", () => {
    const { lines, found } = routes({
      orders: { "/orders/{id}": ["get"], "/orders": ["get", "post"] },
      stock: { "/{any}/report": ["get"], "/orders/{id}/stock": ["put"], "/orders/export": ["get"] },
    });
    expect(lines).toEqual([
      "orders GET,HEAD,POST,OPTIONS /orders 10000",
      "stock GET,HEAD,OPTIONS /orders/export 10000",
      "orders GET,HEAD,OPTIONS /orders/{id} 10000",
      "stock PUT,OPTIONS /orders/{id}/stock 10000",
      "stock GET,HEAD,OPTIONS /{any}/report 10000",
    ]);
    expect(found).toEqual([]);
  });

  it("has a route for each deadline, and the longest where the query decides", () => {
    const { lines } = routes({
      orders: {
        "/orders": {
          "x-timeout": "PT2S",
          get: { responses: ok },
          post: { responses: ok, "x-timeout": "PT0.5S" },
        },
        "/orders?archive=1": { get: { responses: ok, "x-timeout": "PT30S" } },
      },
    });
    expect(lines).toEqual(["orders GET,HEAD,OPTIONS /orders 30000", "orders POST /orders 500"]);
  });

  it("says which service gets a request that two of them want", () => {
    const paths = { "/status/{part}": ["get"] };
    const bag = new DiagnosticBag();
    const plan = planGateway(workspaceOf({ zoo: { "/status/{name}": ["get", "put"] }, orders: paths }), bag);
    expect(plan?.routes.map(({ service, methods }) => `${service.name} ${methods.join()}`)).toEqual([
      "orders GET,HEAD,OPTIONS",
      "zoo PUT",
    ]);
    expect(bag.items).toMatchObject([
      {
        code: "gateway-route-taken",
        severity: "warning",
        message:
          "`GET /status/{name}` of `zoo` cannot be called through the gateway: `orders` has the same method and path",
        source: { pointer: "/paths/~1status~1{name}/get" },
        repeats: [{ pointer: "/paths/~1status~1{part}/get" }],
      },
    ]);
  });

  it("says what cannot be called through it", () => {
    const { lines, found } = routes({
      orders: { "/healthz": ["get"], [`/${"a".repeat(3_000)}`]: ["get"], "/a": ["get"] },
    });
    expect(lines).toEqual(["orders GET,HEAD,OPTIONS /a 10000"]);
    expect(found).toEqual([
      "gateway-own-path: `GET /healthz` of `orders` cannot be called through the gateway, which tells of its own health there",
      expect.stringContaining("gateway-not-routed: `GET /aaaa"),
    ]);
  });

  it("allows what later paths have too", () => {
    const plan = planGateway(
      workspaceOf({ orders: { "/orders/{id}": ["delete", "get"], "/orders/export": ["post"] } }),
      new DiagnosticBag(),
    );
    expect(plan?.paths.map(({ path, methods }) => [path.template, methods])).toEqual([
      ["/orders/export", ["POST", "DELETE", "GET", "HEAD", "OPTIONS"]],
      ["/orders/{id}", ["DELETE", "GET", "HEAD", "OPTIONS"]],
    ]);
  });

  it("is none where nobody wants it", () => {
    const plan = workspaceOf({ orders: { "/a": ["get"] } }, { kind: "none" });
    expect(planGateway(plan, new DiagnosticBag())).toBeNull();
    expect(
      planGateway({ ...workspaceOf({ orders: { "/a": ["get"] } }), hasCompose: false }, new DiagnosticBag()),
    ).toBeNull();
  });
});
