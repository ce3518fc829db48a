import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/index.js";
import { contentHash, exactHash } from "../output/content-hash.js";
import { manifestPath, type WantedFile } from "../output/layout.js";
import { writeCacheFile } from "./cache-file.js";
import { FileStamps, type KnownFile } from "./file-stamps.js";
import type { HashedInput } from "./input-hashes.js";
import type { ServiceSummary } from "./results.js";
import type { Settings } from "./settings.js";
import type { JudgedDiagnostics } from "./severity.js";

/** The layout of a cache entry. */
const cacheFormat = 2;

/** What a run came to, as far as an unchanged one reports it again. */
export interface CachedRun {
  readonly services: readonly ServiceSummary[];
  readonly diagnostics: readonly Diagnostic[];
  readonly skipped: JudgedDiagnostics["skipped"];
  readonly files: number;
  /** So many of the diagnostics have their positions. */
  readonly located: number;
}

interface CacheEntry {
  readonly format: number;
  /** Which commsgen made it: another one may generate something else from the same contracts. */
  readonly build: string;
  readonly candidates: readonly string[];
  /** Every file that was read or is the output, the manifest too. */
  readonly known: readonly KnownFile[];
  readonly run: CachedRun;
}

/** Remembers the last clean run of each set of options. Best effort: whatever goes wrong means a full run. */
export class RunCache {
  readonly #file: string;
  readonly #build: string;
  readonly #settings: Settings;
  readonly #stamps = new FileStamps();

  constructor(folder: string, build: string, settings: Settings) {
    this.#file = join(folder, "runs", `${cacheKey(settings)}.json`);
    this.#build = build;
    this.#settings = settings;
  }

  /** The last run, if contracts, options, commsgen and every byte of the output are still as it left them. */
  find(candidates: readonly string[]): CachedRun | null {
    const entry = readEntry(this.#file);
    if (entry === null || entry.build !== this.#build) return null;
    const { diagnostics, located } = entry.run;
    if (located < Math.min(diagnostics.length, this.#settings.locate)) return null;
    if (entry.candidates.length !== candidates.length) return null;
    if (!entry.candidates.every((path, index) => path === candidates[index])) return null;
    const known = this.#stamps.confirm(entry.known);
    if (known === null) return null;
    if (known !== entry.known) this.#write({ ...entry, known });
    return entry.run;
  }

  /** Records a run whose output is on disk, described by `manifestText`. */
  store(record: {
    readonly candidates: readonly string[];
    readonly inputs: readonly HashedInput[];
    readonly files: readonly WantedFile[];
    /** Files of the user's that the run looked at, as it left them. */
    readonly handlerFiles: readonly Omit<KnownFile, "stamp">[];
    readonly manifestText: string;
    readonly run: CachedRun;
  }): void {
    const files: Omit<KnownFile, "stamp">[] = [];
    for (const { path, exact } of record.inputs) {
      if (exact === null) return;
      files.push({ path, hash: exact, kind: "exact" });
    }
    for (const { path, hash } of record.files) files.push({ path, hash, kind: "content" });
    files.push(...record.handlerFiles);
    const manifest = manifestPath(this.#settings.layout);
    files.push({ path: manifest, hash: contentHash(record.manifestText), kind: "content" });
    this.#write({
      format: cacheFormat,
      build: this.#build,
      candidates: record.candidates,
      known: files.map((file) => ({ ...file, stamp: this.#stamps.stampOf(file.path) })),
      run: record.run,
    });
  }

  #write(entry: CacheEntry): void {
    writeCacheFile(this.#file, JSON.stringify(entry));
  }
}

/** One entry per set of options, so that the cache does not grow with every change of a contract. */
function cacheKey(settings: Settings): string {
  const { inputs, cwd, layout, handlers, target, strict, skip, allowOrigins } = settings;
  const folders = [[...layout.serviceFolders].sort(), [...handlers].sort()];
  return exactHash(JSON.stringify([inputs, cwd, layout.root, folders, target, strict, skip, allowOrigins]));
}

function readEntry(file: string): CacheEntry | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof value !== "object" || value === null || !("format" in value)) return null;
    // Written whole by `store` (or not at all), and the format says in which shape.
    return value.format === cacheFormat ? (value as CacheEntry) : null;
  } catch {
    return null;
  }
}
