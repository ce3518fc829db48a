import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, "bin", "commsgen.js");

let folder = "";
beforeAll(() => {
  if (!existsSync(join(root, "dist", "cli.js")))
    throw new Error("run `npm run build` first: dist/ is missing");
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "commsgen-cli-"));
  mkdirSync(join(folder, ".git"));
  put("package.json", "{}");
  mkdirSync(join(folder, "node_modules"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, content: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const contract = `openapi: 3.1.0
info: { title: Orders, version: 1.0.0 }
paths:
  /orders/{orderId}:
    get:
      operationId: getOrder
      parameters: [{ name: orderId, in: path, required: true, schema: { type: string } }]
      responses:
        "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } }
components:
  schemas:
    Order: { type: object, required: [id], properties: { id: { type: string } } }
`;
const broken = contract.replace('{ $ref: "#/components/schemas/Order" }', "3");

type Environment = Readonly<Record<string, string>>;

function commsgen(args: readonly string[], env: Environment = {}) {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...inherited, ...env },
  });
  return { status, stdout, stderr };
}

describe("exit codes and streams", () => {
  const cases: readonly {
    args: string;
    files?: Readonly<Record<string, string>>;
    status: number;
    out: RegExp;
    err: RegExp;
  }[] = [
    { args: "", status: 0, out: /^Usage: commsgen/, err: /^$/ },
    { args: "--help", status: 0, out: /commsgen check specs\//, err: /^$/ },
    { args: "generate --help", status: 0, out: /Exit codes: 0 fine/, err: /^$/ },
    { args: "--version", status: 0, out: /^\d+\.\d+\.\d+\n$/, err: /^$/ },
    {
      args: "generate specs",
      status: 0,
      out: /^✓ orders {3}1 operation {3}specs\/orders\/openapi\.yaml\n1 service, \d+ files: \d+ written {3,}\d+\.\d\d s\n$/,
      err: /^$/,
    },
    {
      args: "check specs",
      status: 1,
      out: /^✗ generated\/orders\/\S+ {2}missing: it was never generated\n[\s\S]* {2}run: npx commsgen generate specs\n/,
      err: /^$/,
    },
    { args: "explain file-edited", status: 0, out: /^file-edited \(error\)\n/, err: /^$/ },
    { args: "explain", status: 0, out: /^config-unreadable +error +/m, err: /^$/ },
    { args: "explain file-edted", status: 2, out: /^$/, err: /did you mean `file-edited`\?/ },
    { args: "generate", status: 2, out: /^$/, err: /No contracts named/ },
    {
      args: "generat specs",
      status: 2,
      out: /^$/,
      err: /unknown command 'generat'\s+\(Did you mean generate\?\)/,
    },
    { args: "generate specs --nope", status: 2, out: /^$/, err: /unknown option '--nope'/ },
    { args: "generate specs --dates date", status: 2, out: /^$/, err: /Allowed choices are string, Date/ },
    { args: "generate specs --deploy docker", status: 2, out: /^$/, err: /Allowed are compose, kubernetes/ },
    {
      args: "generate specs --deploy none --gateway envoy",
      status: 2,
      out: /^$/,
      err: /--gateway says nothing/,
    },
    { args: "generate specs --deploy none,compose", status: 2, out: /^$/, err: /Allowed are compose/ },
    { args: "generate specs --skip file-edited", status: 2, out: /^$/, err: /errors cannot be skipped/ },
    { args: "generate specs --allow-origin example.com", status: 2, out: /^$/, err: /is no origin/ },
    { args: "generate specs -c nope.json", status: 2, out: /^$/, err: /config-unreadable/ },
    { args: "generate nope", status: 3, out: /nothing written: 1 error/, err: /input-not-found/ },
    {
      args: "generate specs",
      files: { "specs/orders/openapi.yaml": "openapi: 3.1.0\ninfo: [" },
      status: 3,
      out: /nothing written/,
      err: /specs\/orders\/openapi\.yaml:2:\d+ {2}syntax-invalid/,
    },
    {
      args: "generate specs",
      files: { "specs/orders/openapi.yaml": broken },
      status: 1,
      out: /nothing written: 1 error/,
      err: /specs\/orders\/openapi\.yaml:9:\d+ {2}schema-not-object[\s\S]*\n {6}9 \| .*\n {8}\| +\^+/,
    },
    {
      args: "generate specs",
      files: { "generated/orders/client.ts": "mine\n" },
      status: 1,
      out: /nothing written: 1 error/,
      err: /generated\/orders\/client\.ts {2}file-not-owned/,
    },
  ];
  it.each(cases)("commsgen $args -> $status", ({ args, files, status, out, err }) => {
    put("specs/orders/openapi.yaml", contract);
    for (const [path, content] of Object.entries(files ?? {})) put(path, content);
    const result = commsgen(args.split(" ").filter((arg) => arg !== ""));
    expect(result.stderr).toMatch(err);
    expect(result.stdout).toMatch(out);
    expect(result.status).toBe(status);
    expect(result.stderr).not.toMatch(/^\s+at .*\.js:\d+/m); // no stack trace
    if (status !== 0) expect(existsSync(join(folder, "generated", "commsgen.manifest.json"))).toBe(false);
  });
});

describe("topics", () => {
  // In this process kafkajs would be imported by other rules than Node's.
  it("asks a broker, which is not there", { timeout: 60_000 }, () => {
    put(
      "orders.yaml",
      `asyncapi: 3.0.0
info: { title: Orders, version: 1.0.0 }
servers: { main: { host: localhost, protocol: kafka } }
channels: { orders: { address: orders, messages: { OrderPlaced: { payload: { type: object } } } } }
operations: { publishOrderPlaced: { action: send, channel: { $ref: '#/channels/orders' } } }
`,
    );
    const { status, stderr } = commsgen(["topics", "orders.yaml", "--brokers", "127.0.0.1:1"]);
    expect(stderr).toContain("broker-unavailable  The broker at 127.0.0.1:1 cannot be used");
    expect(status).toBe(3);
  });
});

describe("generate and check", () => {
  beforeEach(() => put("specs/orders/openapi.yaml", contract));

  it("agree, and see an edit", () => {
    expect(commsgen(["generate", "specs"]).status).toBe(0);
    expect(commsgen(["check", "specs"])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^✓ \d+ files of 1 service are up to date/),
    });
    expect(commsgen(["check", "specs", "--no-cache"]).status).toBe(0);
    const file = join(folder, "generated/orders/client.ts");
    writeFileSync(file, `${readFileSync(file, "utf8")}// mine\n`);
    const { status, stdout } = commsgen(["check", "specs"]);
    expect(status).toBe(1);
    expect(stdout).toContain("✗ generated/orders/client.ts  edited: edited by hand since it was generated\n");
    expect(stdout).toContain("\n  -// mine\n");
    expect(stdout).toContain("  run: npx commsgen generate specs --force   (overwrites what was edited)\n");
  });

  it("read the configuration, and let flags win", () => {
    put(
      "commsgen.config.json",
      JSON.stringify({ inputs: ["specs"], output: "out", services: { orders: { output: "src/orders" } } }),
    );
    expect(commsgen(["generate"]).status).toBe(0);
    expect(existsSync(join(folder, "src/orders/client.ts"))).toBe(true);
    expect(existsSync(join(folder, "out/commsgen.manifest.json"))).toBe(true);
    expect(commsgen(["check"]).status).toBe(0);
    expect(commsgen(["check", "-o", "elsewhere"]).status).toBe(1);
    put("specs/payments/openapi.yaml", contract);
    put(
      "commsgen.config.json",
      JSON.stringify({ inputs: ["specs"], services: { orders: { output: "x" }, payments: { output: "x" } } }),
    );
    expect(commsgen(["generate"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("config-invalid"),
    });
  });
});

describe("--json", () => {
  const cases: readonly { args: readonly string[]; want: object }[] = [
    {
      args: ["generate", "specs"],
      want: { command: "generate", ok: true, exitCode: 0, services: [{ name: "orders" }], diagnostics: [] },
    },
    { args: ["check", "specs"], want: { command: "check", ok: false, exitCode: 1 } },
    {
      args: ["generate", "nope"],
      want: { ok: false, exitCode: 3, diagnostics: [{ code: "input-not-found" }] },
    },
    {
      args: ["generate"],
      want: { ok: false, exitCode: 2, message: expect.stringContaining("No contracts named") },
    },
    {
      args: ["generate", "--nope"],
      want: { ok: false, exitCode: 2, message: expect.stringContaining("--nope") },
    },
  ];
  it.each(cases)("$args prints one document and nothing else", ({ args, want }) => {
    put("specs/orders/openapi.yaml", contract);
    const { status, stdout, stderr } = commsgen([...args, "--json"]);
    expect(stderr).toBe("");
    const document: unknown = JSON.parse(stdout);
    expect(document).toMatchObject({ ...want, exitCode: status });
  });

  it("gives line and column of every diagnostic", () => {
    put("specs/orders/openapi.yaml", broken);
    const document: unknown = JSON.parse(commsgen(["generate", "specs", "--json"]).stdout);
    const place = { file: "specs/orders/openapi.yaml", line: 9, column: expect.any(Number) };
    expect(document).toMatchObject({
      diagnostics: expect.arrayContaining([expect.objectContaining({ code: "schema-not-object", ...place })]),
    });
  });
});

describe("the terminal", () => {
  beforeEach(() => put("specs/orders/openapi.yaml", contract));

  it.each([
    { env: {}, colors: false },
    { env: { FORCE_COLOR: "1" }, colors: true },
    { env: { FORCE_COLOR: "0" }, colors: false },
    { env: { FORCE_COLOR: "1", NO_COLOR: "1" }, colors: false },
  ])("$env -> colours: $colors", ({ env, colors }) => {
    const { stdout } = commsgen(["generate", "specs"], env);
    expect(stdout.includes("\u001b[")).toBe(colors);
  });

  it("takes a reader that goes away without complaint", async () => {
    const child = spawn(process.execPath, [program, "explain"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let complaints = "";
    child.stderr.on("data", (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect({ status, complaints }).toEqual({ status: 0, complaints: "" });
  });
});

describe("a signal in the middle of writing", () => {
  it("leaves all of the output or none, and still ends the process", async () => {
    // Tells when it is about to write, and writes for long enough to be interrupted.
    const writer = `
      import { writeOutput } from ${JSON.stringify(pathToFileURL(join(root, "src/output/write-output.ts")).href)};
      import { layOut } from ${JSON.stringify(pathToFileURL(join(root, "src/output/layout.ts")).href)};
      import * as fs from "node:fs";
      const layout = { root: process.argv[1] + "/generated", serviceFolders: new Map(), project: process.argv[1] };
      const files = layOut(Array.from({ length: 500 }, (_, i) => ({ path: "orders/f" + i + ".ts", content: "x\\n" })), layout);
      let writes = 0;
      const fileSystem = { ...fs, writeFileSync: (...args) => {
        writes += 1;
        if (writes === 100) { fs.writeSync(1, "writing"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300); }
        return fs.writeFileSync(...args);
      } };
      await writeOutput({ layout, files, version: "0", options: "", contracts: new Map(), fileSystem, edits: [] }, false);
      setTimeout(() => console.log("survived"), 1000);
    `;
    const child = spawn(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), "--input-type=module", "-e", writer, folder],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      child.kill("SIGINT");
    });
    const signal = await new Promise((resolve) => child.on("exit", (_code, name) => resolve(name)));
    expect([output, signal]).toEqual(["writing", "SIGINT"]);
    expect(readdirSync(join(folder, "generated/orders"))).toHaveLength(500);
    expect(readdirSync(join(folder, "generated"))).toEqual(["commsgen.manifest.json", "orders"]);
  });
});
