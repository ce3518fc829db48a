import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kafkajsDriver } from "../../generated-example/generated/orders/runtime/kafka/kafkajs-driver.js";
import { createTopics } from "../../generated-example/run/topics.js";
import { packageRoot } from "../../src/package-root.js";
import { readEnvironmentFile, Stack } from "../compose/stack.js";
import { gatewayPrograms } from "../support/gateway/programs.js";
import { type OwnBroker, startOwnBroker, whatBrokersLack } from "../support/kafka/own-broker.js";
import { type OwnServer, startOwnServer, whatPostgresLacks } from "../support/postgres/own-server.js";
import { commsgen } from "../support/scaffolded-service.js";

const run = promisify(execFile);
const nginx = gatewayPrograms().find(({ kind }) => kind === "nginx");
const lack =
  (nginx === undefined ? "no nginx" : null) ??
  (await whatBrokersLack()) ??
  (await whatPostgresLacks()) ??
  (await run("psql", ["--version"]).then(
    () => null,
    () => "no psql",
  ));
if (lack !== null && process.env["CI"] !== undefined) throw new Error(`The stack cannot run here: ${lack}`);

/** What the image of the example has as its working directory; `example-image.test.ts` builds that as the Dockerfile says. */
async function buildShop(folder: string): Promise<string> {
  const shop = join(folder, "generated-example");
  cpSync(join(packageRoot(), "specs"), join(folder, "specs"), { recursive: true });
  cpSync(join(packageRoot(), "generated-example"), shop, { recursive: true });
  symlinkSync(join(packageRoot(), "node_modules"), join(folder, "node_modules"));
  expect(await commsgen(shop, "generate", "--no-cache")).toMatchObject({ exitCode: 0 });
  await run("npm", ["run", "build"], { cwd: shop });
  return shop;
}

describe.skipIf(lack !== null)(`the compose file's services, relays and gateway ${lack ?? ""}`, () => {
  let folder = "";
  let shop = "";
  let broker: OwnBroker | undefined;
  let postgres: OwnServer | undefined;
  let stack: Stack | undefined;
  const stopped: { stop(): Promise<unknown> }[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "commsgen-stack-"));
    [shop, broker, postgres] = await Promise.all([
      buildShop(folder),
      startOwnBroker("4.1.0"),
      startOwnServer({ isDurable: false }),
    ]);
  }, 180_000);
  afterAll(async () => {
    stack?.kill();
    for (const program of stopped) await program.stop();
    await Promise.all([broker?.stop(), postgres?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it("start with what the file gives them, are healthy, and bring orders to their end", async () => {
    if (broker === undefined || postgres === undefined || nginx === undefined)
      throw new Error("nothing was started");
    const generated = join(shop, "generated");
    const read = (name: string) => readFileSync(join(generated, name), "utf8");
    const variables = { ...readEnvironmentFile(read(".env.example")), ORDERS: "4" };
    const admin = new URL(postgres.url);
    await run(
      "psql",
      ["--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-f", join(generated, "ops/postgres/databases.sql")],
      {
        env: {
          ...{ PATH: process.env["PATH"], PGHOST: admin.hostname, PGPORT: admin.port },
          ...{ PGUSER: admin.username, PGPASSWORD: admin.password },
          ...variables,
        },
      },
    );
    await createTopics(kafkajsDriver({ clientId: "test", brokers: broker.brokers }));
    stack = new Stack(read("docker-compose.yaml"), read("compose.override.yaml"), {
      kafka: broker.brokers.join(","),
      postgres: admin.host,
      variables,
      workdir: shop,
    });
    const names = stack.applications;
    expect(names.toSorted()).toEqual(
      ["inventory", "orders", "payments", "shipping"].flatMap((name) => [name, `${name}-outbox-relay`]),
    );
    // Relays after the services whose tables they need, as the file has it.
    const relays = names.filter((name) => name.endsWith("-outbox-relay"));
    const services = names.filter((name) => !relays.includes(name));
    await stack.start(services);
    await stack.untilHealthy(services, 60_000);
    await stack.start(relays);
    await stack.untilHealthy(relays, 60_000);

    const gateway = await nginx.start({
      binary: nginx.binary,
      config: read("ops/gateway/nginx.conf"),
      replicas: Object.fromEntries(
        Object.entries(stack.replicas).filter(([name]) => services.includes(name)),
      ),
    });
    stopped.push(gateway);
    stack.useGateway(gateway.url);

    expect(await stack.run("customer"), stack.output("customer")).toBe(0);
    const said = stack.output("customer");
    // The customer wants one piece more than there are: that order is refused at once, or rejected later.
    const placed = said.match(/ is placed: /g)?.length;
    expect(said.match(/ is shipped$/gm)).toHaveLength(3);
    expect(said.match(/ is rejected: /gm)?.length ?? 0).toBe((placed ?? 0) - 3);
    expect(gateway.log()).toContain('"method":"POST","path":"/orders","status":202');
    expect(await stack.stop()).toEqual(names.map(() => 0));
  }, 240_000);
});
