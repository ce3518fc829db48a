import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { DiagnosticBag } from "../../src/diagnostics/index.js";
import { printGateway } from "../../src/targets/gateway/index.js";
import { startEnvoyAsPrinted } from "../support/gateway/envoy.js";
import { envoy, newNginx } from "../support/gateway/find-programs.js";
import { freePort, type GatewayProcess } from "../support/gateway/gateway-process.js";
import { type NameServer, startNameServer } from "../support/gateway/name-server.js";
import { startNginxAsPrinted } from "../support/gateway/nginx.js";
import { workspaceOf } from "../support/gateway/plan-gateway.js";

const servers: Server[] = [];
let gateway: GatewayProcess | null = null;
let names: NameServer | null = null;
afterEach(async () => {
  await gateway?.stop();
  names?.stop();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** Says its own address. */
async function replica(address: string, port: number): Promise<void> {
  const server = createServer((_, response) => response.end(address));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
}

const programs = [
  { kind: "nginx", binary: newNginx, start: startNginxAsPrinted },
  { kind: "envoy", binary: envoy, start: startEnvoyAsPrinted },
] as const;

describe.each(programs)("$kind and the addresses of a name", ({ kind, binary, start }) => {
  const title = "starts before the service does, and follows its replicas";
  if (binary === null) it.skip(`${title}, if "npm run gateway:check" has installed it`, () => {});
  else {
    it(title, async () => {
      const plan = workspaceOf({ orders: { "/orders": ["get"] } }, { kind });
      const [file] = printGateway(plan, new DiagnosticBag());
      const port = await freePort();
      await replica("127.0.0.1", port);
      await replica("127.0.0.2", port);
      names = await startNameServer({});
      gateway = await start(file?.content ?? "", {
        replicas: { orders: [port] },
        namePort: names.port,
        binary,
      });
      expect(await who()).toEqual([kind === "nginx" ? "502" : "503"]);
      for (const addresses of [["127.0.0.1"], ["127.0.0.1", "127.0.0.2"], ["127.0.0.2"]]) {
        names.set("orders", addresses);
        await expect.poll(who, { timeout: 10_000 }).toEqual(addresses);
      }
    });
  }
});

/** Who answers, or with which status nobody does. */
async function who(): Promise<readonly string[]> {
  const found = new Set<string>();
  for (let index = 0; index < 8; index++) {
    const answer = await fetch(`${gateway?.url}/orders`);
    found.add(answer.ok ? await answer.text() : String(answer.status));
  }
  return [...found].sort();
}
