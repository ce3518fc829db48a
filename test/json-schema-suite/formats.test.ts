import { afterAll, describe, expect, it } from "vitest";
import { CodeFolder } from "../support/code-folder.js";
import { runGroups, suiteFiles } from "./suite.js";

const folder = new CodeFolder(["validation"]);
afterAll(() => folder.remove());

/** Verdicts on formats in which we differ from the suite. Checked both ways: one that agrees has to leave the list. */
const exceptions: ReadonlySet<string> = new Set([
  // RFC 5893 needs the bidirectional class of every character, which JavaScript does not know.
  "Bidi domain name with a digit-first label is invalid: is accepted",
  "label starting with a digit before a right-to-left letter is invalid: is accepted",
  "left-to-right label containing a right-to-left letter is invalid: is accepted",
  "right-to-left label mixing both digit types is invalid: is accepted",
  "A-label that decodes to a Bidi rule violation is invalid: is accepted",
  // The length of a label counts in its ASCII form; we only decode that form.
  "a U-label whose A-label form is longer than 63 octets is invalid: is accepted",
]);

/** `idn-hostname.json: validation of ...: a label: is accepted` -> `a label: is accepted`. */
const shortName = (failure: string): string => failure.split(": ").slice(-2).join(": ");

describe("the official JSON Schema test suite, optional formats", () => {
  it("agrees on what a format allows", async () => {
    const failures: string[] = [];
    let passed = 0;
    for (const file of suiteFiles("draft2020-12/optional/format")) {
      const result = await runGroups(file, { dialect: "2020-12", formats: "assertion" }, folder);
      passed += result.passed;
      failures.push(...result.failures.map(({ name, reason }) => `${name}: ${reason}`));
    }
    expect(failures.filter((failure) => !exceptions.has(shortName(failure)))).toEqual([]);
    expect(failures).toHaveLength(exceptions.size);
    expect(passed).toBeGreaterThan(600);
  }, 60_000);
});
