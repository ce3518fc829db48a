import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { exactHash } from "../output/content-hash.js";
import { FileStamps, type KnownFile } from "./file-stamps.js";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "commsgen-stamps-"));
  path = join(folder, "a.ts");
  writeFileSync(path, "one");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A run that begins long after the file was written. */
const later = () => new FileStamps(Date.now() + 10_000);
const known = (stamp: string | null, content = "one"): readonly KnownFile[] => [
  { path, hash: exactHash(content), kind: "exact", stamp },
];

it("believes the stamp of an old file, and reads it no more", () => {
  const stamp = later().stampOf(path);
  expect(stamp).not.toBeNull();
  const files = known(stamp, "not what is in it");
  expect(later().confirm(files)).toBe(files);
});

it("gives no stamp to a file that was just written, and reads it", () => {
  expect(new FileStamps().stampOf(path)).toBeNull();
  const files = known(null);
  expect(new FileStamps().confirm(files)).toBe(files);
  expect(new FileStamps().confirm(known(null, "two"))).toBeNull();
});

it("gives a stamp to what had to be read, once it is old", () => {
  expect(later().confirm(known(null))).toEqual(known(later().stampOf(path)));
});

it("notices an edit that keeps size and time of modification", async () => {
  const stamp = later().stampOf(path);
  const { atime, mtime } = statSync(path);
  await setTimeout(30); // the step of the file system's clock
  writeFileSync(path, "two");
  utimesSync(path, atime, mtime);
  expect(later().confirm(known(stamp))).toBeNull();
});

it("reads a file that was touched, and finds it as it was", async () => {
  const stamp = later().stampOf(path);
  await setTimeout(30);
  writeFileSync(path, "one");
  const confirmed = later().confirm(known(stamp));
  expect(confirmed).toEqual(known(later().stampOf(path)));
  expect(confirmed?.[0]?.stamp).not.toBe(stamp);
});

it("notices that a file is gone", () => {
  const stamp = later().stampOf(path);
  rmSync(path);
  expect(later().confirm(known(stamp))).toBeNull();
});
