import type { Diagnostic } from "../../diagnostics/index.js";
import { exactHash } from "../content-hash.js";
import type { FileSystem } from "../file-system.js";
import { aliasNamesIn } from "./alias-names.js";
import { readSource, type SourceText } from "./source-text.js";
import type { HandlerEdit, HandlerService, WantedHandlers } from "./wanted-handlers.js";

export { handlerSources } from "./handler-sources.js";
export type {
  HandlerEdit,
  HandlerService,
  StubImport,
  StubText,
  WantedHandler,
  WantedHandlers,
  WantedType,
} from "./wanted-handlers.js";

export interface ReviewOptions {
  readonly fileSystem: FileSystem;
  /** `complete` of earlier reviews. */
  readonly knownComplete: ReadonlySet<string>;
}

export interface HandlerReview {
  /** Files of the user's with the stubs that they lack. Nothing is written yet. */
  readonly edits: readonly HandlerEdit[];
  readonly diagnostics: readonly Diagnostic[];
  /** The files that this rests on, with their bytes as they were read. */
  readonly files: readonly { readonly path: string; readonly bytes: Buffer }[];
  /** Fingerprints of services that lack nothing and have nothing left over, for the next time. */
  readonly complete: ReadonlySet<string>;
}

/**
 * Looks whether the services have a handler for each operation and message of their contracts, and which are left over.
 * The TypeScript parser is loaded only where that is not known of exactly these operations and files.
 */
export async function reviewHandlers(
  services: readonly HandlerService[],
  { fileSystem, knownComplete }: ReviewOptions,
): Promise<HandlerReview> {
  const edits: HandlerEdit[] = [];
  const diagnostics: Diagnostic[] = [];
  const files: SourceText[] = [];
  const complete = new Set<string>();
  for (const service of services) {
    const sources = service.sources.flatMap((path) => readSource(path, fileSystem) ?? []);
    const relevant = relevantOf(sources, service.wanted);
    if (relevant.length === 0 && !service.isConfigured) continue;
    const print = fingerprint(service, relevant);
    if (knownComplete.has(print)) {
      complete.add(print);
      files.push(...relevant);
      continue;
    }
    const { mergeService } = await import("./merge-service.js");
    const merged = mergeService({ service, relevant, texts: sources.map(({ text }) => text) });
    edits.push(...merged.edits);
    diagnostics.push(...merged.diagnostics);
    if (merged.edits.length + merged.diagnostics.length === 0) complete.add(print);
    // What has no place yet may get one in a file that has none of it today.
    files.push(...(merged.diagnostics.length === 0 ? relevant : sources));
  }
  return { edits, diagnostics, files, complete };
}

/** The names that are asked for, and the bytes of the files that may have them. */
function fingerprint({ name, wanted }: HandlerService, relevant: readonly SourceText[]): string {
  const types = wanted.map((api) =>
    api.types.map((type) => [
      type.name,
      type.takers,
      type.maker,
      type.handlers.map((handler) => [handler.name, handler.messages.map((message) => message.name)]),
    ]),
  );
  const files = relevant.map(({ path, bytes }) => [path, exactHash(bytes)]);
  return exactHash(JSON.stringify([name, types, files]));
}

/** Those that handlers may be in, by a quick look at their texts. */
function relevantOf(
  sources: readonly SourceText[],
  wanted: readonly WantedHandlers[],
): readonly SourceText[] {
  const named = sources.filter((source) => isRelevant(source, wanted));
  const types = wanted.flatMap((api) => api.types.map(({ name }) => name));
  const aliases = named.flatMap(({ text }) => types.flatMap((type) => aliasNamesIn(text, type)));
  return sources.filter(
    (source) => named.includes(source) || aliases.some((alias) => source.text.includes(alias)),
  );
}

/** Names a type of the handlers, a function that takes them, or is the file that they were scaffolded in. */
function isRelevant({ path, text }: SourceText, wanted: readonly WantedHandlers[]): boolean {
  const file = path.replaceAll("\\", "/");
  return wanted.some(({ types }) =>
    types.some(
      ({ name, takers, maker }) =>
        text.includes(name) ||
        takers.some((taker) => text.includes(taker)) ||
        (maker !== null && file.endsWith(`/${maker.file}`)),
    ),
  );
}
