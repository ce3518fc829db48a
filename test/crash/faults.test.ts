import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FaultNotPlantedError, faultNames, faults, plant } from "./faults.js";

const runtime = fileURLToPath(new URL("../../src/runtime", import.meta.url));

describe("planted faults", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "commsgen-faults-"));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each(faultNames)("%s changes the runtime as it is now", (name) => {
    cpSync(runtime, folder, { recursive: true });
    plant(faults[name], folder);
    for (const { file } of faults[name].edits)
      expect(readFileSync(join(folder, file), "utf8")).not.toBe(readFileSync(join(runtime, file), "utf8"));
  });

  it.each([
    { given: "is not there", content: "one();\n", want: "nowhere" },
    { given: "is there twice", content: "one();\ntwo();\ntwo();\n", want: "more than once" },
  ])("change nothing where a text $given", ({ content, want }) => {
    const path = join(folder, "a.ts");
    writeFileSync(path, content);
    const edits = [
      { file: "a.ts", text: "one();", replacement: "" },
      { file: "a.ts", text: "two();", replacement: "" },
    ];
    const planting = () => plant({ name: "mark-before-publish", edits }, folder);
    expect(planting).toThrow(FaultNotPlantedError);
    expect(planting).toThrow(want);
    expect(readFileSync(path, "utf8")).toBe(content);
  });
});
