import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Project, type SourceFile, SyntaxKind } from "ts-morph";
import { describe, expect, it } from "vitest";
import { insertStubs } from "./insert-stubs.js";
import { insertAll } from "./text-edits.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

function sources(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(root, folder, path));
}

const stub = { name: "added", stub: ["/** added */\nadded: async () => {\n  run();\n},\n"], messages: [] };

/** With a stub in every object of the file. */
function withStubs(file: SourceFile): string {
  const objects = file.getDescendantsOfKind(SyntaxKind.ObjectLiteralExpression);
  const insertions = objects.flatMap((object) => insertStubs(object, [stub], () => ""));
  return insertAll(file.getFullText(), insertions);
}

/** How many members each object has, in the order of the file, the new objects left out. */
function memberCounts(file: SourceFile): readonly number[] {
  return file
    .getDescendantsOfKind(SyntaxKind.ObjectLiteralExpression)
    .map((each) => each.getProperties().length);
}

describe("insertStubs", () => {
  it("adds one member to each object of much real code, and changes nothing else", () => {
    const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
    let objects = 0;
    for (const path of [
      ...sources("src/output"),
      ...sources("src/targets"),
      ...sources("src/runtime/http"),
    ]) {
      const text = readFileSync(path, "utf8");
      for (const [name, given] of [
        ["as it is", text],
        ["without commas before braces", text.replace(/,(\s*\n\s*\})/g, "$1")],
      ] as const) {
        const before = project.createSourceFile("/before.ts", given, { overwrite: true });
        const counts = memberCounts(before);
        const changed = withStubs(before);
        const after = project.createSourceFile("/after.ts", changed, { overwrite: true });
        expect(memberCounts(after), `${path} ${name}`).toEqual(counts.map((count) => count + 1));
        const taken = changed.replace(/\s*\/\*\* added \*\/\s*added: async \(\) => \{\s*run\(\);\s*\},/g, "");
        expect(taken.replace(/[\s,]/g, ""), `${path} ${name}`).toBe(given.replace(/[\s,]/g, ""));
        objects += counts.length;
      }
    }
    expect(objects).toBeGreaterThan(1_000);
  });
});
