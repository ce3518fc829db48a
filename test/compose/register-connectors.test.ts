import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.js";

const run = promisify(execFile);
const script = join(packageRoot(), "templates/compose/register-connectors.mjs");

/** What Kafka Connect answers when it is asked for a status, one after another; the last one again and again. */
type Status = { readonly code: number; readonly body: object };
const running = { state: "RUNNING" };
const status = (connector: object, tasks: readonly object[]): Status => ({
  code: 200,
  body: { connector, tasks },
});

let folder = "";
let server: Server | undefined;
let asked: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "commsgen-connectors-"));
  writeFileSync(
    join(folder, "orders.json"),
    JSON.stringify({ name: "orders-outbox", config: { "tasks.max": "1" } }),
  );
  asked = [];
});
afterEach(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function connect(statuses: readonly Status[]): Promise<string> {
  let next = 0;
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push(`${request.method} ${request.url} ${body}`.trim());
    const answer = request.url?.endsWith("/status") ? statuses[Math.min(next++, statuses.length - 1)] : null;
    response.writeHead(answer?.code ?? 201, { "content-type": "application/json" });
    response.end(JSON.stringify(answer?.body ?? {}));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
}

const register = (url: string) =>
  run("node", [script], { env: { ...process.env, CONNECT_URL: url, CONNECTORS: folder } });

describe("register-connectors.mjs", () => {
  it("gives each connector its configuration, and waits until it runs", async () => {
    const url = await connect([
      { code: 404, body: {} },
      status({ state: "UNASSIGNED" }, []),
      status(running, []),
      status(running, [running]),
    ]);
    expect((await register(url)).stdout).toBe("orders-outbox is running\n");
    expect(asked[0]).toBe('PUT /connectors/orders-outbox/config {"tasks.max":"1"}');
    expect(asked[1]).toBe("POST /connectors/orders-outbox/restart?includeTasks=true&onlyFailed=true");
    expect(asked).toHaveLength(6);
  });

  it("starts again what had failed", async () => {
    const failed = status(running, [{ state: "FAILED", trace: "old" }]);
    const url = await connect([
      failed,
      status(running, [{ state: "RESTARTING" }]),
      status(running, [running]),
    ]);
    expect((await register(url)).stdout).toBe("orders-outbox is running\n");
  });

  it("fails where a task fails for good, and says why", async () => {
    const url = await connect([status(running, [{ state: "FAILED", trace: "no publication" }])]);
    await expect(register(url)).rejects.toThrow("/connectors/orders-outbox has failed: no publication");
  });

  it("fails where nobody answers", async () => {
    await expect(register("http://127.0.0.1:9")).rejects.toThrow("fetch failed");
  });
});
