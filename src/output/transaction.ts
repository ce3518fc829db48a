import { basename, dirname, join } from "node:path";
import { errorCode, type FileSystem } from "./file-system.js";
import { isBelow, type OutputLayout } from "./layout.js";

/** One step of a transaction. `root` is the folder that holds `path` and is on the same file system. */
export type FileChange =
  | { readonly kind: "write"; readonly path: string; readonly root: string; readonly content: string }
  | { readonly kind: "remove"; readonly path: string; readonly root: string };

export type TransactionResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: "busy"; readonly error: null; readonly restored: true }
  /** `restored: false`: putting things back failed too; the next run tries it again. */
  | { readonly ok: false; readonly reason: "failed"; readonly error: unknown; readonly restored: boolean };

export const stagingName = ".commsgen-staging";
const journalName = "journal.json";

/** A journal older than this belongs to a dead run, whatever its process id says. */
const staleAfterMs = 10 * 60_000;

/** A run writes its journal at once after making the folder; one without a journal for so long is dead. */
const journalDueMs = 5_000;

/** Where the new and the old content of one changed file wait. */
interface JournalEntry {
  readonly path: string;
  readonly fresh: string | null;
  readonly backup: string;
  readonly existed: boolean;
}

/**
 * Makes all changes or none. New contents are written to a staging folder on the same file system first, then old
 * files are renamed away and new ones renamed in; a journal makes it possible to put everything back, in this run
 * after a failure or in the next one (`recoverInterrupted`) after a `kill -9`. Runs without yielding, so that no
 * signal handler sees half of it.
 */
export function runTransaction(
  root: string,
  changes: readonly FileChange[],
  fileSystem: FileSystem,
): TransactionResult {
  const journalFile = join(root, stagingName, journalName);
  const madeFolders: string[] = [];
  const entries: JournalEntry[] = [];
  const stagingFolders = new Set(
    [root, ...changes.map((change) => change.root)].map((at) => join(at, stagingName)),
  );
  try {
    if (fileSystem.existsSync(join(root, stagingName))) {
      return { ok: false, reason: "busy", error: null, restored: true };
    }
    const journal = { pid: process.pid, folders: [...stagingFolders], entries };
    for (const folder of stagingFolders) makeFolder(folder, madeFolders, fileSystem);
    fileSystem.writeFileSync(journalFile, JSON.stringify(journal));
    entries.push(...stage(changes, fileSystem));
    fileSystem.writeFileSync(journalFile, JSON.stringify(journal));
    for (const entry of entries) apply(entry, madeFolders, fileSystem);
    fileSystem.unlinkSync(journalFile); // from here on the changes stand
  } catch (error) {
    const restored = undo(entries, fileSystem) && removeStaging(stagingFolders, fileSystem);
    if (restored) removeFolders(madeFolders, fileSystem);
    return { ok: false, reason: "failed", error, restored };
  }
  removeStaging(stagingFolders, fileSystem);
  for (const change of changes) if (change.kind === "remove") removeEmptyParents(change, fileSystem);
  return { ok: true };
}

function stage(changes: readonly FileChange[], fileSystem: FileSystem): readonly JournalEntry[] {
  return changes.map((change, index) => {
    const staging = join(change.root, stagingName);
    const fresh = change.kind === "write" ? join(staging, `${index}.new`) : null;
    const existed = fileSystem.existsSync(change.path);
    if (change.kind === "write" && fresh !== null) {
      fileSystem.writeFileSync(fresh, change.content, { flag: "wx" });
      // A file of the user's keeps its permissions.
      if (existed) fileSystem.chmodSync(fresh, fileSystem.lstatSync(change.path).mode & 0o777);
    }
    return { path: change.path, fresh, backup: join(staging, `${index}.old`), existed };
  });
}

function apply(entry: JournalEntry, madeFolders: string[], fileSystem: FileSystem): void {
  if (entry.existed) fileSystem.renameSync(entry.path, entry.backup);
  if (entry.fresh === null) return;
  makeFolder(dirname(entry.path), madeFolders, fileSystem);
  fileSystem.renameSync(entry.fresh, entry.path);
}

/** Puts back what `apply` did, the last first; every step may be missing or done already. */
function undo(entries: readonly JournalEntry[], fileSystem: FileSystem): boolean {
  let complete = true;
  for (const entry of [...entries].reverse()) {
    try {
      if (fileSystem.existsSync(entry.backup)) {
        fileSystem.renameSync(entry.backup, entry.path);
      } else if (!entry.existed && entry.fresh !== null && !fileSystem.existsSync(entry.fresh)) {
        fileSystem.rmSync(entry.path, { force: true });
      }
    } catch {
      complete = false;
    }
  }
  return complete;
}

/**
 * Puts back what an earlier run changed before it was killed; has to come before anybody looks at the output.
 * `false`: that run is still alive. Throws when something cannot be put back.
 */
export function recoverInterrupted(layout: OutputLayout, fileSystem: FileSystem): boolean {
  const { root, serviceFolders, project, userFolders = [] } = layout;
  const staging = join(root, stagingName);
  if (!fileSystem.existsSync(staging)) return true;
  const journalFile = join(staging, journalName);
  const journal = readJournal(
    journalFile,
    [root, ...serviceFolders.values(), project, ...userFolders],
    fileSystem,
  );
  const age = Date.now() - fileSystem.lstatSync(journal === null ? staging : journalFile).mtimeMs;
  if (journal === null) {
    // Dead before the first rename or after the last: nothing but waste is in there.
    return age >= journalDueMs && removeStaging([staging], fileSystem);
  }
  if (journal.pid !== process.pid && age < staleAfterMs && isAlive(journal.pid)) return false;
  if (!undo(journal.entries, fileSystem))
    throw new Error(`cannot undo the interrupted run kept in ${staging}`);
  removeStaging(journal.folders, fileSystem);
  return true;
}

interface Journal {
  readonly pid: number;
  readonly folders: readonly string[];
  readonly entries: readonly JournalEntry[];
}

/**
 * `null` for what is no journal. The file lies where anyone can put one, so it is believed only as far as it
 * keeps to the folders that commsgen writes to.
 */
function readJournal(file: string, bounds: readonly string[], fileSystem: FileSystem): Journal | null {
  let value: unknown;
  try {
    value = JSON.parse(fileSystem.readFileSync(file).toString("utf8"));
  } catch {
    return null; // half written, before the first rename
  }
  if (!isRecord(value)) return null;
  const { pid, folders, entries } = value;
  const isOurs = (path: unknown): path is string =>
    typeof path === "string" && bounds.some((bound) => isBelow(path, bound));
  const isStaging = (path: unknown): path is string => isOurs(path) && basename(path) === stagingName;
  const isStaged = (path: unknown): path is string => isOurs(path) && isStaging(dirname(path));
  const isEntry = (entry: unknown): entry is JournalEntry =>
    isRecord(entry) &&
    isOurs(entry["path"]) &&
    (entry["fresh"] === null || isStaged(entry["fresh"])) &&
    isStaged(entry["backup"]) &&
    typeof entry["existed"] === "boolean";
  if (typeof pid !== "number" || !Array.isArray(folders) || !Array.isArray(entries)) return null;
  return folders.every(isStaging) && entries.every(isEntry) ? { pid, folders, entries } : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

/** Makes a folder with its parents, and notes those that were not there, the outermost first. */
function makeFolder(folder: string, made: string[], fileSystem: FileSystem): void {
  if (fileSystem.existsSync(folder)) return;
  makeFolder(dirname(folder), made, fileSystem);
  fileSystem.mkdirSync(folder);
  made.push(folder);
}

function removeFolders(folders: readonly string[], fileSystem: FileSystem): void {
  for (const folder of [...folders].reverse()) {
    try {
      fileSystem.rmdirSync(folder);
    } catch {
      // Not empty: somebody else put something there.
    }
  }
}

function removeStaging(folders: Iterable<string>, fileSystem: FileSystem): boolean {
  try {
    for (const folder of folders) fileSystem.rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false; // the next run tries again
  }
}

function removeEmptyParents(change: FileChange, fileSystem: FileSystem): void {
  for (let folder = dirname(change.path); folder.length > change.root.length; folder = dirname(folder)) {
    try {
      fileSystem.rmdirSync(folder);
    } catch {
      return;
    }
  }
}
