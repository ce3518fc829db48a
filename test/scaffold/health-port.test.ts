import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  buildService,
  commsgen,
  makeWorkspace,
  type RunningProcess,
  startService,
} from "../support/scaffolded-service.js";

const contract = `openapi: 3.1.0
info: { title: Probes, version: 1.0.0, x-service: probes }
paths:
  /readyz: { get: { operationId: isReady, responses: { "204": { description: ok } } } }
`;

describe("a service that is scaffolded from a contract with a path of health", () => {
  let workspace = "";
  let service: RunningProcess | null = null;
  beforeAll(() => {
    workspace = join(mkdtempSync(join(tmpdir(), "commsgen-health-port-")), "shop");
    makeWorkspace(workspace);
    writeFileSync(join(workspace, "probes.openapi.yaml"), contract);
  });
  afterAll(() => {
    service?.kill();
    rmSync(join(workspace, ".."), { recursive: true, force: true });
  });

  it("answers there as the contract has it, and tells of its health at another port", async () => {
    const { out, err } = await commsgen(workspace, "generate", ".", "--scaffold");
    expect(out + err).toContain(
      "`/readyz` of `isReady` is where services tell of their health: `probes` does so at port 8081",
    );
    const folder = join(workspace, "services/probes");
    const dockerfile = readFileSync(join(folder, "Dockerfile"), "utf8");
    expect(dockerfile).toContain("ENV PORT=8080\nENV HEALTH_PORT=8081\n");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as the health check has it
    expect(dockerfile).toContain("${process.env.HEALTH_PORT}/livez");
    expect(await buildService(folder)).toMatchObject({ isFine: true });

    const healthPort = await freePort();
    service = await startService(folder, { HEALTH_PORT: String(healthPort) });
    const answer = await fetch(`${service.url}/readyz`);
    expect(answer.status).toBe(501);
    const health = await fetch(`http://127.0.0.1:${healthPort}/readyz`);
    expect([health.status, await health.json()]).toMatchObject([200, { state: "running" }]);
  }, 120_000);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
