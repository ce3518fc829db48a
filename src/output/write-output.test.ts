import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { GeneratedFile } from "../print/index.js";
import { type FileSystem, nodeFileSystem } from "./file-system.js";
import type { HandlerEdit } from "./handlers/wanted-handlers.js";
import { layOut, type OutputLayout } from "./layout.js";
import { manifestName } from "./manifest.js";
import { stagingName } from "./transaction.js";
import { writeOutput } from "./write-output.js";

let folder = "";
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "commsgen-output-"));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const root = () => join(folder, "generated");
const layout = (serviceFolders: OutputLayout["serviceFolders"] = new Map()): OutputLayout => ({
  root: root(),
  serviceFolders,
  project: folder,
});

interface Setting {
  readonly force?: boolean;
  readonly fileSystem?: FileSystem;
  readonly layout?: OutputLayout;
  readonly edits?: readonly HandlerEdit[];
}

/** Files as `path: content`. */
function write(files: Readonly<Record<string, string>>, setting: Setting = {}) {
  const at = setting.layout ?? layout();
  const generated: GeneratedFile[] = Object.entries(files).map(([path, content]) => ({ path, content }));
  return writeOutput(
    {
      layout: at,
      files: layOut(generated, at),
      version: "0.0.0",
      options: "",
      contracts: new Map(),
      fileSystem: setting.fileSystem ?? nodeFileSystem,
      edits: setting.edits ?? [],
    },
    setting.force ?? false,
  );
}

/** Everything below the folder as `path: content`, the manifest left out, staging folders not. */
function onDisk(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (entry.isDirectory()) {
      if (entry.name === stagingName) found[name] = "staging";
    } else if (entry.name !== manifestName) found[name] = fs.readFileSync(path, "utf8");
  }
  return found;
}

function put(path: string, content: string): void {
  fs.mkdirSync(join(folder, path, ".."), { recursive: true });
  fs.writeFileSync(join(folder, path), content);
}

const codes = (result: { readonly diagnostics: readonly { readonly code: string }[] }) =>
  result.diagnostics.map(({ code }) => code);

describe("writeOutput", () => {
  it("writes new files with a manifest, and leaves nothing else behind", async () => {
    const result = await write({ "orders/a.ts": "a\n", "orders/deep/b.ts": "b\n" });
    expect(result.diagnostics).toEqual([]);
    expect(result.written).toEqual([join(root(), "orders/a.ts"), join(root(), "orders/deep/b.ts")]);
    expect(onDisk()).toEqual({ "generated/orders/a.ts": "a\n", "generated/orders/deep/b.ts": "b\n" });
    expect(fs.existsSync(join(root(), manifestName))).toBe(true);
  });

  it("rewrites nothing in an unchanged run, the manifest included", async () => {
    await write({ "orders/a.ts": "a\n" });
    const times = () =>
      [manifestName, "orders/a.ts"].map((name) => fs.statSync(join(root(), name), { bigint: true }).ctimeNs);
    const before = times();
    const result = await write({ "orders/a.ts": "a\n" });
    expect(result).toMatchObject({ written: [], removed: [], unchanged: 1 });
    expect(times()).toEqual(before);
  });

  it("writes only what changed", async () => {
    await write({ "orders/a.ts": "a\n", "orders/b.ts": "b\n" });
    const result = await write({ "orders/a.ts": "a\n", "orders/b.ts": "new\n" });
    expect(result).toMatchObject({ written: [join(root(), "orders/b.ts")], unchanged: 1 });
  });

  it("removes what is no longer wanted, and folders that become empty, but no other", async () => {
    await write({ "orders/a.ts": "a\n", "payments/deep/b.ts": "b\n", "shipping/c.ts": "c\n" });
    put("generated/shipping/mine.ts", "mine\n");
    const result = await write({ "orders/a.ts": "a\n" });
    expect(result.removed).toEqual([join(root(), "payments/deep/b.ts"), join(root(), "shipping/c.ts")]);
    expect(onDisk()).toEqual({ "generated/orders/a.ts": "a\n", "generated/shipping/mine.ts": "mine\n" });
    expect(fs.existsSync(join(root(), "payments"))).toBe(false);
  });

  it("takes a checkout with CRLF as unedited and unchanged", async () => {
    await write({ "orders/a.ts": "a\nb\n" });
    put("generated/orders/a.ts", "a\r\nb\r\n");
    expect(await write({ "orders/a.ts": "a\nb\n" })).toMatchObject({ diagnostics: [], written: [] });
    expect(await write({ "orders/a.ts": "c\n" })).toMatchObject({ diagnostics: [], unchanged: 0 });
    expect(onDisk()).toEqual({ "generated/orders/a.ts": "c\n" });
  });

  describe("files of others", () => {
    it("stops at a file that it does not own, and writes nothing", async () => {
      put("generated/orders/a.ts", "mine\n");
      const result = await write({ "orders/a.ts": "a\n", "orders/b.ts": "b\n" });
      expect(codes(result)).toEqual(["file-not-owned"]);
      expect(result.manifestText).toBe(null);
      expect(onDisk()).toEqual({ "generated/orders/a.ts": "mine\n" });
    });

    it("adopts a file that is already as it should be", async () => {
      put("generated/orders/a.ts", "a\n");
      expect(await write({ "orders/a.ts": "a\n" })).toMatchObject({ diagnostics: [], unchanged: 1 });
      expect(await write({ "orders/a.ts": "new\n" })).toMatchObject({ diagnostics: [] });
    });

    it("overwrites with force", async () => {
      put("generated/orders/a.ts", "mine\n");
      expect(codes(await write({ "orders/a.ts": "a\n" }, { force: true }))).toEqual([]);
      expect(onDisk()).toEqual({ "generated/orders/a.ts": "a\n" });
    });
  });

  describe("edited files", () => {
    it.each([
      {
        given: "still wanted",
        next: { "orders/a.ts": "new\n" },
        forced: { "generated/orders/a.ts": "new\n" },
      },
      { given: "no longer wanted", next: {}, forced: {} },
    ])("stops when $given, and goes on with force", async ({ next, forced }) => {
      await write({ "orders/a.ts": "a\n" });
      put("generated/orders/a.ts", "edited\n");
      expect(codes(await write(next))).toEqual(["file-edited"]);
      expect(onDisk()).toEqual({ "generated/orders/a.ts": "edited\n" });
      expect(codes(await write(next, { force: true }))).toEqual([]);
      expect(onDisk()).toEqual(forced);
    });
  });

  describe("a damaged manifest", () => {
    it("stops, and is written anew with force", async () => {
      await write({ "orders/a.ts": "a\n" });
      put(`generated/${manifestName}`, "<<<<<<< ours\n");
      expect(codes(await write({ "orders/a.ts": "new\n" }))).toEqual(["manifest-damaged"]);
      expect(codes(await write({ "orders/a.ts": "new\n" }, { force: true }))).toEqual([]);
      expect(codes(await write({ "orders/a.ts": "newer\n" }))).toEqual([]);
    });

    it("cannot have files outside the project removed", async () => {
      await write({ "orders/a.ts": "a\n" });
      const manifest = join(root(), manifestName);
      const name = `../../${folder.split("/").pop()}-outside.ts`;
      fs.writeFileSync(
        manifest,
        fs.readFileSync(manifest, "utf8").replace('"orders/a.ts"', JSON.stringify(name)),
      );
      expect(codes(await write({}))).toEqual(["manifest-damaged"]);
    });
  });

  describe("things in the way", () => {
    it("refuses a symbolic link in the path, for writing and for removing", async () => {
      await write({ "orders/a.ts": "a\n" });
      fs.renameSync(join(root(), "orders"), join(folder, "elsewhere"));
      fs.symlinkSync(join(folder, "elsewhere"), join(root(), "orders"));
      expect(codes(await write({ "orders/a.ts": "new\n" }))).toEqual(["output-path-refused"]);
      expect(codes(await write({}, { force: true }))).toEqual(["output-path-refused"]);
      expect(fs.readFileSync(join(folder, "elsewhere/a.ts"), "utf8")).toBe("a\n");
    });

    it("refuses a dangling link to a file", async () => {
      fs.mkdirSync(join(root(), "orders"), { recursive: true });
      fs.symlinkSync(join(folder, "nowhere.ts"), join(root(), "orders/a.ts"));
      expect(codes(await write({ "orders/a.ts": "a\n" }, { force: true }))).toEqual(["output-path-refused"]);
      expect(fs.existsSync(join(folder, "nowhere.ts"))).toBe(false);
    });

    it("refuses a folder that has the file's name", async () => {
      fs.mkdirSync(join(root(), "orders/a.ts"), { recursive: true });
      expect(codes(await write({ "orders/a.ts": "a\n" }, { force: true }))).toEqual(["output-path-refused"]);
    });

    it("says so when a file has a folder's name", async () => {
      put("generated/orders", "a file\n");
      const result = await write({ "orders/a.ts": "a\n" });
      expect(codes(result)).toEqual(["output-unwritable"]);
      expect(onDisk()).toEqual({ "generated/orders": "a file\n" });
    });
  });

  it("puts a service into its own folder, and cleans it up when the configuration drops it", async () => {
    const own = join(folder, "services/orders/src");
    await write(
      { "orders/a.ts": "a\n", "payments/b.ts": "b\n" },
      { layout: layout(new Map([["orders", own]])) },
    );
    expect(onDisk()).toEqual({ "services/orders/src/a.ts": "a\n", "generated/payments/b.ts": "b\n" });
    await write({ "orders/a.ts": "a\n", "payments/b.ts": "b\n" });
    expect(onDisk()).toEqual({ "generated/orders/a.ts": "a\n", "generated/payments/b.ts": "b\n" });
  });
});

describe("a failing file system", () => {
  const fault = (code: string) => Object.assign(new Error(`${code}: planted`), { code });

  /** Fails at the `nth` call (from 1) of `method`. */
  function failingAt(method: "writeFileSync" | "renameSync" | "mkdirSync", nth: number): FileSystem {
    let calls = 0;
    const failing = (...parameters: readonly unknown[]) => {
      calls += 1;
      if (calls === nth) throw fault("ENOSPC");
      // Passes on what it was called with.
      return (nodeFileSystem[method] as (...all: readonly unknown[]) => unknown)(...parameters);
    };
    // The same signature, as it only passes its parameters on.
    return { ...nodeFileSystem, [method]: failing } as FileSystem;
  }

  const places = [
    ...[1, 2, 3, 4, 5].map((nth) => ({ method: "writeFileSync" as const, nth })),
    ...[1, 2, 3, 4, 5, 6].map((nth) => ({ method: "renameSync" as const, nth })),
    ...[1, 2].map((nth) => ({ method: "mkdirSync" as const, nth })),
  ];

  it.each(places)("changes nothing when call $nth of $method fails", async ({ method, nth }) => {
    await write({ "orders/a.ts": "a\n", "orders/b.ts": "b\n" });
    const manifest = fs.readFileSync(join(root(), manifestName), "utf8");
    const before = onDisk();
    const result = await write(
      { "orders/a.ts": "new\n", "payments/c.ts": "c\n" },
      { fileSystem: failingAt(method, nth) },
    );
    expect(codes(result)).toEqual(["output-unwritable"]);
    expect(result.diagnostics[0]).toMatchObject({
      message: "The output cannot be written (ENOSPC); nothing was changed",
      cause: "ENOSPC: planted",
    });
    expect(onDisk()).toEqual(before);
    expect(fs.readFileSync(join(root(), manifestName), "utf8")).toBe(manifest);
    expect(fs.readdirSync(root())).toEqual([manifestName, "orders"]);
  });

  it("removes the folders that it made in a first run that fails", async () => {
    await write({ "orders/a.ts": "a\n" }, { fileSystem: failingAt("renameSync", 2) });
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it("puts back in the next run what a killed one left half done", async () => {
    await write({ "orders/a.ts": "a\n", "orders/b.ts": "b\n" });
    // Dies at the third rename, and so does everything that it does after that.
    let dead = false;
    let renames = 0;
    const alive = <Call extends (...parameters: never[]) => unknown>(call: Call): Call => {
      const guarded = (...parameters: Parameters<Call>) => {
        if (dead) throw fault("EIO");
        return call(...parameters);
      };
      // The same signature, as it only passes its parameters on.
      return guarded as Call;
    };
    const dying: FileSystem = {
      ...nodeFileSystem,
      renameSync: (from, to) => {
        renames += 1;
        if (renames === 3) dead = true;
        alive(nodeFileSystem.renameSync)(from, to);
      },
      rmSync: alive(nodeFileSystem.rmSync),
      rmdirSync: alive(nodeFileSystem.rmdirSync),
    };
    const killed = await write({ "orders/a.ts": "1\n", "orders/b.ts": "1\n" }, { fileSystem: dying });
    expect(killed.diagnostics[0]?.message).toContain("not everything could be put back");
    expect(onDisk()).toHaveProperty(`generated/${stagingName}`);
    // The contracts changed in between: without putting back, the half-written files would count as edited.
    expect(codes(await write({ "orders/a.ts": "2\n", "orders/b.ts": "2\n" }))).toEqual([]);
    expect(onDisk()).toEqual({ "generated/orders/a.ts": "2\n", "generated/orders/b.ts": "2\n" });
  });

  it("does not disturb a run that is still going on", async () => {
    fs.mkdirSync(join(root(), stagingName), { recursive: true });
    fs.writeFileSync(
      join(root(), stagingName, "journal.json"),
      JSON.stringify({ pid: process.ppid, folders: [], entries: [] }),
    );
    expect(codes(await write({ "orders/a.ts": "a\n" }))).toEqual(["output-busy"]);
  });
});

describe("a journal that somebody else wrote", () => {
  it("cannot have anything removed outside the folders that commsgen writes to", async () => {
    const outside = fs.mkdtempSync(join(tmpdir(), "commsgen-outside-"));
    const victim = join(outside, "victim.ts");
    fs.writeFileSync(victim, "precious\n");
    const staging = join(root(), stagingName);
    const entry = {
      path: victim,
      fresh: join(staging, "0.new"),
      backup: join(staging, "0.old"),
      existed: false,
    };
    fs.mkdirSync(staging, { recursive: true });
    fs.writeFileSync(
      join(staging, "journal.json"),
      JSON.stringify({ pid: 0, folders: [outside], entries: [entry] }),
    );
    fs.utimesSync(staging, 0, 0);
    expect(codes(await write({ "orders/a.ts": "a\n" }))).toEqual([]);
    expect(fs.readFileSync(victim, "utf8")).toBe("precious\n");
    fs.rmSync(outside, { recursive: true });
  });
});

describe("layOut", () => {
  it.each([
    "../a.ts",
    "/a.ts",
    "orders/../a.ts",
    "orders/.env",
    "orders/a\\b.ts",
    "orders//a.ts",
    "orders/aux.ts",
    "orders/a ",
    "o:x/a.ts",
  ])("takes %j for a fault of commsgen", (path) => {
    expect(() => layOut([{ path, content: "" }], layout())).toThrow("unsafe path");
  });

  it("takes two paths that differ by case only for a fault of commsgen", () => {
    const files = ["orders/a.ts", "orders/A.ts"].map((path) => ({ path, content: "" }));
    expect(() => layOut(files, layout())).toThrow("same path on some file systems");
  });
});
