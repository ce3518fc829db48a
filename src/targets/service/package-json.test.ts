import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../package-root.js";
import { packageVersions } from "./package-json.js";

it("scaffolded services get the versions that commsgen is tested with", () => {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(packageRoot(), "package.json"), "utf8"),
  );
  const tested = { ...dependencies, ...devDependencies };
  expect(packageVersions).toEqual(
    Object.fromEntries(Object.keys(packageVersions).map((name) => [name, tested[name]])),
  );
});
