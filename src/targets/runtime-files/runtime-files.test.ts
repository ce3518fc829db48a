import { describe, expect, it } from "vitest";
import { printRuntimeFiles, relativeImports } from "./index.js";

describe("relativeImports", () => {
  it.each([
    ['import { a } from "./own.js";', ["http/own.ts"]],
    ['import type { A } from "../validation/violation.js";', ["validation/violation.ts"]],
    ['import {\n  a,\n  b,\n} from "./own.js";', ["http/own.ts"]],
    ['export { a } from "./own.js";', ["http/own.ts"]],
    ['export {\n  a,\n} from "./own.js";', ["http/own.ts"]],
    ['import { createServer } from "node:http";', []],
    [' * import { a } from "./own.js";', []],
  ])("%s", (content, want) => {
    expect(relativeImports(content, "http/spec.ts")).toEqual(want);
  });
});

describe("printRuntimeFiles", () => {
  const file = (content: string) => [{ path: "orders/client.ts", content }];

  it("copies what is imported and what that imports, and nothing else", () => {
    const files = printRuntimeFiles("orders", file('import { operation } from "./runtime/http/spec.js";\n'));
    const paths = files.map(({ path }) => path);
    expect(paths).toContain("orders/runtime/http/spec.ts");
    expect(paths).toContain("orders/runtime/http/operation.ts");
    expect(paths).toContain("orders/runtime/validation/violation.ts");
    expect(paths).not.toContain("orders/runtime/http/server.ts");
    expect(paths).toEqual([...paths].sort());
  });

  it("copies nothing for a service that needs nothing", () => {
    expect(printRuntimeFiles("orders", file("export {};\n"))).toEqual([]);
  });
});
