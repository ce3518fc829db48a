import { describe, expect, test } from "vitest";
import { packageRoot } from "../../package-root.js";
import type { RunOptions } from "../../pipeline/settings.js";
import { type Stages, shippedStages } from "../../pipeline/stages.js";
import { check } from "../../pipeline.js";
import { planWorkspace, type WorkspacePlan } from "./workspace-plan.js";

/** What a run on contracts of the shop plans around its services. */
async function planned(
  options: Omit<RunOptions, "inputs">,
  ...specs: string[]
): Promise<WorkspacePlan | null> {
  let plan: WorkspacePlan | null = null;
  const stages: Stages = {
    ...shippedStages,
    async generateWorkspace(request) {
      plan = planWorkspace(request);
      return { files: [], diagnostics: [] };
    },
  };
  const inputs = specs.map((name) => `specs/${name}`);
  const result = await check({ cwd: packageRoot(), cache: false, ...options, inputs }, { stages });
  expect(result.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return plan;
}

describe("planWorkspace", () => {
  test("two services make a system, one does not", async () => {
    expect(await planned({}, "orders/openapi.yaml")).toBeNull();
    const plan = await planned({}, "orders", "inventory");
    expect(plan).toMatchObject({ hasCompose: true, hasKubernetes: false, kafkaNodes: 1 });
    expect(plan?.services.map(({ name, folder }) => [name, folder])).toEqual([
      ["inventory", "../services/inventory"],
      ["orders", "../services/orders"],
    ]);
  });

  test.each([
    [
      "a service with its folder",
      { services: { orders: { output: "apps/orders/src/generated" } } },
      "../apps/orders",
    ],
    ["an output in no src folder", { services: { orders: { output: "orders/lib" } } }, "../orders"],
    ["asked for", { deploy: { compose: true } }, "../services/orders"],
  ])("%s", async (_, options, folder) => {
    const plan = await planned(options, "orders/openapi.yaml");
    expect(plan?.services).toMatchObject([
      {
        name: "orders",
        folder,
        events: null,
        relayProgram: null,
        build: { context: folder, dockerfile: "Dockerfile" },
      },
    ]);
  });

  test("the relay's program is where the service's own code is compiled to", async () => {
    const services = { orders: { output: "apps/orders/src/communication" } };
    const plan = await planned({ services }, "orders", "inventory");
    const orders = plan?.services.find(({ name }) => name === "orders");
    expect(orders?.generated).toBe("../apps/orders/src/communication");
    expect(orders?.relayProgram).toBe("dist/communication/outbox-relay.js");
    const captured = await planned({ services, outbox: "debezium" }, "orders", "inventory");
    expect(captured?.services.map(({ relayProgram }) => relayProgram)).toEqual([null, null]);
  });

  test("turned off, and only Kubernetes", async () => {
    expect(await planned({ deploy: { compose: false } }, "orders", "inventory")).toBeNull();
    const plan = await planned({ deploy: { compose: false, kubernetes: true } }, "orders", "inventory");
    expect(plan).toMatchObject({ hasCompose: false, hasKubernetes: true });
  });

  test("an image with a build of its own, its context told from the output folder", async () => {
    const build = { dockerfile: "shop.Dockerfile", arguments: { SERVICE: "orders" }, relay: "relay.js" };
    const plan = await planned(
      { output: "out/code", services: { orders: { build } } },
      "orders",
      "inventory",
    );
    expect(plan?.services.map((service) => service.build)).toEqual([
      { context: "../services/inventory", dockerfile: "Dockerfile", arguments: {}, relay: null },
      { context: "../..", ...build },
    ]);
    expect(plan?.services.map(({ relayProgram }) => relayProgram)).toEqual([
      "dist/generated/outbox-relay.js",
      "relay.js",
    ]);
  });
});
