import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeMissing } from "./write-missing.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "commsgen-missing-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const root = () => join(folder, "orders");
const file = (path: string) => ({ path: join(root(), path), root: root(), content: "new" });

describe("files of the user's", () => {
  it("are written where they are missing, and never touched where they are there", () => {
    mkdirSync(join(root(), "src"), { recursive: true });
    writeFileSync(join(root(), "src/main.ts"), "mine");
    const result = writeMissing([file("src/main.ts"), file("src/handlers/rest.ts")]);
    expect(result.kept).toEqual([join(root(), "src/main.ts")]);
    expect(result.written).toEqual([join(root(), "src/handlers/rest.ts")]);
    expect(readFileSync(join(root(), "src/main.ts"), "utf8")).toBe("mine");
    expect(writeMissing([file("src/handlers/rest.ts")]).kept).toHaveLength(1);
  });

  it("are not written through links that lead elsewhere", () => {
    mkdirSync(root());
    mkdirSync(join(folder, "elsewhere"));
    symlinkSync(join(folder, "elsewhere"), join(root(), "src"));
    symlinkSync(join(folder, "elsewhere/x"), join(root(), "Dockerfile"));
    const result = writeMissing([file("src/main.ts"), file("Dockerfile")]);
    expect(result.written).toEqual([]);
    expect(result.failed).toMatchObject([{ cause: "a link leads out of orders" }]);
    expect(result.kept).toEqual([join(root(), "Dockerfile")]);
  });

  it("that cannot be written are told of, and the others are written", () => {
    mkdirSync(root());
    writeFileSync(join(root(), "src"), "a file");
    const result = writeMissing([file("src/main.ts"), file("package.json")]);
    expect(result.failed.map(({ path }) => path)).toEqual([join(root(), "src/main.ts")]);
    expect(result.written).toEqual([join(root(), "package.json")]);
  });
});
