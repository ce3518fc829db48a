import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../diagnostics/index.js";
import { contentHash, exactHash } from "../output/content-hash.js";
import { FileHasher } from "../output/file-hash.js";
import { manifestPath, type OutputLayout, placeOfKey } from "../output/layout.js";
import { parseManifest } from "../output/manifest.js";
import type { HashedInput } from "./input-hashes.js";
import type { ServiceSummary } from "./results.js";
import type { Settings } from "./settings.js";
import type { JudgedDiagnostics } from "./severity.js";

/** The layout of a cache entry. */
const cacheFormat = 1;

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
  /** Path and hash of every file that was read. */
  readonly inputs: readonly (readonly [string, string])[];
  /** Vouches for the output: the manifest holds the hash of every file. */
  readonly manifestHash: string;
  readonly run: CachedRun;
}

/** Remembers the last clean run of each set of options. Best effort: whatever goes wrong means a full run. */
export class RunCache {
  readonly #file: string;
  readonly #build: string;
  readonly #settings: Settings;

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
    try {
      const hasher = new FileHasher();
      if (!entry.inputs.every(([path, hash]) => hasher.exactHash(path) === hash)) return null;
      return isOutputIntact(this.#settings.layout, entry.manifestHash, hasher) ? entry.run : null;
    } catch {
      return null; // something is not there any more
    }
  }

  /** Records a run whose output is on disk, described by `manifestText`. */
  store(record: {
    readonly candidates: readonly string[];
    readonly inputs: readonly HashedInput[];
    readonly manifestText: string;
    readonly run: CachedRun;
  }): void {
    const inputs: [string, string][] = [];
    for (const { path, exact } of record.inputs) {
      if (exact === null) return;
      inputs.push([path, exact]);
    }
    const entry: CacheEntry = {
      format: cacheFormat,
      build: this.#build,
      candidates: record.candidates,
      inputs,
      manifestHash: contentHash(record.manifestText),
      run: record.run,
    };
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      const temporary = `${this.#file}.${process.pid}.tmp`;
      writeFileSync(temporary, JSON.stringify(entry));
      renameSync(temporary, this.#file);
    } catch {
      // No cache, no harm: the next run does the whole work.
    }
  }
}

/** One entry per set of options, so that the cache does not grow with every change of a contract. */
function cacheKey(settings: Settings): string {
  const { inputs, cwd, layout, target, strict, skip, allowOrigins } = settings;
  const folders = [...layout.serviceFolders].sort();
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

function isOutputIntact(layout: OutputLayout, manifestHash: string, hasher: FileHasher): boolean {
  const file = manifestPath(layout);
  const bytes = readFileSync(file);
  if (contentHash(bytes) !== manifestHash) return false;
  const parsed = parseManifest(bytes.toString("utf8"), file);
  if (!parsed.ok) return false;
  for (const [key, hash] of parsed.manifest.files) {
    const place = placeOfKey(key, layout);
    if (place === null || hasher.contentHash(place.path) !== hash) return false;
  }
  return true;
}
