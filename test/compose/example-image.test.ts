import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../generated-example/run/service-process.js";
import { packageRoot } from "../../src/package-root.js";
import { registryLack } from "../support/npm-registry.js";
import { commsgen } from "../support/scaffolded-service.js";
import { finish, type SimulatedImage, simulateBuild } from "../support/simulated-image.js";

const lack = await registryLack();
if (lack !== null && process.env["CI"] !== undefined)
  throw new Error(`the example cannot be installed: ${lack}`);

const example = join(packageRoot(), "generated-example");

it("the example's image has the packages that the example is tested with", () => {
  const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
  const root = read(join(packageRoot(), "package.json"));
  const tested = { ...root.dependencies, ...root.devDependencies };
  const { dependencies, devDependencies } = read(join(example, "package.json"));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    expect(`${name} ${version}`).toBe(`${name} ${tested[name]}`);
  }
});

describe.skipIf(lack !== null)(`the example's image${lack === null ? "" : ` is not built: ${lack}`}`, () => {
  let folder = "";
  let shop = "";
  let image: SimulatedImage | undefined;
  let running: ChildProcess | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "commsgen-example-"));
    shop = join(folder, "generated-example");
    cpSync(join(packageRoot(), "specs"), join(folder, "specs"), { recursive: true });
    cpSync(example, shop, {
      recursive: true,
      filter: (path) => ![join(example, "generated"), join(example, "node_modules")].includes(path),
    });
    expect(await commsgen(shop, "generate", "--no-cache")).toMatchObject({ exitCode: 0 });
  });
  afterAll(() => {
    running?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  it("is built as the compose file says, without what only the build needs", async () => {
    const compose = readFileSync(join(shop, "generated/docker-compose.yaml"), "utf8");
    expect(compose).toContain(
      "    build:\n      context: ..\n      dockerfile: Dockerfile\n      args: { SERVICE: orders }\n",
    );
    image = await simulateBuild(shop, join(folder, "stages"), { SERVICE: "orders" });
    const app = join(image.root, "app");
    expect(readdirSync(app).sort()).toEqual(["dist", "node_modules", "package.json"]);
    expect(existsSync(join(app, "node_modules/typescript"))).toBe(false);
    expect(image.user).toBe("node");
  }, 300_000);

  it("runs the service, its relay and the customer", async () => {
    if (image === undefined) throw new Error("there is no image");
    const { command, workdir, environment } = image;
    const inside = { cwd: workdir, environment: { ...environment, ORDERS: "1" } };
    expect(command).toEqual(["sh", "-c", "exec node --enable-source-maps dist/services/$SERVICE/main.js"]);
    const incomplete = await finish("sh", command.slice(1), inside);
    expect(incomplete).toMatchObject({
      code: 2,
      output: expect.stringContaining("INVENTORY_URL is missing"),
    });
    const port = String(await freePort());
    const nobody = { DATABASE_URL: "postgres://nobody@127.0.0.1:9/none", KAFKA_BROKERS: "127.0.0.1:9" };
    const own = { ...nobody, INVENTORY_URL: "http://127.0.0.1:9", OUTBOX_RELAY: "separate", PORT: port };
    const { PATH = "" } = process.env;
    running = spawn("sh", command.slice(1), {
      cwd: workdir,
      env: { PATH, ...environment, ...own },
      stdio: "ignore",
    });
    const exit = new Promise((resolve) => running?.on("close", resolve));
    const asked = await untilItAnswers(`http://127.0.0.1:${port}/readyz`);
    expect(asked.status).toBe(503);
    expect(await asked.json()).toMatchObject({ parts: [{}, {}] }); // migrations and consumer, and no relay
    running.kill("SIGTERM");
    expect(await exit).toBe(0);

    const relay = await finish("node", ["dist/generated/orders/outbox-relay.js"], inside);
    expect(relay).toMatchObject({ code: 2, output: expect.stringContaining("DATABASE_URL is missing") });
    const customer = await finish("node", ["dist/customer.js"], inside);
    expect(customer.output).toContain("SHOP_URL is missing: http://gateway:8080; DATABASE_URL is missing");
  }, 60_000);
});

async function untilItAnswers(url: string): Promise<Response> {
  for (const deadline = Date.now() + 30_000; ; ) {
    const answer = await fetch(url).catch(() => null);
    if (answer !== null) return answer;
    if (Date.now() > deadline) throw new Error(`${url} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
