import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { unreadyMs } from "../../src/plan/workspace/shutdown-timeout.js";
import type { GatewayProcess } from "../support/gateway/gateway-process.js";
import { describeWithGateways } from "../support/gateway/programs.js";
import type { RunningProcess } from "../support/scaffolded-service.js";
import {
  expectProblem,
  json,
  makeShop,
  portOf,
  requestsPerSecond,
  type Seen,
  type Shop,
  seen,
  untilRouted,
} from "./shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await makeShop();
}, 120_000);
afterAll(() => {
  shop.remove();
});

/** Whether anybody listens there. */
function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/livez`).then(
    () => true,
    () => false,
  );
}

describeWithGateways("a gateway when something fails", ({ kind, binary, start }) => {
  const running: RunningProcess[] = [];
  const gateways: GatewayProcess[] = [];
  afterEach(async () => {
    for (const service of running.splice(0)) service.kill();
    for (const gateway of gateways.splice(0)) await gateway.stop();
  });

  async function started(
    service: "orders" | "stock",
    count: number,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<readonly RunningProcess[]> {
    const replicas = await Promise.all(Array.from({ length: count }, () => shop.start(service, variables)));
    running.push(...replicas);
    return replicas;
  }

  async function inFront(ports: readonly number[], config = shop[kind]): Promise<GatewayProcess> {
    const gateway = await start({ config, replicas: { orders: ports }, binary });
    gateways.push(gateway);
    return gateway;
  }

  it("spreads requests over replicas, and goes on without one that is killed", async () => {
    const [one, two] = await started("orders", 2);
    const gateway = await inFront([portOf(one), portOf(two)]);
    await untilRouted(gateway, ["/counts"]);
    const pids = new Set<number>();
    for (let index = 0; index < 20; index++) pids.add((await seen(await fetch(`${gateway.url}/orders`))).pid);
    expect(pids.size).toBe(2);

    one?.kill();
    // On a busy machine the end takes a while, and until then each POST on its way there may be lost.
    while (await answers(portOf(one))) await sleep(5);
    const before = await countsOf(two);
    const [reads, writes] = await Promise.all([
      Promise.all(Array.from({ length: 30 }, () => fetch(`${gateway.url}/orders`))),
      Promise.all(
        Array.from({ length: 30 }, (_, id) => fetch(`${gateway.url}/orders`, json(`{"id":${id}}`))),
      ),
    ]);
    expect(reads.map(({ status }) => status)).toEqual(reads.map(() => 200));
    // A connection that was open can break with the request on its way: nobody knows whether it arrived.
    const accepted = writes.filter(({ status }) => status === 200).length;
    expect(writes.length - accepted).toBeLessThanOrEqual(10);
    const after = await countsOf(two);
    expect((after["listOrders"] ?? 0) - (before["listOrders"] ?? 0)).toBe(30);
    expect((after["placeOrder"] ?? 0) - (before["placeOrder"] ?? 0)).toBe(accepted);
    for (let id = 0; id < 20; id++) await seen(await fetch(`${gateway.url}/orders`, json(`{"id":${id}}`)));
    expect((await countsOf(two))["placeOrder"]).toBe((after["placeOrder"] ?? 0) + 20);
  });

  it("loses nothing when a replica ends as it should", async () => {
    const [one, two] = await started("orders", 2, { UNREADY_MS: String(unreadyMs) });
    const gateway = await inFront([portOf(one), portOf(two)]);
    await untilRouted(gateway, ["/counts"]);
    const statuses = new Map<string, number>();
    let isOver = false;
    const ask = async (method: "GET" | "POST") => {
      while (!isOver) {
        const { status } = await fetch(`${gateway.url}/orders`, method === "POST" ? json("{}") : {});
        const key = `${method} ${status}`;
        statuses.set(key, (statuses.get(key) ?? 0) + 1);
      }
    };
    const callers = [ask("GET"), ask("GET"), ask("POST"), ask("POST")];
    await sleep(500);
    expect(await one?.stop()).toBe(0);
    await sleep(500);
    isOver = true;
    await Promise.all(callers);
    expect(statuses.get("GET 200")).toBeGreaterThan(50);
    expect(statuses.get("POST 200")).toBeGreaterThan(50);
    // nginx does not ask whether a replica is ready: a POST may come in the instant in which that one stops listening.
    const lost = [...statuses].filter(([key]) => !key.endsWith("200"));
    expect(lost).toEqual(kind === "nginx" && lost.length === 1 ? [["POST 502", 1]] : []);
  });

  it.each([
    ["GET", "pause"],
    ["POST", "pauseOnce"],
  ])("sends a %s whose replica dies over it again, if that may be", async (method, operation) => {
    const replicas = await started("orders", 2);
    const gateway = await inFront(replicas.map(portOf));
    await untilRouted(gateway, ["/counts"]);
    const call = fetch(`${gateway.url}/pause`, { method });
    const begun = () => Promise.all(replicas.map(async (each) => (await countsOf(each))[operation] ?? 0));
    await expect.poll(begun, { interval: 10 }).toContain(1);
    const asked = (await begun()).indexOf(1);
    replicas[asked]?.kill();
    const survivor = replicas[1 - asked];
    if (method === "GET") expect((await seen(await call)).counts).toMatchObject({ pause: 1 });
    else await expectProblem(await call, [502, 503]);
    await sleep(300);
    expect((await countsOf(survivor))[operation] ?? 0).toBe(method === "GET" ? 1 : 0);
  });

  it("answers 502 or 503 where no replica is left", async () => {
    const gateway = await inFront([9]);
    await expectProblem(await fetch(`${gateway.url}/orders`), [502, 503]);
    await expectProblem(await fetch(`${gateway.url}/orders`, json("{}")), [502, 503]);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
  });

  it("limits what one client may send", async () => {
    const [one] = await started("orders", 1);
    const gateway = await inFront([portOf(one)], shop.limited[kind]);
    await untilRouted(gateway, ["/counts"]);
    await sleep(1_100);
    const answers = await Promise.all(
      Array.from({ length: requestsPerSecond * 4 }, () => fetch(`${gateway.url}/orders`)),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(requestsPerSecond);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(requestsPerSecond);
    const [first] = refused;
    expect(first?.headers.get("retry-after")).toBe("1");
    if (first !== undefined) await expectProblem(first, [429]);
    await sleep(1_100);
    expect((await fetch(`${gateway.url}/orders`)).status).toBe(200);
  });

  async function countsOf(replica: RunningProcess | undefined): Promise<Seen["counts"]> {
    return (await seen(await fetch(`${replica?.url}/counts`))).counts;
  }
});
