import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkOutput } from "./check-output.js";
import { type FileSystem, nodeFileSystem } from "./file-system.js";
import { layOut } from "./layout.js";
import { stagingName } from "./transaction.js";
import { writeOutput } from "./write-output.js";

let folder = "";
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "commsgen-edits-"));
  fs.mkdirSync(join(folder, "orders/src"), { recursive: true });
  fs.writeFileSync(handlers(), "mine\n");
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const handlers = () => join(folder, "orders/src/rest.ts");
const generated = () => join(folder, "workspace/generated");

/** One generated file, and one edit of a file of the user's, whose folder is not below the project's. */
function request(fileSystem: FileSystem = nodeFileSystem) {
  const root = generated();
  const layout = {
    root,
    serviceFolders: new Map(),
    project: join(folder, "workspace"),
    userFolders: [join(folder, "orders")],
  };
  const edit = {
    path: handlers(),
    root: join(folder, "orders"),
    before: Buffer.from("mine\n"),
    content: "mine\nand a stub\n",
    added: ["cancelOrder"],
  };
  const files = layOut([{ path: "orders/a.ts", content: "a\n" }], layout);
  return { layout, files, version: "0", options: "", contracts: new Map(), fileSystem, edits: [edit] };
}

const codes = (result: { readonly diagnostics: readonly { readonly code: string }[] }) =>
  result.diagnostics.map(({ code }) => code);

describe("an edit of a file of the user's", () => {
  it("is made together with the generated files, and is none of them", async () => {
    fs.chmodSync(handlers(), 0o600);
    const result = await writeOutput(request(), false);
    expect([codes(result), result.written]).toEqual([[], [join(generated(), "orders/a.ts")]]);
    expect(fs.readFileSync(handlers(), "utf8")).toBe("mine\nand a stub\n");
    expect(fs.statSync(handlers()).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(join(folder, "orders"))).toEqual(["src"]);
    expect(result.manifestText).not.toContain("rest.ts");
  });

  it.each([1, 2, 3, 4])("is not made, nor anything else, when rename %i fails", async (nth) => {
    let renames = 0;
    const renameSync: FileSystem["renameSync"] = (from, to) => {
      renames += 1;
      if (renames === nth) throw Object.assign(new Error("planted"), { code: "EIO" });
      nodeFileSystem.renameSync(from, to);
    };
    const result = await writeOutput(request({ ...nodeFileSystem, renameSync }), false);
    expect(codes(result)).toEqual(["output-unwritable"]);
    expect(fs.readFileSync(handlers(), "utf8")).toBe("mine\n");
    expect(fs.existsSync(generated())).toBe(false);
    expect(fs.readdirSync(join(folder, "orders"))).toEqual(["src"]);
  });

  it("is put back by the next run where a killed one has left it half done", async () => {
    // What a run leaves behind that is killed between the two renames of the user's file.
    const [own, theirs] = [join(generated(), stagingName), join(folder, "orders", stagingName)];
    for (const at of [own, theirs]) fs.mkdirSync(at, { recursive: true });
    fs.renameSync(handlers(), join(theirs, "1.old"));
    const entry = {
      path: handlers(),
      fresh: join(theirs, "1.new"),
      backup: join(theirs, "1.old"),
      existed: true,
    };
    const journal = { pid: 0, folders: [own, theirs], entries: [entry] };
    fs.writeFileSync(join(own, "journal.json"), JSON.stringify(journal));
    fs.utimesSync(join(own, "journal.json"), 0, 0);
    expect(codes(await writeOutput(request(), false))).toEqual([]);
    expect(fs.readFileSync(handlers(), "utf8")).toBe("mine\nand a stub\n");
    expect(fs.readdirSync(join(folder, "orders"))).toEqual(["src"]);
  });

  it("is not made of a file that has changed meanwhile, whatever the force", async () => {
    fs.writeFileSync(handlers(), "mine, and more\n");
    expect(codes(await writeOutput(request(), true))).toEqual(["handlers-changed"]);
    expect(fs.readFileSync(handlers(), "utf8")).toBe("mine, and more\n");
    expect(fs.existsSync(generated())).toBe(false);
  });

  it("is not made through a link", async () => {
    fs.renameSync(handlers(), join(folder, "elsewhere.ts"));
    fs.symlinkSync(join(folder, "elsewhere.ts"), handlers());
    expect(codes(await writeOutput(request(), true))).toEqual(["output-path-refused"]);
    expect(fs.lstatSync(handlers()).isSymbolicLink()).toBe(true);
  });

  it("is drift until it is made", async () => {
    await writeOutput({ ...request(), edits: [] }, false);
    const { drift } = await checkOutput(request(), { of: () => [], display: (name) => name });
    expect(drift).toEqual([
      {
        path: handlers(),
        kind: "incomplete",
        reason: "no handler for `cancelOrder`",
        diff: expect.stringContaining("+and a stub"),
      },
    ]);
  });
});
