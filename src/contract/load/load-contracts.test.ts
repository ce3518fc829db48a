import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findInputFiles, type LoadOptions, loadContracts, locateDiagnostics } from "./index.js";

const OPENAPI = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";

let root = "";
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "load-"))).replaceAll("\\", "/");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

async function load(inputs: readonly string[], options: Partial<LoadOptions> = {}) {
  const result = await loadContracts(inputs, { cwd: root, allowedOrigins: [], ...options });
  return {
    ...result,
    entryPaths: result.entries.map((entry) => entry.path),
    paths: result.documents.all.map((document) => document.path),
    found: result.diagnostics.map(({ code, severity, position }) =>
      [severity, code, ...(position === null ? [] : [`${position.line}:${position.column}`])].join(" "),
    ),
  };
}

describe("inputs", () => {
  it("walks folders for contracts and leaves fragments, dot-folders and node_modules alone", async () => {
    write({
      "specs/b.yaml": OPENAPI,
      "specs/a/x.json": '{"swagger": "2.0"}',
      "specs/events.yml": "asyncapi: 3.0.0\n",
      "specs/schemas/order.yaml": "type: object\n",
      "specs/broken-fragment.yaml": "a: [\n",
      "specs/.hidden/c.yaml": OPENAPI,
      "specs/node_modules/d.yaml": OPENAPI,
      "specs/readme.md": OPENAPI,
    });
    const { entryPaths, entries, found } = await load(["specs"]);
    expect(entryPaths).toEqual(["specs/a/x.json", "specs/b.yaml", "specs/events.yml"]);
    expect(entries.map(({ kind, version }) => [kind, version])).toEqual([
      ["openapi", "2.0"],
      ["openapi", "3.1.0"],
      ["asyncapi", "3.0.0"],
    ]);
    expect(found).toEqual([]);
  });

  it("gives the same result for every order and every way to name a file", async () => {
    write({ "specs/a.yaml": OPENAPI, "specs/b.yaml": OPENAPI });
    const one = await load(["specs/b.yaml", "specs", "./specs/a.yaml", `${root}/specs/a.yaml`]);
    const two = await load(["specs/*.yaml"]);
    expect(one.entryPaths).toEqual(["specs/a.yaml", "specs/b.yaml"]);
    expect(two.entryPaths).toEqual(one.entryPaths);
    expect(one.found).toEqual([]);
  });

  it("takes a name with magic characters for a file where there is one", async () => {
    write({ "specs/[a].yaml": OPENAPI, "specs/a.yaml": OPENAPI });
    expect((await load(["specs/[a].yaml"])).entryPaths).toEqual(["specs/[a].yaml"]);
  });

  const cases: readonly (readonly [name: string, input: string, want: readonly string[]])[] = [
    ["nothing there", "missing.yaml", ["error input-not-found"]],
    ["a pattern without a match", "none/*.yaml", ["error input-not-found"]],
    ["an empty folder", "empty", ["error no-contracts-found"]],
    ["a folder of fragments", "fragments", ["error no-contracts-found"]],
    ["a named fragment", "fragments/f.yaml", ["error not-a-contract 1:1"]],
    ["a named empty file", "empty.yaml", ["error document-empty 1:1"]],
    ["broken YAML", "broken.yaml", ["error syntax-invalid 3:2"]],
    ["broken JSON", "broken.json", ["error syntax-invalid 2:1"]],
    ["bytes that are no text", "latin1.yaml", ["error text-encoding 2:18"]],
    ["UTF-16 cut in two", "cut.yaml", ["error text-encoding 1:4"]],
    ["a numeric version", "numeric.yaml", ["error version-not-string"]],
    ["a list as version", "list.yaml", ["error version-not-string 2:1"]],
    ["a list as version, in a folder", "odd", ["error version-not-string 2:1"]],
    ["no version but a switch", "switch.yaml", ["error not-a-contract 1:1"]],
    ["a trailing comma in JSON", "comma.json", ["error syntax-invalid 1:21"]],
  ];
  it.each(cases)("%s", async (_name, input, want) => {
    write({
      "empty/.keep": "",
      "fragments/f.yaml": "type: object\n",
      "empty.yaml": "# nothing\n",
      "broken.yaml": "openapi: 3.1.0\ninfo:\n a: b: c\n",
      "broken.json": '{"openapi": "3.1.0"\n"info": 1}',
      "latin1.yaml": Buffer.from("openapi: 3.1.0\ninfo: {title: Ger\xe4t}\n", "latin1"),
      "numeric.yaml": "swagger: 2.0\n",
      "cut.yaml": Buffer.concat([Buffer.from("\ufeffabc", "utf16le"), Buffer.from("x")]),
      "list.yaml": "info: {}\nopenapi: [3, 0, 3]\n",
      "odd/list.yaml": "info: {}\nopenapi: [3, 0, 3]\n",
      "odd/config.yaml": "swagger: {enabled: true}\n",
      "switch.yaml": "swagger: {enabled: true}\n",
      "comma.json": '{"openapi": "3.1.0",}',
    });
    const { found, diagnostics } = await load([input]);
    expect(found.map((item) => item.replace(/3:\d+$/, "3:2"))).toEqual(want);
    for (const item of diagnostics) expect(item.message).not.toBe("");
  });

  it("reads UTF-8 and UTF-16 with a byte order mark", async () => {
    const utf16 = Buffer.from(`\ufeff${OPENAPI}`, "utf16le");
    write({ "a.yaml": `\ufeff${OPENAPI}`, "b.yaml": utf16, "c.yaml": Buffer.from(utf16).swap16() });
    const { entryPaths, found } = await load(["a.yaml", "b.yaml", "c.yaml"]);
    expect(entryPaths).toEqual(["a.yaml", "b.yaml", "c.yaml"]);
    expect(found).toEqual([]);
  });

  it("turns a numeric version into text", async () => {
    write({ "a.yaml": "swagger: 2.0\n", "b.yaml": "openapi: 3.1\n" });
    expect((await load(["a.yaml", "b.yaml"])).entries.map((entry) => entry.version)).toEqual(["2.0", "3.1"]);
  });

  it("refuses a JSON document that is nested too deep", async () => {
    write({ "deep.json": `{"openapi": "3.1.0", "x": ${"[".repeat(100_000)}${"]".repeat(100_000)}}` });
    const { found, entries } = await load(["deep.json"]);
    expect(found).toEqual(["error nesting-too-deep 1:538"]);
    expect(entries).toEqual([]);
  });

  it("knows a replacement character from a byte that had to be replaced", async () => {
    write({ "a.yaml": Buffer.concat([Buffer.from("\ufeffa: \ufffdb"), Buffer.from([0xff])]) });
    expect((await load(["a.yaml"])).found).toEqual(["error text-encoding 1:6"]);
  });

  it("takes named parts of a contract for what they are, and others for mistakes", async () => {
    write({
      "specs/api.yaml": `${OPENAPI}x: {$ref: 'parts/a.yaml#/a'}\n`,
      "specs/parts/a.yaml": "a: {$ref: b.yaml}\n",
      "specs/parts/b.yaml": "b: 1\n",
      "specs/parts/c.yaml": "c: 1\n",
    });
    const parts = ["specs/parts/a.yaml", "specs/parts/b.yaml"];
    const expanded = await load([...parts, "specs/api.yaml"]);
    expect(expanded.found).toEqual([]);
    expect(expanded.entryPaths).toEqual(["specs/api.yaml"]);
    const { found, diagnostics } = await load([...parts, "specs/parts/c.yaml", "specs/api.yaml"]);
    expect(found).toEqual(["error not-a-contract 1:1"]);
    expect(diagnostics[0]?.message).toContain("specs/parts/c.yaml");
  });

  it("tells of contracts before it parses them", async () => {
    write({ "a.yaml": OPENAPI, "b.json": '{\n  "swagger": "2.0"', "part.yaml": "# see openapi: a.yaml\n" });
    const told: string[] = [];
    await load(["."], { onContract: ({ uri, hash, text }) => told.push(`${uri} ${hash.length} ${text[0]}`) });
    expect(told).toEqual([`${root}/a.yaml 64 o`, `${root}/b.json 64 {`]);
  });

  it("finds input files without reading them", () => {
    write({ "specs/b.yaml": "not: [parsed", "specs/a.json": "{" });
    expect(findInputFiles(["specs"], root)).toEqual({
      files: [`${root}/specs/a.json`, `${root}/specs/b.yaml`],
      diagnostics: [],
    });
  });
});

describe("references", () => {
  it("loads what is referred to, from fragments too, and keeps an entry an entry", async () => {
    write({
      "specs/a.yaml": `${OPENAPI}x: {$ref: 'shared/one.yaml#/a'}\n`,
      "specs/shared/one.yaml":
        "a: {discriminator: {mapping: {cat: two.json, Dog: Dog}}}\nb: {$ref: ../b.yaml}\n",
      "specs/shared/two.json": '{"operationRef": "../three.yaml#/x"}',
      "specs/three.yaml": "x: 1\n",
      "specs/b.yaml": OPENAPI,
    });
    const { paths, entryPaths, documents, found } = await load(["specs"]);
    expect(paths).toEqual([
      "specs/a.yaml",
      "specs/b.yaml",
      "specs/shared/one.yaml",
      "specs/shared/two.json",
      "specs/three.yaml",
    ]);
    expect(entryPaths).toEqual(["specs/a.yaml", "specs/b.yaml"]);
    expect(documents.closureOf(`${root}/specs/a.yaml`)).toHaveLength(5);
    expect(found).toEqual([]);
  });

  const cases: readonly (readonly [ref: string, cwd: string, want: string])[] = [
    ["../shared/s.yaml", ".", "loaded"],
    ["../shared/s.yaml", "elsewhere", "outside-root"],
    ["../../outside.yaml", "project", "outside-root"],
    ["missing.yaml", ".", "file-missing"],
    ["broken.yaml", ".", "unparseable"],
    ["link-inside.yaml", ".", "loaded"],
    ["link-outside.yaml", "project", "outside-root"],
    ["folder", ".", "file-missing"],
    ["https://example.com/a.yaml", ".", "remote-refused"],
  ];
  it.each(cases)("%s, run in %s: %s", async (ref, cwd, want) => {
    write({
      "project/specs/a.yaml": `${OPENAPI}x: {$ref: '${ref}'}\n`,
      "project/specs/broken.yaml": "a: [\n",
      "project/specs/folder/x.md": "",
      "project/shared/s.yaml": "a: 1\n",
      "outside.yaml": "secret: 1\n",
      "elsewhere/x.md": "",
    });
    symlinkSync(join(root, "project/shared/s.yaml"), join(root, "project/specs/link-inside.yaml"));
    symlinkSync(join(root, "outside.yaml"), join(root, "project/specs/link-outside.yaml"));
    const input = `${root}/project/specs/a.yaml`;
    const { documents, found } = await load([input], { cwd: join(root, cwd) });
    const result = documents.resolve(ref, input);
    expect(result.ok ? "loaded" : result.reason).toBe(want);
    expect(found).toEqual([]);
  });

  it("names a reference as it is spelt, however another one spells the same file", async () => {
    write({ "a.yaml": `${OPENAPI}x: [{$ref: ../no.yaml}, {$ref: '${root}/../no.yaml'}]\n` });
    const { documents } = await load(["a.yaml"]);
    const messageOf = (ref: string): string => {
      const result = documents.resolve(ref, `${root}/a.yaml`);
      return result.ok ? "" : result.message;
    };
    expect(messageOf("../no.yaml#/a")).toMatch(/^`\.\.\/no\.yaml#\/a` leads out of/);
    expect(messageOf(`file://${root}/../no.yaml`)).toMatch(/^`file:\/\//);
  });

  it("fetches from allowed origins only, and from there relative to the address", async () => {
    write({
      "a.yaml": `${OPENAPI}x: [{$ref: 'https://a.example/s/1.yaml'}, {$ref: 'https://b.example/'}]\n`,
    });
    const asked: string[] = [];
    const { documents } = await load(["a.yaml"], {
      allowedOrigins: ["https://a.example/"],
      fetchText: async (url) => {
        asked.push(url);
        if (url.endsWith("2.yaml")) throw new Error("no such host");
        return "a: {$ref: 2.yaml}\nb: {$ref: ../../../etc/passwd}\n";
      },
    });
    expect(asked).toEqual([
      "https://a.example/s/1.yaml",
      "https://a.example/s/2.yaml",
      "https://a.example/etc/passwd",
      "https://a.example/etc/2.yaml",
    ]);
    const first = documents.resolve("https://a.example/s/1.yaml#/a", `${root}/a.yaml`);
    expect(first.ok && first.target.value).toEqual({ $ref: "2.yaml" });
    expect(documents.resolve("2.yaml", "https://a.example/s/1.yaml")).toMatchObject({
      ok: false,
      cause: "no such host",
    });
    expect(documents.resolve("https://b.example/", `${root}/a.yaml`)).toMatchObject({
      reason: "remote-refused",
    });
  });
});

describe("locateDiagnostics", () => {
  const flow = `${OPENAPI}x: { type: string, pattern: '[a-', "q": [ { n: 1 }, one: 2, [3, {
    deep: { k: v } }] ], bare, e: }
`;
  const places: readonly (readonly [pointer: string, want: string])[] = [
    ["/x", "4:1+1"],
    ["/x/type", "4:6+4"],
    ["/x/pattern", "4:20+7"],
    ["/x/q", "4:37+1"],
    ["/x/q/0", "4:43+1"],
    ["/x/q/0/n", "4:45+1"],
    ["/x/q/1/one", "4:53+3"],
    ["/x/q/2/0", "4:62+1"],
    ["/x/q/2/1/deep/k", "5:13+1"],
    ["/x/bare", "5:26+4"],
    ["/x/e", "5:32+1"],
    ["/x/none", "4:1+1"],
  ];
  it.each(places)("%s in flow mappings: %s", async (pointer, want) => {
    write({ "a.yaml": flow });
    const { documents, found } = await load(["a.yaml"]);
    expect(found).toEqual([]);
    const bare = {
      code: "file-unreadable",
      severity: "error",
      message: "",
      help: null,
      cause: null,
    } as const;
    const source = { file: `${root}/a.yaml`, pointer };
    const [located] = await locateDiagnostics([{ ...bare, source, position: null }], documents);
    const { line, column, length } = located?.position ?? { line: 0, column: 0, length: 0 };
    expect(`${line}:${column}+${length}`).toBe(want);
  });

  it("finds keys and items, and the nearest ancestor of what is missing", async () => {
    write({
      "a.yaml": `${OPENAPI}x:\n  list:\n    - one\n    -   {deep: &d {key: 1}}\n  "quoted": *d\n`,
      "b.json": '{"openapi": "3.1.0",\n\t"a/b": [1, {"c\\u0041": "}"}],\n "d": {}}',
    });
    const { documents } = await load(["a.yaml", "b.json"]);
    const at = async (file: string, pointer: string): Promise<string> => {
      const source = { file: `${root}/${file}`, pointer };
      const bare = {
        code: "file-unreadable",
        severity: "error",
        message: "",
        help: null,
        cause: null,
      } as const;
      const [located] = await locateDiagnostics([{ ...bare, source, position: null }], documents);
      const position = located?.position;
      return position ? `${position.line}:${position.column}+${position.length}` : "nowhere";
    };
    expect(await at("a.yaml", "")).toBe("1:1+1");
    expect(await at("a.yaml", "/x/list")).toBe("5:3+4");
    expect(await at("a.yaml", "/x/list/0")).toBe("6:7+3");
    expect(await at("a.yaml", "/x/list/1/deep/key")).toBe("7:20+3");
    expect(await at("a.yaml", "/x/list/1/missing/deeper")).toBe("7:9+1");
    expect(await at("a.yaml", "/x/quoted/key")).toBe("7:20+3");
    expect(await at("b.json", "/a~1b")).toBe("2:2+5");
    expect(await at("b.json", "/a~1b/1/cA")).toBe("2:14+9");
    expect(await at("b.json", "/d/missing")).toBe("3:2+3");
    expect(await at("c.json", "/d")).toBe("nowhere");
  });

  it("gives the place in the text that was read, whatever has become of the file", async () => {
    write({ "a.yaml": "swagger: 2.0\n" });
    const { documents, diagnostics } = await load(["a.yaml"]);
    expect((await locateDiagnostics(diagnostics, documents))[0]?.position?.lineText).toBe("swagger: 2.0");
    write({ "a.yaml": "changed: 1\nswagger: 2.0\n" });
    const [located] = await locateDiagnostics(diagnostics, documents);
    expect(located?.position).toMatchObject({ line: 1, lineText: "swagger: 2.0" });
  });
});
