import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { CodeFolder } from "./support/code-folder.js";
import { type Comparison, compareWithAjv } from "./support/compare-with-ajv.js";
import { loadServices } from "./support/load-services.js";

const project = fileURLToPath(new URL("..", import.meta.url));
const folder = new CodeFolder(["validation"]);
afterAll(() => folder.remove());

/** Documents of the corpus with many schemas, unions, inheritance, recursion and hostile names. */
const corpusDocuments = [
  "apis-guru/maif.local/otoroshi/1.5.0-dev/openapi.yaml",
  "testsuites/openapi-generator/3_0/python/petstore-with-fake-endpoints-models-for-testing.yaml",
  "testsuites/openapi-generator/3_1/java/petstore.yaml",
  "vendor/discord/openapi.json",
  "vendor/kafbat/kafbat-ui-api.yaml",
  "vendor/slack/slack_web_openapi_v2.json",
  "vendor/tmforum/TMF620-Product_Catalog_Management-v5.0.0.oas.yaml",
  "vendor/xero/xero-finance.yaml",
] as const;

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

  const archive = process.env.COMMSGEN_CORPUS ?? join(project, "..", "shared", "corpus.tar.gz");
  it.skipIf(!existsSync(archive))(
    `on values made from documents of the corpus (${archive})`,
    async () => {
      const target = mkdtempSync(join(tmpdir(), "commsgen-corpus-"));
      try {
        const members = corpusDocuments.map((path) => `corpus/openapi/${path}`);
        execFileSync("tar", ["-xzf", archive, "-C", target, ...members]);
        const found: Comparison[] = [];
        for (const [index, member] of members.entries()) {
          for (const service of await loadServices([join(target, member)], target)) {
            found.push(await compareWithAjv({ ...service, name: `corpus-${index}` }, 3, folder));
          }
        }
        expect(found.flatMap(({ differences }) => differences)).toEqual([]);
        expect(found.reduce((sum, { compared }) => sum + compared, 0)).toBeGreaterThan(25_000);
      } finally {
        rmSync(target, { recursive: true, force: true });
      }
    },
    120_000,
  );
});
