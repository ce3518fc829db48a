import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../diagnostics/index.js";
import { exactHash } from "../output/content-hash.js";
import { nodeFileSystem } from "../output/file-system.js";
import { handlerSources } from "../output/handlers/handler-sources.js";
import type { HandlerEdit, HandlerService } from "../output/handlers/wanted-handlers.js";
import type { ServicePlan } from "../plan/service-plan.js";
import { writeCacheFile } from "./cache-file.js";
import type { KnownFile } from "./file-stamps.js";
import { sourceFolderAround } from "./service-folders.js";
import type { Settings } from "./settings.js";

/** Where the user's side of a service may have its handlers. All paths are absolute. */
export type HandlerPlace = Omit<HandlerService, "wanted">;

/**
 * The services whose handlers are looked after: those whose generated code lies in a `src` folder, and those of which the
 * configuration says where they are. Reads folders, and no files.
 */
export function handlerPlaces({ cwd, layout, handlers }: Settings): readonly HandlerPlace[] {
  const generatedFolders = [layout.root, ...layout.serviceFolders.values()];
  const names = new Set([...layout.serviceFolders.keys(), ...handlers.keys()]);
  return [...names].flatMap((name): readonly HandlerPlace[] => {
    const generated = layout.serviceFolders.get(name) ?? join(layout.root, name);
    const configured = handlers.get(name);
    if (configured === false) return [];
    const source = configured ?? sourceFolderAround(generated, cwd);
    if (source === null) return [];
    const isFile = statSync(source, { throwIfNoEntry: false })?.isFile() === true;
    const folder = configured === undefined || isFile ? dirname(source) : source;
    const sources = handlerSources(source, generatedFolders);
    return [{ name, folder, place: source, generated, sources, isConfigured: configured !== undefined }];
  });
}

/** What the user's files lack, not yet written. */
export interface Handlers {
  readonly edits: readonly HandlerEdit[];
  readonly diagnostics: readonly Diagnostic[];
  /** What the result rests on, as it will be when the edits are made. */
  readonly files: readonly Omit<KnownFile, "stamp">[];
}

export const noHandlers: Handlers = { edits: [], diagnostics: [], files: [] };

/** Compares the handlers of the services with what their contracts ask for. */
export async function reviewOfHandlers(
  plans: readonly ServicePlan[],
  places: readonly HandlerPlace[],
  cache: { readonly folder: string | null; readonly build: string },
): Promise<Handlers> {
  const looked = places.flatMap((place) => {
    const plan = plans.find(({ service }) => service === place.name);
    return plan === undefined || (place.sources.length === 0 && !place.isConfigured) ? [] : [{ place, plan }];
  });
  if (looked.length === 0) return noHandlers;
  const { wantedHandlers } = await import("../targets/service/wanted-handlers.js");
  const { reviewHandlers } = await import("../output/handlers/index.js");
  const services = looked.map(({ place, plan }) => ({ ...place, wanted: wantedHandlers(plan) }));
  const memory = new CompleteServices(cache);
  const { edits, diagnostics, files, complete } = await reviewHandlers(services, {
    fileSystem: nodeFileSystem,
    knownComplete: memory.read(),
  });
  memory.write(complete);
  const contents = new Map(edits.map(({ path, content }) => [path, content]));
  return {
    edits,
    diagnostics,
    files: files.map(({ path, bytes }) => ({
      path,
      hash: exactHash(contents.get(path) ?? bytes),
      kind: "exact",
    })),
  };
}

/**
 * Remembers what services looked like that lacked nothing: as long as neither their operations nor the files with their
 * handlers change, a change of a contract does not load the TypeScript parser. Best effort.
 */
class CompleteServices {
  readonly #file: string | null;
  /** Another commsgen may look for something else. */
  readonly #build: string;

  constructor({ folder, build }: { readonly folder: string | null; readonly build: string }) {
    this.#file = folder === null ? null : join(folder, "handlers.json");
    this.#build = build;
  }

  read(): ReadonlySet<string> {
    if (this.#file === null) return new Set();
    try {
      const value: unknown = JSON.parse(readFileSync(this.#file, "utf8"));
      const [build, ...complete] = Array.isArray(value) ? value : [];
      return new Set(build === this.#build ? complete : []);
    } catch {
      return new Set();
    }
  }

  write(complete: ReadonlySet<string>): void {
    if (this.#file === null) return;
    writeCacheFile(this.#file, JSON.stringify([this.#build, ...complete]));
  }
}
