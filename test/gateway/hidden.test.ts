import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { DiagnosticBag } from "../../src/diagnostics/index.js";
import { printGateway } from "../../src/targets/gateway/index.js";
import { workspaceOf } from "../support/gateway/plan-gateway.js";
import { describeWithGateways } from "../support/gateway/programs.js";
import { expectProblem, untilRouted } from "./shop.js";

describeWithGateways("a gateway before paths that begin with a parameter", ({ kind, binary, start }) => {
  it("gives nobody a service's metrics", async () => {
    // As a service does that has metrics, whatever its contract says.
    const service = createServer((request, response) => response.end(request.url));
    await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
    // `listen` has resolved, and it was no pipe.
    const { port } = service.address() as AddressInfo;
    const plan = workspaceOf(
      { links: { "/{code}": ["get"], "/m": ["get"], "/{code}/readyz": ["get"] } },
      { kind },
    );
    const [file] = printGateway(plan, new DiagnosticBag());
    const gateway = await start({ config: file?.content ?? "", replicas: { links: [port] }, binary });
    try {
      await untilRouted(gateway, ["/x"]);
      const textOf = async (path: string) => (await fetch(`${gateway.url}${path}`)).text();
      for (const path of ["/livez", "/readyz", "/metrics"]) {
        await expectProblem(await fetch(`${gateway.url}${path}?a=b`), [404]);
        await expectProblem(await fetch(`${gateway.url}${path}`, { method: "POST" }), [404]);
      }
      for (const path of ["/abc", "/m", "/metric", "/METRICS", "/metrics/readyz"]) {
        expect(await textOf(path)).toBe(path);
      }
    } finally {
      await gateway.stop();
      service.close();
      service.closeAllConnections();
    }
  });
});
