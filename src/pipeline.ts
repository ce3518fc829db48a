import { relative, resolve } from "node:path";
import { selectInputFiles } from "./contract/load/input-files.js";
import type { Diagnostic } from "./diagnostics/index.js";
import { exactHash } from "./output/content-hash.js";
import { nodeFileSystem } from "./output/file-system.js";
import type { OutputRequest } from "./output/survey.js";
import type { Build } from "./pipeline/build.js";
import { cacheFolder } from "./pipeline/cache-folder.js";
import {
  type HandlerPlace,
  type Handlers,
  handlerPlaces,
  noHandlers,
  reviewOfHandlers,
} from "./pipeline/handlers.js";
import { ownBuild, ownVersion } from "./pipeline/own-build.js";
import type { CheckResult, GenerateResult } from "./pipeline/results.js";
import { type CachedRun, RunCache } from "./pipeline/run-cache.js";
import { type RunOptions, type Settings, settingsOf } from "./pipeline/settings.js";
import { type JudgedDiagnostics, judge } from "./pipeline/severity.js";
import type { Stages } from "./pipeline/stages.js";

/** The parts of a run that a test replaces. */
export interface PipelineParts {
  readonly stages?: Stages;
}

/**
 * Generates code from the contracts, and writes all of it or, when there is any error, nothing.
 * Bad contracts, configuration or file systems come back as diagnostics; it rejects only for a fault of its own.
 */
export async function generate(options: RunOptions, parts: PipelineParts = {}): Promise<GenerateResult> {
  const run = await startRun(options, parts);
  if (run.cached !== null) {
    return {
      ok: true,
      ...reportOf(run.cached),
      written: [],
      removed: [],
      unchanged: run.cached.files,
      extended: [],
      cached: true,
    };
  }
  const { settings, result } = run;
  const nothing = { written: [], removed: [], unchanged: 0, extended: [] };
  if (hasErrors(result.judged.diagnostics)) {
    return { ok: false, services: [], ...(await located(run)), ...nothing, cached: false };
  }
  settings.onProgress("writing");
  const { writeOutput } = await import("./output/write-output.js");
  const output = await writeOutput(outputRequest(run), settings.force);
  const { services } = result.build;
  const report = await located(run, output.diagnostics);
  if (output.manifestText === null) {
    return { ok: false, services, ...report, ...nothing, unchanged: output.unchanged, cached: false };
  }
  store(run, report, output.manifestText);
  const { written, removed, unchanged } = output;
  const extended = result.handlers.edits.map(({ path, added }) => ({ path, added }));
  return { ok: true, services, ...report, written, removed, unchanged, extended, cached: false };
}

/**
 * Compares the output with what the contracts give, and changes nothing. Rejects only for a fault of its own.
 */
export async function check(options: RunOptions, parts: PipelineParts = {}): Promise<CheckResult> {
  const run = await startRun(options, parts);
  if (run.cached !== null) {
    return { ok: true, ...reportOf(run.cached), files: run.cached.files, drift: [], cached: true };
  }
  const { settings, result } = run;
  if (hasErrors(result.judged.diagnostics)) {
    return { ok: false, services: [], ...(await located(run)), files: 0, drift: [], cached: false };
  }
  settings.onProgress("comparing");
  const { checkOutput } = await import("./output/check-output.js");
  const { contracts, services, files } = result.build;
  const output = await checkOutput(outputRequest(run), {
    of: (service) =>
      service === null ? [...contracts.hashes.keys()] : (contracts.ofService.get(service) ?? []),
    display: (name) => contracts.display.get(name) ?? displayName(name, settings),
  });
  const report = await located(run, output.diagnostics);
  const ok = output.drift.length === 0 && !hasErrors(report.diagnostics);
  if (ok) store(run, report, output.manifestText);
  return { ok, services, ...report, files: files.length, drift: output.drift, cached: false };
}

/** A contract that only the manifest on disk still names. */
function displayName(name: string, { cwd, layout }: Settings): string {
  const isAddress = /^https?:/i.test(name);
  return isAddress ? name : relative(cwd, resolve(layout.root, name)).replaceAll("\\", "/");
}

interface FullRun {
  readonly cached: null;
  readonly settings: Settings;
  readonly stages: Stages;
  readonly cache: RunCache | null;
  /** The files that the result depends on by their being there: contracts, and sources with handlers. */
  readonly candidates: readonly string[];
  readonly places: readonly HandlerPlace[];
  readonly result: {
    readonly build: Build;
    readonly handlers: Handlers;
    readonly judged: JudgedDiagnostics;
  };
}

/** Looks whether an earlier run still holds; does the whole work otherwise. Nothing heavy is loaded before that. */
async function startRun(
  options: RunOptions,
  parts: PipelineParts,
): Promise<FullRun | { readonly cached: CachedRun }> {
  const settings = settingsOf(options);
  const folder = settings.cache ? cacheFolder(settings.cwd) : null;
  const ofBuild = ownBuild();
  const cache = folder === null ? null : new RunCache(folder, ofBuild, settings);
  const contracts = selectInputFiles(settings.inputs, settings.cwd).files.map((file) => file.uri);
  const places = handlerPlaces(settings);
  const candidates = [...contracts, ...places.flatMap(({ sources }) => sources)];
  const cached = cache?.find(candidates) ?? null;
  if (cached !== null) return { cached };

  const stages = parts.stages ?? (await import("./pipeline/stages.js")).shippedStages;
  const { build } = await import("./pipeline/build.js");
  const built = await build(settings, stages, { candidates: contracts, cacheFolder: folder });
  const handlers = hasErrors(built.diagnostics)
    ? noHandlers
    : await reviewOfHandlers(built.plans, places, { folder, build: ofBuild });
  const judged = judge([...built.diagnostics, ...handlers.diagnostics], settings);
  return {
    cached: null,
    settings,
    stages,
    cache,
    candidates,
    places,
    result: { build: built, handlers, judged },
  };
}

function outputRequest({ settings, places, result }: FullRun): OutputRequest {
  return {
    layout: { ...settings.layout, userFolders: places.map(({ folder }) => folder) },
    files: result.build.files,
    version: ownVersion(),
    options: exactHash(JSON.stringify(settings.target)),
    contracts: result.build.contracts.hashes,
    fileSystem: nodeFileSystem,
    edits: result.handlers.edits,
  };
}

/** All diagnostics, those of the output first, with positions as far as they were asked for. */
async function located(
  { settings, stages, result }: FullRun,
  ofOutput: readonly Diagnostic[] = [],
): Promise<JudgedDiagnostics> {
  const { diagnostics, skipped } = result.judged;
  const asked = diagnostics.slice(0, settings.locate);
  const found = asked.some((item) => item.source !== null && item.position === null)
    ? await stages.locate(asked, result.build.documents)
    : asked;
  return { diagnostics: [...ofOutput, ...found, ...diagnostics.slice(settings.locate)], skipped };
}

function store(run: FullRun, report: JudgedDiagnostics, manifestText: string): void {
  const { build, handlers } = run.result;
  if (!build.repeatable) return;
  const { diagnostics, skipped } = report;
  const located = Math.min(diagnostics.length, run.settings.locate);
  const cached = { services: build.services, diagnostics, skipped, files: build.files.length, located };
  const { inputs, files } = build;
  run.cache?.store({
    candidates: run.candidates,
    inputs,
    files,
    handlerFiles: handlers.files,
    manifestText,
    run: cached,
  });
}

function reportOf({ services, diagnostics, skipped }: CachedRun) {
  return { services, diagnostics, skipped };
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((item) => item.severity === "error");
}
