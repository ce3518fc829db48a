import { afterAll, beforeAll, expect, it } from "vitest";
import type { GatewayProcess, Replicas } from "../support/gateway/gateway-process.js";
import { describeWithGateways, type GatewayProgram } from "../support/gateway/programs.js";
import type { RunningProcess } from "../support/scaffolded-service.js";
import { expectProblem, json, makeShop, portOf, type Shop, seen, untilRouted } from "./shop.js";

let shop: Shop;
const services: RunningProcess[] = [];
let replicas: Replicas;

beforeAll(async () => {
  shop = await makeShop();
  services.push(await shop.start("orders"), await shop.start("stock"));
  replicas = { orders: [portOf(services[0])], stock: [portOf(services[1])] };
}, 120_000);
afterAll(() => {
  for (const service of services) service.kill();
  shop.remove();
});

/** In front of the replicas; resolves when it takes the services for healthy. */
async function startGateway(program: GatewayProgram, behind: Replicas): Promise<GatewayProcess> {
  const { start, binary, kind } = program;
  const gateway = await start({ config: shop[kind], replicas: behind, binary });
  await untilRouted(gateway, ["/counts", "/stock/1"]);
  return gateway;
}

describeWithGateways("a gateway in front of generated services", (program) => {
  let gateway: GatewayProcess;
  beforeAll(async () => {
    gateway = await startGateway(program, replicas);
  });
  afterAll(() => gateway?.stop());

  it.each([
    ["GET", "/orders", "listOrders", {}],
    ["GET", "/orders?page=2", "listOrders", {}],
    ["GET", "/orders/export", "exportOrders", {}],
    ["GET", "/orders/17", "getOrder", { orderId: "17" }],
    ["GET", "/orders/exports", "getOrder", { orderId: "exports" }],
    ["GET", "/orders/a%2Fb%20c", "getOrder", { orderId: "a/b c" }],
    ["GET", "/orders/%2F%2f", "getOrder", { orderId: "//" }],
    ["GET", "/orders/17.pdf", "printOrder", { orderId: "17", format: "pdf" }],
    ["DELETE", "/orders/17", "deleteOrder", { orderId: "17" }],
    ["DELETE", "/orders/export", "deleteOrder", { orderId: "export" }],
    ["GET", "/Orders", "listOrdersInCapitals", {}],
    ["GET", "/default/a%20b;c$d:e(f)", "oddPath", {}],
    ["GET", "/default/a%20b%3Bc%24d%3ae%28f%29", "oddPath", {}],
    ["GET", "/stock/%C3%A9", "getStock", { sku: "é" }],
    ["PUT", "/stock/1", "setStock", { sku: "1" }],
    ["GET", "/orders/17/stock", "getStockOfOrder", { orderId: "17" }],
    ["GET", "/north/report", "report", { warehouse: "north" }],
    ["GET", "/orders/report", "getOrder", { orderId: "report" }],
    ["GET", "/orders$x/1", "oddFirstSegment", { id: "1" }],
    ["GET", "/orders%24x/1", "oddFirstSegment", { id: "1" }],
    ["GET", "/ordersx/report", "report", { warehouse: "ordersx" }],
    ["GET", "/healthz/report", "report", { warehouse: "healthz" }],
    ["GET", "/slow/report", "report", { warehouse: "slow" }],
  ])("%s %s goes to %s", async (method, path, operation, parameters) => {
    const got = await seen(await fetch(gateway.url + path, { method }));
    expect([got.operation, got.path, got.url]).toEqual([operation, parameters, path]);
  });

  it("answers 404 for what no service has", async () => {
    for (const path of ["/", "/order", "/orders/", "/orders/1/2/3", "/metrics", "/livez", "/orders//stock"]) {
      await expectProblem(await fetch(gateway.url + path), [404]);
    }
  });

  it("answers 405 for a method that a path does not have, and says which it has", async () => {
    for (const [path, allow] of [
      ["/orders", "GET, POST, HEAD, OPTIONS"],
      ["/orders/export", "GET, DELETE, HEAD, OPTIONS"],
      ["/orders/17/stock", "GET, HEAD, OPTIONS"],
    ]) {
      const answer = await fetch(gateway.url + path, { method: "PATCH" });
      expect(answer.headers.get("allow")).toBe(allow);
      await expectProblem(answer, [405]);
    }
    const options = await fetch(`${gateway.url}/orders`, { method: "OPTIONS" });
    expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, POST, HEAD, OPTIONS"]);
    expect((await fetch(`${gateway.url}/orders`, { method: "HEAD" })).status).toBe(200);
  });

  it("passes a body of 1 MB on, and refuses a longer one than services take", async () => {
    const send = (bytes: number) =>
      fetch(`${gateway.url}/documents`, {
        method: "POST",
        headers: { "content-type": "application/octet-stream" },
        body: Buffer.alloc(bytes, "x"),
      });
    expect((await seen(await send(1_000_000))).bodyBytes).toBe(1_000_000);
    expect((await seen(await send(1024 * 1024))).bodyBytes).toBe(1024 * 1024);
    await expectProblem(await send(1024 * 1024 + 1), [413]);
  });

  it("keeps an id of a request or makes one, for the service, the client and the log", async () => {
    const given = await fetch(`${gateway.url}/orders`, { headers: { "x-request-id": "order-desk:42" } });
    expect(given.headers.get("x-request-id")).toBe("order-desk:42");
    expect((await seen(given)).headers["x-request-id"]).toBe("order-desk:42");
    const made = await fetch(`${gateway.url}/nowhere`);
    expect(made.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{32,36}$/);
    await expect.poll(() => gateway.log()).toContain("order-desk:42");
    const line = gateway
      .log()
      .split("\n")
      .find((each) => each.includes("order-desk:42"));
    expect(JSON.parse(line ?? "")).toMatchObject({ path: "/orders", method: "GET", status: 200 });
  });

  it("takes part in a trace, or begins one", async () => {
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01`, tracestate: "shop=1" };
    const goesOn = await seen(await fetch(`${gateway.url}/orders`, { headers }));
    expect(goesOn.headers["traceparent"]).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
    expect(goesOn.headers["tracestate"]).toBe("shop=1");
    const zero = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
    // What is no trace Envoy passes on as it is, for the service to see that it is none.
    for (const traceparent of ["", ...(program.kind === "nginx" ? ["nonsense", zero] : [])]) {
      const begins = await seen(
        await fetch(`${gateway.url}/orders`, { headers: { ...(traceparent !== "" && { traceparent }) } }),
      );
      expect(begins.headers["traceparent"]).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/);
    }
  });

  it("says who asks, and takes no client's word for it", async () => {
    const forged = {
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      "x-real-ip": "203.0.113.9",
      forwarded: "for=203.0.113.9",
      "x-envoy-upstream-rq-timeout-ms": "1",
    };
    const { headers } = await seen(await fetch(`${gateway.url}/orders`, { headers: forged }));
    if (program.kind === "envoy") expect(Object.keys(headers).join()).not.toContain("x-envoy");
    expect(headers).toMatchObject({
      "x-forwarded-host": new URL(gateway.url).host,
      "x-forwarded-proto": "http",
      host: new URL(gateway.url).host,
    });
    // Envoy gives the machine's own address for one on loopback.
    expect(headers["x-forwarded-for"]).toMatch(/^(?!203)[\d.]+$/);
    expect(JSON.stringify(headers)).not.toMatch(/203\.0\.113|evil/);
  });

  it("refuses headers that services would not take", async () => {
    await expectProblem(
      await fetch(`${gateway.url}/orders`, { headers: { cookie: "c".repeat(20_000) } }),
      [431],
    );
  });

  it("leaves a service's own problem as it is", async () => {
    const answer = await fetch(`${gateway.url}/orders`, json("[]"));
    expect([answer.status, answer.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(await answer.json()).toMatchObject({ violations: [{ in: "body" }] });
  });

  it("passes headers with underscores on", async () => {
    const { headers } = await seen(await fetch(`${gateway.url}/orders`, { headers: { api_key: "k" } }));
    expect(headers["api_key"]).toBe("k");
  });

  it("says how long the caller waits, unless the caller does", async () => {
    const left = async (path: string, headers: Record<string, string> = {}) =>
      (await seen(await fetch(gateway.url + path, { headers }))).headers["x-request-timeout-ms"];
    expect(await left("/orders")).toBe("10000");
    expect(await left("/orders", { "x-request-timeout-ms": "850" })).toBe("850");
  });

  it("answers 504 at the contract's deadline", async () => {
    const begin = performance.now();
    // The service is told of more time than the contract has, so that it is the gateway that gives up.
    const answer = await fetch(`${gateway.url}/slow`, { headers: { "x-request-timeout-ms": "60000" } });
    const took = performance.now() - begin;
    await expectProblem(answer, [504]);
    expect(took).toBeGreaterThan(550);
    expect(took).toBeLessThan(1_500);
  });

  it("does not show what it is", async () => {
    for (const path of ["/orders", "/nowhere"]) {
      expect((await fetch(gateway.url + path)).headers.get("server") ?? "nginx").toMatch(/^(?:nginx|envoy)$/);
    }
  });

  it("tells of its own health", async () => {
    const answer = await fetch(`${gateway.url}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, { state: "running" }]);
  });
});
