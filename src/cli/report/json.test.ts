import { expect, it } from "vitest";
import { diagnostic } from "../../diagnostics/index.js";
import { renderJson } from "./json.js";

it("lists the further places of a finding and users' files, relative to the working directory", () => {
  const place = (pointer: string) => ({ file: "/shop/specs/a.yaml", pointer });
  const repeated = diagnostic("schema-keyword-tolerated", "M (2 places, here first)", {
    source: place("/a"),
    repeats: [place("/b")],
  });
  const single = diagnostic("schema-keyword-tolerated", "N", { source: place("/c") });
  const result = {
    ok: true,
    services: [],
    diagnostics: [repeated, single],
    skipped: [],
    cached: false,
    written: [],
    removed: [],
    extended: [{ path: "/shop/services/orders/src/handlers/rest.ts", added: ["cancelOrder"] }],
    unchanged: 0,
  };
  const text = renderJson({ command: "generate", result }, { cwd: "/shop", exitCode: 0, seconds: 1 });
  expect(JSON.parse(text)).toMatchObject({
    files: { extended: [{ path: "services/orders/src/handlers/rest.ts", added: ["cancelOrder"] }] },
    diagnostics: [
      { file: "specs/a.yaml", pointer: "/a", repeats: [{ file: "specs/a.yaml", pointer: "/b" }] },
      { file: "specs/a.yaml", pointer: "/c", repeats: [] },
    ],
  });
});
