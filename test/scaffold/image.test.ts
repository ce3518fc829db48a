import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registryLack } from "../support/npm-registry.js";
import { commsgen, type RunningProcess, startService } from "../support/scaffolded-service.js";
import {
  finish,
  readDockerfile,
  type SimulatedImage,
  simulateBuild,
  sizeOf,
} from "../support/simulated-image.js";

const specs = fileURLToPath(new URL("../../specs", import.meta.url));
const lack = await registryLack();
if (lack !== null && process.env["CI"] !== undefined)
  throw new Error(`services cannot be installed: ${lack}`);

describe.skipIf(lack !== null)(
  `a scaffolded service${lack === null ? "" : ` is not installed: ${lack}`}`,
  () => {
    let folder = "";
    let service = "";
    let image: SimulatedImage | undefined;
    let running: RunningProcess | undefined;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "commsgen-image-"));
      mkdirSync(join(folder, "shop/.git"), { recursive: true });
      const skips = ["--skip", "not-supported-yet"];
      const run = await commsgen(
        join(folder, "shop"),
        "generate",
        specs,
        "--scaffold",
        "--no-cache",
        ...skips,
      );
      expect(run).toMatchObject({ exitCode: 0 });
      service = join(folder, "shop/services/orders");
    });
    afterAll(() => {
      running?.kill();
      rmSync(folder, { recursive: true, force: true });
    });

    it("installs", async () => {
      // Nothing of this repository is in reach of it.
      expect(existsSync(join(folder, "node_modules"))).toBe(false);
      const install = await finish("npm", ["install", "--no-audit", "--no-fund"], {
        cwd: service,
        environment: {},
      });
      expect(install.code, install.output).toBe(0);
      expect(existsSync(join(service, "package-lock.json"))).toBe(true);
    });

    it("builds as its Dockerfile says, with the locked packages, and leaves what only the build needs", async () => {
      // What lies around on a developer's machine does not get in.
      mkdirSync(join(service, "dist"));
      image = await simulateBuild(service, join(folder, "stages"));
      const app = join(image.root, "app");
      expect(readdirSync(app).sort()).toEqual(["dist", "node_modules", "package.json"]);
      const packages = readdirSync(join(app, "node_modules"));
      const { dependencies, devDependencies } = JSON.parse(
        readFileSync(join(service, "package.json"), "utf8"),
      );
      for (const name of Object.keys(dependencies))
        expect(existsSync(join(app, "node_modules", name))).toBe(true);
      for (const name of Object.keys(devDependencies)) expect(packages).not.toContain(name);
      expect(sizeOf(app)).toBeLessThan(60e6);
      expect(image.user).toBe("node");
    });

    it("starts as the image does, and its health check passes", async () => {
      if (image === undefined) throw new Error("there is no image");
      const { command, workdir, environment, healthCheck } = image;
      expect(command[0]).toBe("node");
      const port = String(await freePort());
      running = await startService(workdir, { ...environment, PORT: port }, command.slice(1));
      const check = () =>
        finish(healthCheck[0] ?? "", healthCheck.slice(1), { cwd: workdir, environment: { PORT: port } });
      expect((await check()).code).toBe(0);
      // Neither its database nor its broker is there.
      expect((await fetch(`${running.url}/healthz`)).status).toBe(503);
      expect(await running.stop()).toBe(0);
      expect((await check()).code).toBe(1);
    });

    it("does not start without its environment, and says all of it at once", async () => {
      if (image === undefined) throw new Error("there is no image");
      const { command, workdir, environment } = image;
      const { code, output } = await finish(command[0] ?? "", command.slice(1), {
        cwd: workdir,
        environment,
      });
      expect(code).toBe(2);
      expect(output.trim().split("\n")).toHaveLength(1);
      expect(output).toMatch(/DATABASE_URL is missing.*KAFKA_BROKERS is missing/);
    });
  },
);

describe("the Dockerfile", () => {
  it("pins its images, installs by the lockfile, and names a user before its command", () => {
    const text = readFileSync(
      fileURLToPath(new URL("../../templates/service/Dockerfile.hbs", import.meta.url)),
      "utf8",
    );
    const instructions = readDockerfile(text);
    const names = instructions.map(({ name }) => name);
    const of = (name: string) => instructions.filter((each) => each.name === name).map((each) => each.text);
    expect(of("FROM")).toHaveLength(2);
    for (const image of of("FROM")) expect(image).toMatch(/^node:\d+\.\d+-alpine/);
    expect(of("RUN")[0]).toBe("npm ci");
    expect(of("USER")).toEqual(["node"]);
    expect(names.indexOf("USER")).toBeLessThan(names.indexOf("CMD"));
    expect(names.filter((name) => name === "ADD")).toEqual([]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("no port is free");
  return address.port;
}
