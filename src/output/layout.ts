import { isAbsolute, join, relative, resolve } from "node:path";
import type { GeneratedFile } from "../print/index.js";
import { contentHash } from "./content-hash.js";
import { manifestName } from "./manifest.js";

/** Where the output goes. All paths are absolute. */
export interface OutputLayout {
  /** The output root: holds the manifest, and every service without a folder of its own. */
  readonly root: string;
  /** Services whose files go into a folder of their own, by the service's name. */
  readonly serviceFolders: ReadonlyMap<string, string>;
  /** Files that an older configuration had put elsewhere are only removed below this folder. */
  readonly project: string;
  /** Folders with files of the user's that handlers are added to. */
  readonly userFolders?: readonly string[];
}

/** A file as it should be on disk. */
export interface WantedFile {
  /** Its path relative to the manifest, with forward slashes: its name in the manifest. */
  readonly key: string;
  readonly path: string;
  /** The folder that it may not leave, not even through symbolic links. */
  readonly root: string;
  /** `null`: it belongs to the workspace. */
  readonly service: string | null;
  readonly content: string;
  readonly hash: string;
}

/**
 * Gives every generated file its place: `orders/types.ts` -> `<root>/orders/types.ts`, or
 * `<folder of orders>/types.ts`. An unsafe or doubled path is a fault of a target, and thrown as such.
 */
export function layOut(files: readonly GeneratedFile[], layout: OutputLayout): readonly WantedFile[] {
  const taken = new Map<string, string>();
  return files.map((file) => {
    assertSafePath(file.path);
    const [service = "", ...rest] = file.path.split("/");
    const own = rest.length > 0 ? layout.serviceFolders.get(service) : undefined;
    const root = own ?? layout.root;
    const path = join(root, ...(own === undefined ? [service, ...rest] : rest));
    const folded = path.toLowerCase();
    const other = taken.get(folded);
    if (other !== undefined) {
      throw new Error(
        `two generated files have the same path on some file systems: ${other} and ${file.path}`,
      );
    }
    taken.set(folded, file.path);
    return {
      key: manifestKey(path, layout),
      path,
      root,
      service,
      content: file.content,
      hash: contentHash(file.content),
    };
  });
}

/** As `layOut`, for files that belong to no service: all below the root. */
export function layOutWorkspace(
  files: readonly GeneratedFile[],
  layout: OutputLayout,
): readonly WantedFile[] {
  const { root } = layout;
  return files.map(({ path: name, content }) => {
    if (name !== environmentExample) assertSafePath(name);
    const path = join(root, ...name.split("/"));
    return {
      key: manifestKey(path, layout),
      path,
      root,
      service: null,
      content,
      hash: contentHash(content),
    };
  });
}

/** The one file whose name begins with a dot. */
const environmentExample = ".env.example";

/** The name that an absolute path has in the manifest. */
export function manifestKey(path: string, layout: OutputLayout): string {
  return relative(layout.root, path).replaceAll("\\", "/");
}

/** The absolute manifest path of an output root. */
export function manifestPath(layout: OutputLayout): string {
  return join(layout.root, manifestName);
}

/**
 * The place that a name in a manifest means, with the folder that bounds it; `null` for a name that leads out of
 * everything that commsgen may touch. (A manifest is a file that anyone can edit.)
 */
export function placeOfKey(
  key: string,
  layout: OutputLayout,
): { readonly path: string; readonly root: string } | null {
  const path = resolve(layout.root, key);
  const bounds = [layout.root, ...layout.serviceFolders.values(), layout.project];
  const root = bounds.find((folder) => isBelow(path, folder));
  return root === undefined || key.includes("\0") ? null : { path, root };
}

/** `true` for a path strictly inside the folder, as written (links are another matter). */
export function isBelow(path: string, folder: string): boolean {
  const steps = relative(folder, path);
  return steps !== "" && steps !== ".." && !/^\.\.[\\/]/.test(steps) && !isAbsolute(steps);
}

const reservedOnWindows = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const unsafeCharacters = /[\u0000-\u001f<>:"|?*\\]/;

function assertSafePath(path: string): void {
  const bad = path
    .split("/")
    .find(
      (segment) =>
        segment === "" ||
        /^\.|[. ]$/.test(segment) ||
        unsafeCharacters.test(segment) ||
        reservedOnWindows.test(segment),
    );
  if (bad !== undefined) throw new Error(`a generated file has an unsafe path: ${JSON.stringify(path)}`);
}
