import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { errorsPage } from "../scripts/errors-page.js";
import { diagnosticCatalogue } from "../src/diagnostics/index.js";

const page = readFileSync(new URL("../docs/errors.md", import.meta.url), "utf8");

describe("docs/errors.md", () => {
  const documented = new Set([...page.matchAll(/^### `(.+)`$/gm)].map((match) => match[1]));

  test("has a section for every code", () => {
    expect(Object.keys(diagnosticCatalogue).filter((code) => !documented.has(code))).toEqual([]);
  });

  test("has no section for a code that does not exist", () => {
    expect([...documented].filter((code) => code === undefined || !(code in diagnosticCatalogue))).toEqual(
      [],
    );
  });

  test("says what the catalogue says; `npm run docs:errors` writes it again", () => {
    expect(page).toBe(errorsPage());
  });
});
