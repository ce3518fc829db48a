import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileStrictly } from "../support/strict-project.js";
import { caseNames, errorsByCase, type GeneratedCase, generateCase, runCases } from "./cases.js";

// Each case is a small contract that breaks other generators, and a `usage.ts` that says what exactly must hold of the
// types (it is compiled together with the output) and of validators, client and server (its `run` is called).

interface Outcome {
  readonly generated: readonly GeneratedCase[];
  readonly compileErrors: ReadonlyMap<string, readonly string[]>;
  readonly failures: ReadonlyMap<string, string | null>;
}

const work = mkdtempSync(join(tmpdir(), "commsgen-nasty-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

async function outcomeOf(set: string, folder: string): Promise<Outcome> {
  const generated: GeneratedCase[] = [];
  for (const name of caseNames(set)) generated.push(await generateCase(set, name, folder));
  const errors = await compileStrictly({ folder, typescript: "7", emit: true });
  const failures = await runCases(caseNames(set), folder);
  return { generated, compileErrors: errorsByCase(errors), failures };
}

/** Everything that is wrong with a case, in one text. */
function faultsOf(name: string, { generated, compileErrors, failures }: Outcome): readonly string[] {
  const faults = generated.find((item) => item.name === name)?.faults ?? ["not generated"];
  if (faults.length > 0) return faults;
  const errors = compileErrors.get(name) ?? [];
  const failure = failures.get(name);
  return failure === null ? errors : [...errors, failure ?? "not run"];
}

describe("contracts that break other generators", () => {
  const folder = join(work, "nasty");
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await outcomeOf("nasty", folder);
  }, 240_000);

  test.each(caseNames("nasty"))("%s", (name) => {
    expect(faultsOf(name, outcome)).toEqual([]);
  });

  test("there are no errors outside the cases", () => {
    expect(outcome.compileErrors.get("")).toBeUndefined();
  });

  test("all of them compile on TypeScript 5.5 too", async () => {
    const errors = await compileStrictly({ folder, typescript: "5.5", emit: false });
    expect(errors.map(({ text }) => text)).toEqual([]);
  }, 240_000);
});

describe("planted faults are found", () => {
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await outcomeOf("nasty-planted", join(work, "planted"));
  }, 120_000);

  test.each([
    ["wrong-type", /usage\.ts.*error TS2322/],
    ["unneeded-expectation", /usage\.ts.*error TS2578/],
    ["failing-run", /AssertionError.*the planted fault/],
    ["ending-process", /the process ended without a word/],
    ["refused-contract", /pattern-invalid/],
  ])("%s", (name, fault) => {
    expect(faultsOf(name, outcome).join("\n")).toMatch(fault);
  });
});
