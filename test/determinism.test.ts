import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunOptions } from "../src/index.js";
import type { ChildReport } from "./support/generate-child.js";

// Same contracts, same bytes: wherever they lie, in whatever order they are named, whoever runs it and when.

const repository = fileURLToPath(new URL("..", import.meta.url));
const child = fileURLToPath(new URL("support/generate-child.ts", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "commsgen-determinism-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let baseline: ChildReport;
beforeAll(async () => {
  baseline = await generateIn(project("baseline"), {});
}, 120_000);

test("everything is generated, from the example contracts and the hostile ones", () => {
  expect(baseline.ok, baseline.diagnostics.join("\n")).toBe(true);
  const services = new Set(Object.keys(baseline.hashes).map((path) => path.split("/")[0]));
  expect(services.size).toBeGreaterThan(30);
});

test("again, into another empty folder", async () => {
  expectSame(await generateIn(project("again"), {}));
});

test("over its own output", async () => {
  expectSame(await generateIn(join(work, "baseline"), {}));
});

test("from another working directory, in a folder of another depth", async () => {
  const folder = project("some/where/else");
  const cwd = join(work, "cwd");
  mkdirSync(cwd);
  const inputs = ["../some/where/else/contracts"];
  expectSame(await generateIn(folder, { cwd, inputs, output: "../some/where/else/generated" }));
});

test("with the files named one by one, in the opposite order", async () => {
  const folder = project("reversed");
  const inputs = entryDocuments(join(folder, "contracts")).reverse();
  expect(inputs.length).toBeGreaterThan(30);
  expectSame(await generateIn(folder, { inputs }));
});

test("named twice, by a folder and by a pattern", async () => {
  expectSame(await generateIn(project("twice"), { inputs: ["contracts", "contracts/**/*.yaml"] }));
});

test.each([
  { LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", TZ: "Pacific/Kiritimati" },
  { LC_ALL: "sv_SE.UTF-8", LANG: "sv_SE.UTF-8", TZ: "America/St_Johns" },
  { LC_ALL: "C", LANG: "C", TZ: "UTC", NODE_ENV: "production", CI: "1", FORCE_COLOR: "1" },
])("under $LC_ALL in $TZ", async (environment) => {
  const report = await generateIn(project(environment.LC_ALL), {}, environment);
  expect(report.timeZone).toBe(environment.TZ);
  // Proof that a text sorted or cased by the locale would have come out differently.
  expect(report.locale).toBe(
    environment.LC_ALL === "C" ? "en-US" : environment.LC_ALL.slice(0, 5).replace("_", "-"),
  );
  expectSame(report);
});

test("another contract gives other bytes, and only in the files of its service", async () => {
  const folder = project("changed");
  const contract = join(folder, "contracts/orders/openapi.yaml");
  const text = readFileSync(contract, "utf8");
  writeFileSync(contract, text.replace("summary: Place an order", "summary: Place one order"));
  const { hashes } = await generateIn(folder, {});
  const changed = Object.keys(baseline.hashes).filter((path) => hashes[path] !== baseline.hashes[path]);
  expect(changed).toContain("orders/client.ts");
  expect(changed.filter((path) => !path.startsWith("orders/"))).toEqual(["commsgen.manifest.json"]);
});

function expectSame(report: ChildReport): void {
  const paths = [...new Set([...Object.keys(baseline.hashes), ...Object.keys(report.hashes)])].sort();
  expect(paths.filter((path) => baseline.hashes[path] !== report.hashes[path])).toEqual([]);
  expect(report.diagnostics).toEqual(baseline.diagnostics);
}

/** A folder with the example contracts and, each as a service of its own, the hostile ones. */
function project(name: string): string {
  const folder = join(work, name);
  const contracts = join(folder, "contracts");
  cpSync(join(repository, "specs"), contracts, { recursive: true });
  const nasty = join(repository, "test/fixtures/nasty");
  for (const entry of readdirSync(nasty, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    cpSync(join(nasty, entry.name), join(contracts, entry.name), { recursive: true });
    for (const file of entryDocuments(join(contracts, entry.name))) {
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace(/("?x-service"?: *)"?nasty"?/, `$1"${entry.name}"`));
    }
  }
  return folder;
}

function entryDocuments(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => [".yaml", ".json"].includes(extname(file)))
    .map((file) => join(folder, file))
    .filter((file) => /^\s*(?:\{\s*)?"?(?:openapi|swagger|asyncapi)"?:/m.test(readFileSync(file, "utf8")))
    .sort();
}

async function generateIn(
  folder: string,
  options: Partial<RunOptions>,
  environment: Readonly<Record<string, string>> = {},
): Promise<ChildReport> {
  const full: RunOptions = { inputs: ["contracts"], output: "generated", cwd: folder, ...options };
  const stdout = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      ["--import", "tsx", child, JSON.stringify(full)],
      {
        cwd: repository,
        env: { ...process.env, ...environment },
        maxBuffer: 64 * 1024 * 1024,
      },
      (error, out, err) => (error === null ? resolve(out) : reject(new Error(`${error.message}\n${err}`))),
    );
  });
  // The last line is the report that generate-child.ts prints.
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as ChildReport;
}
