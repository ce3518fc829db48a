import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { CodeFolder } from "./support/code-folder.js";
import { compareWithAjv } from "./support/compare-with-ajv.js";
import { loadServices } from "./support/load-services.js";

const project = fileURLToPath(new URL("..", import.meta.url));
const folder = new CodeFolder();
afterAll(() => folder.remove());

describe("printed validators give the verdict of ajv", () => {
  it("on values made from the example contracts", async () => {
    const names = ["orders", "payments", "inventory", "shipping"];
    const paths = names.map((name) => join(project, "specs", name, "openapi.yaml"));
    for (const service of await loadServices(paths, project)) {
      const { differences, unmade, compared, accepted } = await compareWithAjv(service, 20, folder);
      expect(differences).toEqual([]);
      expect(unmade).toEqual([]);
      expect(compared).toBeGreaterThan(1000);
      expect(accepted).toBeGreaterThan(compared / 8);
    }
  }, 60_000);
});
