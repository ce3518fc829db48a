import type { Diagnostic } from "../../diagnostics/index.js";
import type { FileSystem } from "../file-system.js";
import type { ReadService } from "./merge-handlers.js";
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

export interface HandlerReview {
  /** Files of the user's with the stubs that they lack. Nothing is written yet. */
  readonly edits: readonly HandlerEdit[];
  readonly diagnostics: readonly Diagnostic[];
  /** The files that this rests on, with their bytes as they were read. */
  readonly files: readonly { readonly path: string; readonly bytes: Buffer }[];
}

/**
 * Looks whether the services have a handler for each operation and message of their contracts, and which are left over.
 * The TypeScript parser is loaded only where a file names such handlers.
 */
export async function reviewHandlers(
  services: readonly HandlerService[],
  fileSystem: FileSystem,
): Promise<HandlerReview> {
  const read: ReadService[] = [];
  for (const service of services) {
    const sources = service.sources.flatMap((path) => readSource(path, fileSystem) ?? []);
    const relevant = sources.filter((source) => isRelevant(source, service.wanted));
    if (relevant.length === 0 && !service.isConfigured) continue;
    read.push({ service, relevant, texts: sources.map(({ text }) => text) });
  }
  if (read.length === 0) return { edits: [], diagnostics: [], files: [] };
  const { mergeHandlers } = await import("./merge-handlers.js");
  const files = read.flatMap(({ relevant }) => relevant);
  return { ...mergeHandlers(read), files };
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
