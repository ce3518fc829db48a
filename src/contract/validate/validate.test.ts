import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadContracts } from "../load/index.js";
import { Validation } from "./index.js";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "validate-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Setting {
  readonly files?: Readonly<Record<string, string>>;
  readonly cacheFolder?: string;
}

async function validate(contract: string, { files = {}, cacheFolder }: Setting = {}) {
  for (const [path, content] of Object.entries({ ...files, "api.yaml": contract })) {
    writeFileSync(join(root, path), content);
  }
  const { entries, documents } = await loadContracts(["api.yaml"], { cwd: root, allowedOrigins: [] });
  const validation = new Validation(cacheFolder ?? null);
  const diagnostics = await validation.judge({ entries, documents });
  await validation.close();
  return diagnostics.map(({ severity, message, source, cause }) => {
    const file = source?.file.slice(source.file.lastIndexOf("/") + 1);
    return `${severity} ${file}#${source?.pointer} ${message}${cause === null ? "" : ` (${cause})`}`;
  });
}

const HEAD = "info: {title: T, version: '1'}\n";
const V30 = `openapi: 3.0.3\n${HEAD}`;
const OK = "responses: {200: {description: fine}}";

describe("complaints", () => {
  const cases: readonly (readonly [name: string, contract: string, want: readonly string[]])[] = [
    ["a valid 3.0 document", `${V30}paths: {/a: {get: {${OK}}}}`, []],
    ["a valid 3.1 document without paths", `openapi: 3.1.0\n${HEAD}components: {}`, []],
    ["a patch release to come", `openapi: 3.0.99\n${HEAD}paths: {}`, []],
    ["3.2, which the judge does not know", "openapi: 3.2.0\nwrong: 1", []],
    ["no paths", `${V30}`, ["warning api.yaml# The document lacks `paths`"]],
    [
      "an unknown member",
      `${V30}paths: {}\nsource: x`,
      ["warning api.yaml#/source The document has no member `source` in this version of the specification"],
    ],
    [
      "a missing description",
      `${V30}paths: {/a: {get: {responses: {200: {}}}}}`,
      ["warning api.yaml#/paths/~1a/get/responses/200 `responses.200` lacks `description`"],
    ],
    [
      "a numeric version of the API",
      "openapi: 3.0.3\ninfo: {title: T, version: 1.5}\npaths: {}",
      ["warning api.yaml#/info/version `info.version` is the number 1.5; must be text, in quotes"],
    ],
    [
      "an unknown place of a parameter",
      `${V30}paths: {/a: {get: {parameters: [{name: a, in: body, schema: {}}], ${OK}}}}`,
      [
        'warning api.yaml#/paths/~1a/get/parameters/0/in `parameters.0.in` is "body"; allowed: "path", "query", "header", "cookie"',
      ],
    ],
    [
      "schema and content",
      `${V30}paths: {/a: {get: {parameters: [{name: a, in: query, schema: {}, content: {a/b: {}}}], ${OK}}}}`,
      [
        "warning api.yaml#/paths/~1a/get/parameters/0 `parameters.0` combines `schema` and `content`, which exclude each other",
      ],
    ],
    [
      "an unknown type in 2.0",
      `swagger: '2.0'\n${HEAD}paths: {/a: {get: {parameters: [{name: a, in: query, type: user}], ${OK}}}}`,
      [
        'warning api.yaml#/paths/~1a/get/parameters/0/type `parameters.0.type` is "user"; allowed: "string", "number", "boolean", "integer", "array"',
      ],
    ],
    [
      "a rule of 2.0 that no schema holds",
      `swagger: '2.0'\n${HEAD}paths: {'/a/{b}': {get: {${OK}}}}`,
      ["warning api.yaml#/paths/~1a~1{b}/get /paths/a/{b}/get is missing path parameter(s) for {b}"],
    ],
    [
      "errata of the judge's schemas",
      `openapi: 3.1.0\n${HEAD}servers: [{url: '{v}', variables: {v: {default: a, description: D}}}]\npaths: {}
components: {securitySchemes: {b: {type: http, scheme: Bearer, bearerFormat: JWT}}}`,
      [],
    ],
    ["a reference that leads nowhere: the reader's matter", `${V30}paths: {/a: {$ref: none.yaml}}`, []],
    ["an address that is none", `${V30}paths: {/a: {$ref: 'http://[/x'}}`, []],
  ];
  it.each(cases)("%s", async (_name, contract, want) => {
    expect(await validate(contract)).toEqual(want);
  });

  it("finds keys that stand twice in JSON, whoever knows the version", async () => {
    const twice = (version: string) => `{"openapi": "${version}", "info": {"title": "T", "version": "1"},
"paths": {"/a": {"$ref": "part.json"}, "/a": {"$ref": "part.json"}}}`;
    const files = {
      "part.json": '{"get": {"responses": {"200": {"description": "a", "description": "b"}}}}',
    };
    const want = [
      "warning api.yaml#/paths/~1a `/a` stands here for the second time; this one counts",
      "warning part.json#/get/responses/200/description `description` stands here for the second time; this one counts",
    ];
    for (const version of ["3.0.3", "3.2.0"]) {
      expect(await validate(twice(version), { files })).toEqual(want);
    }
  });

  it("says so when a file changes between loading and judging, and remembers nothing", async () => {
    const path = join(root, "api.yaml");
    writeFileSync(path, `${V30}paths: {}`);
    const { entries, documents } = await loadContracts(["api.yaml"], { cwd: root, allowedOrigins: [] });
    writeFileSync(path, `${V30}paths: 1`);
    const validation = new Validation(join(root, "cache"));
    const [first, ...others] = await validation.judge({ entries, documents });
    expect(first).toMatchObject({ code: "contract-not-judged", cause: expect.stringContaining("changed") });
    expect(others).toEqual([]);
    expect(readdirSync(root)).toEqual(["api.yaml"]);
  });

  it("places a complaint in the file where the fault stands, once for all references to it", async () => {
    const contract = `${V30}paths: {/a: {get: {responses: {200: {$ref: 'r b.yaml#/R'}, 201: {$ref: 'r b.yaml#/R'}}}}}`;
    expect(await validate(contract, { files: { "r b.yaml": "R: {headers: {}}" } })).toEqual([
      "warning r b.yaml#/R `R` lacks `description`",
    ]);
  });

  it("says how many complaints it leaves out", async () => {
    const paths = Array.from({ length: 30 }, (_, index) => `/p${index}: {get: {}}`);
    const found = await validate(`${V30}paths: {${paths.join(", ")}}`);
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe("warning api.yaml# `api.yaml` breaks its specification in 10 more places");
  });

  it("reads no file but the contract's own", async () => {
    writeFileSync(join(root, "secret.yaml"), "R: {headers: {}}");
    const { entries, documents } = await loadContracts([join(root, "secret.yaml")], {
      cwd: root,
      allowedOrigins: [],
    });
    expect(entries).toEqual([]);
    expect(await validate(`${V30}paths: {/a: {$ref: '/etc/passwd'}}`)).toEqual([]);
    expect(documents.all).toEqual([]);
  });
});

describe("cache", () => {
  const CONTRACT = `${V30}paths: {/a: {get: {responses: {200: {}}}}}`;

  it("answers an unchanged contract from the cache, and judges a changed one anew", async () => {
    const cacheFolder = join(root, "cache");
    const first = await validate(CONTRACT, { cacheFolder });
    const [name] = readdirSync(cacheFolder);
    expect(readdirSync(cacheFolder)).toHaveLength(1);
    const file = join(cacheFolder, name ?? "");
    writeFileSync(file, readFileSync(file, "utf8").replace("lacks", "marked"));
    expect(await validate(CONTRACT, { cacheFolder })).toEqual(
      first.map((text) => text.replace("lacks", "marked")),
    );
    expect(await validate(`${CONTRACT}\n`, { cacheFolder })).toEqual(first);
    expect(readdirSync(cacheFolder)).toHaveLength(2);
  });

  it.each([
    "",
    "{",
    "[]",
    '{"complaints": [{"message": 1}]}',
    '{"complaints": [{"code": "contract-invalid", "message": "m", "file": 7, "pointer": ""}]}',
    '{"complaints": [{"code": "toString", "message": "m", "file": 0, "pointer": ""}]}',
  ])("judges anew when the cache holds %j", async (broken) => {
    const cacheFolder = join(root, "cache");
    const first = await validate(CONTRACT, { cacheFolder });
    for (const name of readdirSync(cacheFolder)) writeFileSync(join(cacheFolder, name), broken);
    expect(await validate(CONTRACT, { cacheFolder })).toEqual(first);
  });

  it("does without a cache that cannot be written", async () => {
    writeFileSync(join(root, "file"), "");
    expect(await validate(CONTRACT, { cacheFolder: join(root, "file/cache") })).toHaveLength(1);
  });
});
