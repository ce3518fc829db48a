import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadContracts } from "../src/contract/load/index.js";
import { Validation } from "../src/contract/validate/index.js";
import { startJudgeThread } from "../src/contract/validate/judge-thread.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "commsgen-judge-"));
const worker = join(root, "dist", "judge-worker.js");
const startThread = () => startJudgeThread(pathToFileURL(worker));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const contract = `{
  "openapi": "3.1.0",
  "info": { "title": "Orders", "version": "1.0.0" },
  "paths": {
    "/orders": { "get": { "responses": { "200": { "description": "all" } }, "tag": "x" } },
    "/orders": { "get": { "responses": { "200": { "description": "all" } }, "tag": "x" } }
  }
}
`;
const complaint = {
  code: "contract-invalid",
  message: "`/orders.get` has no member `tag` in this version of the specification",
};
const duplicate = { code: "duplicate-key", message: expect.stringContaining("`/orders`") };

// Run from source the judge works in the same thread: only the built program has a worker.
beforeAll(() => {
  if (!existsSync(worker)) throw new Error("run `npm run build` first: dist/ has no judge-worker.js");
  writeFileSync(join(folder, "orders.json"), contract);
});

it("the built program warns of what the judge finds, with its place", () => {
  const program = join(root, "bin/commsgen.js");
  const args = [program, "generate", "orders.json", "--no-cache", "--json"];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  const document: unknown = JSON.parse(stdout);
  const place = { severity: "warning", file: "orders.json", line: 6 };
  expect(document).toMatchObject({
    diagnostics: expect.arrayContaining([
      expect.objectContaining({ ...complaint, ...place }),
      expect.objectContaining({ ...duplicate, ...place, column: 5 }),
    ]),
  });
  expect(status).toBe(0);
});

describe("the thread", () => {
  it("judges AsyncAPI, too, begun before the contract is parsed", async () => {
    const channels = "channels: {a: {address: a, publish: {}}}";
    writeFileSync(
      join(folder, "events.yaml"),
      `asyncapi: 3.0.0\ninfo: {title: T, version: "1"}\n${channels}\n`,
    );
    const validation = new Validation(null, startThread);
    const loaded = await loadContracts(["events.yaml"], {
      cwd: folder,
      allowedOrigins: [],
      onContract: (expected) => validation.expect(expected),
    });
    expect(await validation.judge(loaded)).toEqual([
      expect.objectContaining({
        code: "contract-invalid",
        message: "`channels.a` has no member `publish` in this version of the specification",
      }),
    ]);
    await validation.close();
  });

  it.each([true, false])("answers, begun before the contract is parsed: %s", async (early) => {
    const validation = new Validation(null, startThread);
    const loaded = await loadContracts(["orders.json"], {
      cwd: folder,
      allowedOrigins: [],
      ...(early && { onContract: (expected) => validation.expect(expected) }),
    });
    expect(await validation.judge(loaded)).toEqual([
      expect.objectContaining(duplicate),
      expect.objectContaining(complaint),
    ]);
    await validation.close();
  });

  it("gives no verdict when it is closed before, and says so", async () => {
    const validation = new Validation(null, startThread);
    const verdicts = validation.judge(
      await loadContracts(["orders.json"], { cwd: folder, allowedOrigins: [] }),
    );
    await validation.close();
    expect(await verdicts).toMatchObject([
      { code: "contract-not-judged", cause: "The judge's thread ended early" },
    ]);
  });
});
