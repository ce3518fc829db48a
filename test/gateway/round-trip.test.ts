import { createServer, type RequestListener, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DiagnosticBag } from "../../src/diagnostics/index.js";
import { packageRoot } from "../../src/package-root.js";
import { printGateway } from "../../src/targets/gateway/index.js";
import { type LiveService, startable } from "../live/live-service.js";
import { makeRoundTrips } from "../live/round-trip.js";
import type { GatewayProcess } from "../support/gateway/gateway-process.js";
import { workspaceOfServices } from "../support/gateway/plan-gateway.js";
import { describeWithGateways } from "../support/gateway/programs.js";
import { loadServices } from "../support/load-services.js";

const names = ["inventory", "orders", "payments", "shipping"];
const documents = names.map((name) => `specs/${name}/openapi.yaml`);

/** Answers as what it is told to at the moment. */
interface Backend {
  readonly server: Server;
  listener: RequestListener;
}

const backends = new Map<string, Backend>();
const live = new Map<string, LiveService>();

beforeAll(async () => {
  for (const [index, name] of names.entries()) {
    const [service] = await startable(join(packageRoot(), documents[index] ?? ""), packageRoot());
    if (service !== undefined) live.set(name, service);
    backends.set(name, await startBackend());
  }
});
afterAll(() => {
  for (const { server } of backends.values()) {
    server.close();
    server.closeAllConnections();
  }
});

describeWithGateways("every operation of the shop through a gateway", ({ kind, binary, start }) => {
  let gateway: GatewayProcess;
  beforeAll(async () => {
    const plan = workspaceOfServices(await loadServices(documents, packageRoot()), { kind });
    const [file] = printGateway(plan, new DiagnosticBag());
    const replicas = Object.fromEntries([...backends].map(([name, { server }]) => [name, [portOf(server)]]));
    gateway = await start({ config: file?.content ?? "", replicas, binary });
  });
  afterAll(() => gateway?.stop());

  it.each(names)("%s", async (name) => {
    const service = live.get(name);
    const backend = backends.get(name);
    if (service === undefined || backend === undefined) throw new Error(`${name} does not run`);
    const { operations, calls, faults } = await makeRoundTrips(service, {
      seed: 20_261_121,
      repeats: 5,
      serve: async (listener, use) => {
        backend.listener = listener;
        await use(gateway.url);
      },
    });
    expect(faults.slice(0, 5)).toEqual([]);
    expect(operations).toBe(service.plan.rest.operations.length);
    expect(calls).toBeGreaterThanOrEqual(operations * 5);
  });
});

async function startBackend(): Promise<Backend> {
  const backend: Backend = {
    // Ready at once for a gateway that asks.
    listener: (_, response) => void response.end(),
    server: createServer((request, response) => {
      if (request.url === "/readyz") response.end();
      else backend.listener(request, response);
    }),
  };
  await new Promise<void>((resolve) => backend.server.listen(0, "127.0.0.1", resolve));
  return backend;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
