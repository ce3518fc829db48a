import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { runService } from "./run-service.js";
import type { LogEntry } from "./service-log.js";
import type { ServiceOptions } from "./service-options.js";

const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** The service of `service-child.ts`, with what it has written so far. */
function spawnService(variables: Readonly<Record<string, string>>) {
  const script = fileURLToPath(new URL("../../../test/support/service-child.ts", import.meta.url));
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", script], {
    env: { PATH, PORT: "0", ...variables },
  });
  children.push(child);
  let output = "";
  const look = new EventEmitter();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      look.emit("text");
    });
  }
  return {
    child,
    output: () => output,
    lines: () => output.split("\n").filter((line) => line !== "" && !line.startsWith("{")),
    exit: new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code))),
    async says(pattern: RegExp): Promise<RegExpExecArray> {
      for (;;) {
        const match = pattern.exec(output);
        if (match !== null) return match;
        await new Promise((resolve) => look.once("text", resolve));
      }
    },
  };
}

async function baseUrl(service: ReturnType<typeof spawnService>): Promise<string> {
  const [, port] = await service.says(/"the service listens","port":(\d+)/);
  await service.says(/the service runs/);
  return `http://127.0.0.1:${port}`;
}

describe("a service in a process of its own", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "ends on %s what is under way, and then itself with 0",
    async (signal) => {
      const service = spawnService({ NAME: "orders" });
      const url = await baseUrl(service);
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      const slow = fetch(`${url}/slow`);
      await fetch(`${url}/fast`);
      service.child.kill(signal);
      const answer = await slow;
      expect([answer.status, await answer.text()]).toEqual([200, "done"]);
      expect(await service.exit).toBe(0);
      expect(service.lines()).toEqual(["started", "drained", "closed"]);
      expect(service.output()).toContain("the service has stopped");
      await expect(fetch(`${url}/livez`)).rejects.toThrow();
    },
  );

  it("is cut short with 1 where a part does not stop in time", async () => {
    const service = spawnService({ NAME: "orders", PART_HANGS: "1", SHUTDOWN_TIMEOUT_MS: "200" });
    await baseUrl(service);
    service.child.kill("SIGTERM");
    expect(await service.exit).toBe(1);
    expect(service.output()).toContain("cut short: not done within 200 ms");
  });

  it("does not wait after a second signal", async () => {
    const service = spawnService({ NAME: "orders", PART_HANGS: "1" });
    await baseUrl(service);
    service.child.kill("SIGTERM");
    await service.says(/the service stops/);
    service.child.kill("SIGTERM");
    expect(await service.exit).toBe(1);
    expect(service.output()).toContain("cut short by a second signal");
  });

  it("ends with 2 and one line where its environment is incomplete", async () => {
    const service = spawnService({ PORT: "many" });
    expect(await service.exit).toBe(2);
    expect(service.output().trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(service.output())).toMatchObject({
      level: "error",
      problems: ['PORT must be a whole number from 0 to 65535, and is "many"', "NAME is missing: orders"],
    });
  });
});

function runFake(options: Partial<ServiceOptions>) {
  const signals = new EventEmitter();
  const log: LogEntry[] = [];
  const exit = runService({
    name: "orders",
    listen: { app: null, port: 0, host: "127.0.0.1" },
    signals,
    log: (entry) => log.push(entry),
    ...options,
  });
  return { signals, log, exit };
}

describe("what keeps a service from starting", () => {
  it("a port that is taken: 1, and one line", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    // A server on a port has an address with that port.
    const { port } = other.address() as AddressInfo;
    const { exit, log } = runFake({ listen: { app: null, port, host: "127.0.0.1" } });
    expect(await exit).toBe(1);
    other.close();
    expect(log).toMatchObject([
      { level: "error", message: "the service could not start", service: "orders" },
    ]);
  });

  it("a part that cannot start: 1, the others stop, and what is open is closed", async () => {
    const calls: string[] = [];
    const part = (name: string, start: () => Promise<void>) => ({
      start,
      stop: async () => void calls.push(name),
    });
    const { exit, log, signals } = runFake({
      parts: [
        part("first", async () => {}),
        part("second", () => Promise.reject(new Error("no such topic"))),
        part("third", async () => void calls.push("never")),
      ],
      close: [() => calls.push("close")],
    });
    expect(await exit).toBe(1);
    expect(calls).toEqual(["first", "second", "close"]);
    expect(log.find(({ level }) => level === "error")).toMatchObject({ error: new Error("no such topic") });
    expect(signals.eventNames()).toEqual([]);
  });

  it("a fault of its wiring: 1", async () => {
    const fault = () => {
      throw new Error("no handler");
    };
    expect(await runService(fault)).toBe(1);
  });
});

describe("a signal", () => {
  it("is heard while a part waits for its broker", async () => {
    const away = () => ({
      start: () => Promise.reject(Object.assign(new Error("away"), { code: "ECONNREFUSED" })),
    });
    const { exit, log, signals } = runFake({ parts: { consumer: away } });
    await expect.poll(() => log.map(({ message }) => message)).toContain("consumer cannot start yet");
    signals.emit("SIGTERM");
    expect(await exit).toBe(0);
  });

  it("ends with 1 where something fails at the end", async () => {
    const { exit, log, signals } = runFake({ close: [() => Promise.reject(new Error("not flushed"))] });
    await expect.poll(() => log.map(({ message }) => message)).toContain("the service runs");
    signals.emit("SIGINT");
    expect(await exit).toBe(1);
    expect(log.find(({ level }) => level === "error")).toMatchObject({ error: new Error("not flushed") });
  });
});
