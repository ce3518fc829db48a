import { dirname } from "node:path";
import { type Diagnostic, diagnostic } from "../diagnostics/index.js";
import { contentHash } from "./content-hash.js";
import { errorCode, errorText, type FileSystem, readIfPresent } from "./file-system.js";
import type { HandlerEdit } from "./handlers/wanted-handlers.js";
import { isBelow, manifestPath, type OutputLayout, placeOfKey, type WantedFile } from "./layout.js";
import { type Manifest, manifestName, parseManifest, renderManifest } from "./manifest.js";

/** What the output should be. */
export interface OutputRequest {
  readonly layout: OutputLayout;
  readonly files: readonly WantedFile[];
  /** Everything in the new manifest but the files. */
  readonly version: string;
  readonly options: string;
  readonly contracts: ReadonlyMap<string, string>;
  readonly fileSystem: FileSystem;
  /** Changes of the user's own files, made together with the others or not at all. */
  readonly edits: readonly HandlerEdit[];
}

/**
 * How a file on disk stands to the file that is wanted and to the manifest:
 * - `same`: as wanted (line ends aside), whoever wrote it
 * - `missing`: wanted, not there
 * - `outdated`: as the manifest says, not as wanted
 * - `edited`: neither as the manifest says nor as wanted
 * - `foreign`: not as wanted, and the manifest does not know it
 * - `left-over`, `left-over-edited`: in the manifest and on disk, no longer wanted
 * - `refused`: a link or a folder is in the way
 */
export type FileState =
  | "same"
  | "missing"
  | "outdated"
  | "edited"
  | "foreign"
  | "left-over"
  | "left-over-edited"
  | "refused";

export interface SurveyedFile {
  readonly key: string;
  readonly path: string;
  readonly root: string;
  readonly state: FileState;
  readonly wanted: WantedFile | null;
  /** The bytes on disk. */
  readonly found: Buffer | null;
  /** Why it is `refused`. */
  readonly refusal: string | null;
}

export interface Survey {
  readonly files: readonly SurveyedFile[];
  /** What the manifest on disk says; `null` when there is none, or none that can be read. */
  readonly before: Manifest | null;
  readonly manifestState: "same" | "missing" | "outdated" | "refused";
  readonly manifestText: string;
  readonly manifestFound: Buffer | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compares what is wanted with what is on disk and what the manifest says of it. Changes nothing. */
export function surveyOutput(request: OutputRequest): Survey {
  const { layout, fileSystem } = request;
  const links = new LinkGuard(fileSystem);
  const path = manifestPath(layout);
  const read = links.refusal(path, layout.root) ?? readOr(path, fileSystem);
  const refusal = typeof read === "string" ? read : null;
  const found = typeof read === "string" ? null : read;
  const parsed = found === null ? null : parseManifest(found.toString("utf8"), path);
  const before = parsed?.ok === true ? parsed.manifest : null;
  const diagnostics: Diagnostic[] = parsed?.ok === false ? [parsed.diagnostic] : [];
  if (refusal !== null) diagnostics.push(refused(path, refusal));

  const files = request.files.map((wanted) => surveyWanted(wanted, { before, links, fileSystem }));
  const wantedKeys = new Set(request.files.map((wanted) => wanted.key));
  for (const key of before?.files.keys() ?? []) {
    if (wantedKeys.has(key)) continue;
    const place = placeOfKey(key, layout);
    if (place === null || key === manifestName) {
      diagnostics.push(
        diagnostic("manifest-damaged", `The manifest names \`${key}\`, which is outside the output folder`, {
          source: { file: path, pointer: "/files" },
        }),
      );
      continue;
    }
    const surveyed = surveyLeftOver({ key, ...place }, { before, links, fileSystem });
    if (surveyed !== null) files.push(surveyed);
  }
  const manifestText = renderManifest({
    version: request.version,
    options: request.options,
    contracts: request.contracts,
    files: new Map(request.files.map((wanted) => [wanted.key, wanted.hash])),
  });
  const manifestState =
    refusal !== null
      ? "refused"
      : found === null
        ? "missing"
        : contentHash(found) === contentHash(manifestText)
          ? "same"
          : "outdated";
  return { files, before, manifestState, manifestText, manifestFound: found, diagnostics };
}

interface SurveyContext {
  readonly before: Manifest | null;
  readonly links: LinkGuard;
  readonly fileSystem: FileSystem;
}

function surveyWanted(wanted: WantedFile, { before, links, fileSystem }: SurveyContext): SurveyedFile {
  const at = { key: wanted.key, path: wanted.path, root: wanted.root, wanted, found: null, refusal: null };
  const refusal = links.refusal(wanted.path, wanted.root);
  if (refusal !== null) return { ...at, state: "refused", refusal };
  const read = readOr(wanted.path, fileSystem);
  if (typeof read === "string") return { ...at, state: "refused", refusal: read };
  if (read === null) return { ...at, state: "missing" };
  const hash = contentHash(read);
  if (hash === wanted.hash) return { ...at, state: "same", found: read };
  const recorded = before?.files.get(wanted.key);
  const state = recorded === undefined ? "foreign" : recorded === hash ? "outdated" : "edited";
  return { ...at, state, found: read };
}

function surveyLeftOver(
  place: { readonly key: string; readonly path: string; readonly root: string },
  { before, links, fileSystem }: SurveyContext,
): SurveyedFile | null {
  const at = { ...place, wanted: null, found: null, refusal: null };
  const refusal = links.refusal(place.path, place.root);
  if (refusal !== null) return { ...at, state: "refused", refusal };
  const found = readOr(place.path, fileSystem);
  if (typeof found === "string") return { ...at, state: "refused", refusal: found };
  if (found === null) return null;
  const state = contentHash(found) === before?.files.get(place.key) ? "left-over" : "left-over-edited";
  return { ...at, state, found };
}

/** The bytes, `null` for no such file, or why it cannot be read. */
function readOr(path: string, fileSystem: FileSystem): Buffer | string | null {
  try {
    return readIfPresent(path, fileSystem);
  } catch (error) {
    return errorCode(error) === "EISDIR" ? "a folder has the name of the file" : errorText(error);
  }
}

export function refused(path: string, reason: string): Diagnostic {
  return diagnostic("output-path-refused", `The file cannot be written: ${reason}`, {
    source: { file: path.replaceAll("\\", "/"), pointer: "" },
  });
}

/** Refuses paths that run through symbolic links below their root; each folder is looked at once. */
export class LinkGuard {
  readonly #fileSystem: FileSystem;
  readonly #folders = new Map<string, string | null>();

  constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem;
  }

  refusal(path: string, root: string): string | null {
    return this.#folderRefusal(dirname(path), root) ?? this.#linkRefusal(path);
  }

  #folderRefusal(folder: string, root: string): string | null {
    if (!isBelow(folder, root)) return null;
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const refusal = this.#folderRefusal(dirname(folder), root) ?? this.#linkRefusal(folder);
    this.#folders.set(folder, refusal);
    return refusal;
  }

  #linkRefusal(path: string): string | null {
    try {
      return this.#fileSystem.lstatSync(path).isSymbolicLink() ? `\`${path}\` is a symbolic link` : null;
    } catch {
      return null; // not there yet: nothing to refuse
    }
  }
}
