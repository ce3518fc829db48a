import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { type Diagnostic, DiagnosticBag } from "../../diagnostics/index.js";

/** A file that the inputs mean. */
export interface InputFile {
  /** Absolute, with forward slashes. */
  readonly uri: string;
  /** Named itself, rather than found in a folder or by a pattern: then it has to be a contract. */
  readonly named: boolean;
}

export interface InputSelection {
  /** In code-unit order; each file once. */
  readonly files: readonly InputFile[];
  /** The folders below which the inputs lie: references are read there. */
  readonly folders: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const CONTRACT_FILE = /\.(?:ya?ml|json)$/i;
const GLOB_MAGIC = /[*?[\]{}()!+@]/;
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(["node_modules"]);

/** Which files the inputs (files, folders, globs) mean. Reads folders, but no file. */
export function selectInputFiles(inputs: readonly string[], cwd: string): InputSelection {
  const selection = new Selection(cwd);
  for (const input of inputs) selection.add(input);
  return selection.result();
}

/** `C:\specs\a.yaml` -> `C:/specs/a.yaml`; absolute, without `.` and `..`. */
export function toUri(path: string, cwd: string): string {
  return resolve(cwd, path).replaceAll("\\", "/");
}

class Selection {
  readonly #cwd: string;
  readonly #files = new Map<string, boolean>();
  readonly #folders = new Set<string>();
  readonly #bag = new DiagnosticBag();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  add(input: string): void {
    const uri = toUri(input, this.#cwd);
    const stats = statSync(uri, { throwIfNoEntry: false });
    if (stats?.isFile()) {
      this.#files.set(uri, true);
      this.#folders.add(dirname(uri));
    } else if (stats?.isDirectory()) {
      this.#folders.add(uri);
      this.#addFolder(uri, input);
    } else if (stats === undefined && GLOB_MAGIC.test(input)) {
      this.#addGlob(input);
    } else if (stats === undefined) {
      this.#bag.add("input-not-found", `\`${input}\` does not exist`, {
        help: `Looked for it at ${uri}`,
      });
    } else {
      this.#bag.add("file-unreadable", `\`${input}\` is neither a file nor a folder`);
    }
  }

  result(): InputSelection {
    const files = [...this.#files].map(([uri, named]) => ({ uri, named }));
    files.sort((a, b) => (a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : 0));
    return { files, folders: [...this.#folders].sort(), diagnostics: this.#bag.items };
  }

  #addFolder(folder: string, input: string): void {
    const before = this.#files.size;
    const links: string[] = [];
    this.#walk(folder, links);
    const root = realpathSync(folder).replaceAll("\\", "/");
    for (const link of links) this.#addLink(link, root);
    if (this.#files.size === before && !this.#hasFileBelow(folder)) {
      this.#bag.add("no-contracts-found", `\`${input}\` holds no YAML or JSON file`);
    }
  }

  #walk(folder: string, links: string[]): void {
    for (const entry of this.#entriesOf(folder)) {
      const uri = folder.endsWith("/") ? folder + entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!entry.name.startsWith(".") && !SKIPPED_FOLDERS.has(entry.name)) this.#walk(uri, links);
      } else if (CONTRACT_FILE.test(entry.name)) {
        if (entry.isFile()) this.#addFound(uri);
        else if (entry.isSymbolicLink()) links.push(uri);
      }
    }
  }

  #entriesOf(folder: string): readonly Dirent[] {
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      this.#bag.add("file-unreadable", `The folder \`${folder}\` cannot be read`, {
        cause: error instanceof Error ? error.message : String(error),
      });
      return [];
    }
  }

  /**
   * Links to folders are never followed: what they lead to inside the root is found anyway, what lies outside
   * is none of ours. The same goes for files, unless the walk could not see the target (`.yaml` behind a link
   * into a dot-folder).
   */
  #addLink(link: string, root: string): void {
    const target = realPathOf(link);
    if (target === undefined || !isBelow(target, root) || this.#files.has(target)) return;
    if (statSync(target, { throwIfNoEntry: false })?.isFile()) this.#addFound(link);
  }

  #addGlob(pattern: string): void {
    // Loaded only here: most runs name files and folders.
    const { globSync }: typeof import("tinyglobby") = createRequire(import.meta.url)("tinyglobby");
    const found = globSync([pattern.replaceAll("\\", "/")], {
      cwd: this.#cwd,
      absolute: true,
      expandDirectories: false,
      followSymbolicLinks: false,
      ignore: ["**/node_modules/**"],
    });
    const files = found.map((path) => toUri(path, this.#cwd)).filter((uri) => CONTRACT_FILE.test(uri));
    if (files.length === 0) {
      this.#bag.add("input-not-found", `\`${pattern}\` matches no YAML or JSON file`, {
        help: `The pattern was tried from ${toUri(".", this.#cwd)}`,
      });
      return;
    }
    this.#folders.add(staticFolder(pattern, this.#cwd));
    for (const uri of files) this.#addFound(uri);
  }

  #addFound(uri: string): void {
    if (!this.#files.has(uri)) this.#files.set(uri, false);
  }

  #hasFileBelow(folder: string): boolean {
    for (const uri of this.#files.keys()) if (isBelow(uri, folder)) return true;
    return false;
  }
}

/** Whether `path` is `folder` or lies below it; both absolute, with forward slashes. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** The path behind all symbolic links, with forward slashes; `undefined` where nothing is there. */
export function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path).replaceAll("\\", "/");
  } catch {
    return undefined;
  }
}

/** The folder that a pattern cannot leave: `specs/{a,b}/*.yaml` -> `<cwd>/specs`. */
function staticFolder(pattern: string, cwd: string): string {
  const parts = pattern.replaceAll("\\", "/").split("/");
  const magic = parts.findIndex((part) => GLOB_MAGIC.test(part));
  return toUri(parts.slice(0, magic).join("/") || (pattern.startsWith("/") ? "/" : "."), cwd);
}
