import { afterAll, describe, expect, it } from "vitest";
import { CodeFolder } from "../support/code-folder.js";
import { runGroups, suiteFiles } from "./suite.js";

const folder = new CodeFolder(["validation"]);
afterAll(() => folder.remove());

/** Tests of the suite that cannot pass, with the reason. Checked both ways: one that passes has to leave the list. */
const exceptions: ReadonlyMap<string, string> = new Map();

describe("the official JSON Schema test suite, required tests", () => {
  const drafts = [
    { folder: "draft2020-12", dialect: "2020-12", tests: 1299 },
    { folder: "draft7", dialect: "draft-07", tests: 927 },
  ] as const;
  for (const draft of drafts) {
    it(`passes all ${draft.tests} of ${draft.folder}`, async () => {
      let passed = 0;
      const failures: string[] = [];
      for (const file of suiteFiles(draft.folder)) {
        const result = await runGroups(file, { dialect: draft.dialect, formats: "annotation" }, folder);
        passed += result.passed;
        failures.push(...result.failures.map(({ name, reason }) => `${name}: ${reason}`));
      }
      const unexpected = failures.filter(
        (failure) => ![...exceptions.keys()].some((name) => failure.startsWith(name)),
      );
      expect(unexpected).toEqual([]);
      expect(failures).toHaveLength(exceptions.size);
      expect(passed).toBe(draft.tests - exceptions.size);
    }, 120_000);
  }
});
