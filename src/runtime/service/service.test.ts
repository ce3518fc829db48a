import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { isAway } from "./is-away.js";
import { startService } from "./service.js";
import type { LogEntry } from "./service-log.js";
import type { Service, ServiceOptions } from "./service-options.js";

const services: Service[] = [];
afterEach(() => {
  for (const service of services.splice(0)) service.abort();
});

async function start(options: Partial<ServiceOptions> = {}) {
  const log: LogEntry[] = [];
  const service = await startService({
    name: "orders",
    listen: { app: (_, response) => response.end("the app"), port: 0, host: "127.0.0.1" },
    log: (entry) => log.push(entry),
    ...options,
  });
  services.push(service);
  const get = (path: string, port = service.port) => fetch(`http://127.0.0.1:${port}${path}`);
  return { service, log, get };
}

describe("health", () => {
  it("is live at once, and ready when all parts have started", async () => {
    let go = () => {};
    const started = new Promise<void>((resolve) => {
      go = resolve;
    });
    const { service, get } = await start({ parts: { consumer: { start: () => started } } });
    expect((await get("/livez")).status).toBe(200);
    for (const path of ["/readyz", "/healthz"]) {
      const answer = await get(path);
      expect([answer.status, await answer.json()]).toEqual([
        503,
        { state: "starting", parts: [{ name: "consumer", state: "starting" }], checks: {} },
      ]);
    }
    expect(await (await get("/orders")).text()).toBe("the app");
    go();
    await service.started;
    expect((await get("/healthz")).status).toBe(200);
  });

  it.each<readonly [string, () => Promise<unknown>, number, string]>([
    ["passes", async () => {}, 200, "ok"],
    ["fails", () => Promise.reject(new Error("secret")), 503, "failed"],
    [
      "throws",
      () => {
        throw new Error("secret");
      },
      503,
      "failed",
    ],
    ["hangs", () => new Promise(() => {}), 503, "failed"],
  ])("asks checks: one that %s", async (_, check, status, told) => {
    const { service, get } = await start({ checks: { database: check } });
    await service.started;
    const answer = await get("/readyz");
    const text = await answer.text();
    expect(answer.status).toBe(status);
    expect(JSON.parse(text)).toMatchObject({ checks: { database: told } });
    expect(text).not.toContain("secret");
  });

  it("tells the state of parts, and stays ready where one has lost its broker", async () => {
    const part = { start: async () => {}, status: () => ({ state: "reconnecting" }) };
    const { service, get } = await start({ parts: [part] });
    await service.started;
    const answer = await get("/readyz");
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ parts: [{ name: "part 1", state: "reconnecting" }] });
  });

  it("gives all metrics that there are", async () => {
    const { service, get } = await start({
      metrics: [() => "a 1\n", () => Promise.reject(new Error("away")), async () => "b 2\n"],
    });
    await service.started;
    const answer = await get("/metrics");
    expect(answer.headers.get("content-type")).toContain("version=0.0.4");
    expect(await answer.text()).toMatch(/\nservice_running\{service="orders"\} 1\na 1\nb 2\n$/);
  });

  it("leaves out metrics that do not come, since Prometheus does not wait for ever", async () => {
    const { service, get } = await start({
      metrics: [() => new Promise<string>(() => {}), () => "b 2\n"],
    });
    await service.started;
    expect(await (await get("/metrics")).text()).toMatch(/\nservice_running\{service="orders"\} 1\nb 2\n$/);
  }, 10_000);

  it("has a port of its own where that is asked for", async () => {
    const app: ServiceOptions["listen"]["app"] = (_, response) => response.end("the app");
    const { service, get } = await start({ listen: { app, port: 0, host: "127.0.0.1", healthPort: 0 } });
    expect(await (await get("/livez")).text()).toBe("the app");
    expect((await get("/livez", service.healthPort)).status).toBe(200);
    expect((await get("/orders", service.healthPort)).status).toBe(404);
  });

  it("takes nothing but GET and HEAD", async () => {
    const { service } = await start();
    const answer = await fetch(`http://127.0.0.1:${service.port}/readyz`, { method: "POST" });
    expect(answer.status).toBe(405);
  });
});

describe("parts", () => {
  it("of a function are made anew until what they need is there", async () => {
    let made = 0;
    const { service, log } = await start({
      parts: {
        consumer: () => {
          const attempt = ++made;
          const error = Object.assign(new Error("away"), { code: "ECONNREFUSED" });
          return { start: () => (attempt < 3 ? Promise.reject(error) : Promise.resolve()) };
        },
      },
    });
    await service.started;
    expect(made).toBe(3);
    expect(log.filter(({ level }) => level === "warning")).toMatchObject([
      { message: "consumer cannot start yet", retryInMs: 250 },
      { message: "consumer cannot start yet", retryInMs: 500 },
    ]);
  });

  it("are not tried again where that would not help", async () => {
    let made = 0;
    const { service } = await start({
      parts: [
        () => {
          made++;
          return { start: () => Promise.reject(new RangeError("no such option")) };
        },
      ],
    });
    await expect(service.started).rejects.toThrow("no such option");
    expect(made).toBe(1);
  });
});

describe("stopping", () => {
  it("is unready first, and answers for as long as it is told to", async () => {
    const { service, get } = await start({ unreadyMs: 150 });
    await service.started;
    const stopped = service.stop();
    expect((await get("/readyz")).status).toBe(503);
    const answer = await get("/orders");
    expect(answer.headers.get("connection")).toBe("close");
    expect(await answer.text()).toBe("the app");
    expect(await stopped).toBe(true);
    await expect(get("/livez")).rejects.toThrow();
  });

  it("waits for answers, then for parts, and closes at the end, once", async () => {
    const calls: string[] = [];
    const { service, get } = await start({
      listen: {
        port: 0,
        host: "127.0.0.1",
        app: (_, response) =>
          void sleep(100).then(() => {
            calls.push("answered");
            response.end();
          }),
      },
      parts: [{ start: async () => {}, stop: () => sleep(150).then(() => calls.push("drained")) }],
      close: [() => sleep(20).then(() => calls.push("flushed")), () => calls.push("ended")],
    });
    await service.started;
    const answer = get("/orders");
    await sleep(30);
    expect(await Promise.all([service.stop(), service.stop()])).toEqual([true, true]);
    expect((await answer).status).toBe(200);
    expect(calls).toEqual(["answered", "drained", "flushed", "ended"]);
    expect(service.status().state).toBe("stopped");
  });
});

describe("isAway", () => {
  const coded = (code: string) => Object.assign(new Error("x"), { code });
  const ofDriver = (kind: string) => Object.assign(new Error(kind), { name: "DriverError", kind });
  it.each<readonly [string, unknown, boolean]>([
    ["a refused connection", coded("ECONNREFUSED"), true],
    [
      "one of two addresses, and the other",
      new AggregateError([coded("ECONNREFUSED"), coded("ETIMEDOUT")]),
      true,
    ],
    ["a server that starts", coded("57P03"), true],
    ["too many connections", coded("53300"), true],
    ["a pool without a free connection", new Error("timeout exceeded when trying to connect"), true],
    ["a cause", new Error("migration failed", { cause: coded("08006") }), true],
    ["a broker", ofDriver("unavailable"), true],
    ["a refusal of the broker", ofDriver("refused"), false],
    ["a wrong password", coded("28P01"), false],
    ["a wrong statement", coded("42601"), false],
    ["a bug", new TypeError("x is undefined"), false],
    ["no error", "ECONNREFUSED", false],
  ])("%s", (_, error, want) => {
    expect(isAway(error)).toBe(want);
  });
});
