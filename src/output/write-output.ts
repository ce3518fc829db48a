import { setImmediate } from "node:timers/promises";
import { type Diagnostic, diagnostic } from "../diagnostics/index.js";
import { errorCode, errorText, readIfPresent } from "./file-system.js";
import type { HandlerEdit } from "./handlers/wanted-handlers.js";
import { manifestPath } from "./layout.js";
import {
  LinkGuard,
  type OutputRequest,
  refused,
  type Survey,
  type SurveyedFile,
  surveyOutput,
} from "./survey.js";
import {
  type FileChange,
  recoverInterrupted,
  runTransaction,
  type TransactionResult,
} from "./transaction.js";

export interface WriteOutputResult {
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute paths, in the order of the files. The manifest is not among them. */
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  /** The manifest's text when the output is now as wanted; `null` after an error. */
  readonly manifestText: string | null;
}

/**
 * Brings the output folder to what is wanted: all of it, or nothing when anything stands in the way. Files that
 * commsgen does not own, or that were edited, stop it unless `force` is set; what is as wanted is not touched.
 */
export async function writeOutput(request: OutputRequest, force: boolean): Promise<WriteOutputResult> {
  const before = recover(request);
  if (before !== null) return { ...nothingDone, diagnostics: [before] };
  const survey = surveyOutput(request);
  const diagnostics = [...obstacles(survey, force), ...editObstacles(request)];
  const unchanged = survey.files.filter((file) => file.state === "same").length;
  if (diagnostics.some((item) => item.severity === "error")) {
    return { ...nothingDone, diagnostics, unchanged };
  }
  const changes = survey.files.flatMap(changeOf);
  const path = manifestPath(request.layout);
  if (survey.manifestState !== "same") {
    changes.push({ kind: "write", path, root: request.layout.root, content: survey.manifestText });
  }
  const edits = request.edits.map(
    ({ path, root, content }): FileChange => ({ kind: "write", path, root, content }),
  );
  const all = [...changes, ...edits];
  if (all.length > 0) {
    const result = await withSignalsHeld(() => runTransaction(request.layout.root, all, request.fileSystem));
    if (!result.ok) {
      const failure = transactionFailure(result, request.layout.root);
      return {
        diagnostics: [...diagnostics, failure],
        written: [],
        removed: [],
        unchanged,
        manifestText: null,
      };
    }
  }
  const pathsOf = (kind: FileChange["kind"]) =>
    changes.filter((change) => change.kind === kind && change.path !== path).map((change) => change.path);
  return {
    diagnostics,
    written: pathsOf("write"),
    removed: pathsOf("remove"),
    unchanged,
    manifestText: survey.manifestText,
  };
}

const nothingDone = { written: [], removed: [], unchanged: 0, manifestText: null } as const;

/** Undoes what a killed run left behind; a diagnostic where that is not possible. */
function recover({ layout, fileSystem }: OutputRequest): Diagnostic | null {
  const { root } = layout;
  try {
    if (recoverInterrupted(layout, fileSystem)) return null;
    return transactionFailure({ ok: false, reason: "busy", error: null, restored: true }, root);
  } catch (error) {
    return transactionFailure({ ok: false, reason: "failed", error, restored: false }, root);
  }
}

function changeOf(file: SurveyedFile): readonly FileChange[] {
  const { path, root, wanted } = file;
  if (file.state === "same") return [];
  return [
    wanted === null ? { kind: "remove", path, root } : { kind: "write", path, root, content: wanted.content },
  ];
}

/** Everything that forbids writing. `force` overrides edits and ownership, never links and folders in the way. */
function obstacles(survey: Survey, force: boolean): readonly Diagnostic[] {
  const ofManifest = survey.diagnostics.filter((item) => !(force && item.code === "manifest-damaged"));
  const ofFiles = survey.files.flatMap((file): readonly Diagnostic[] => {
    const source = { file: file.path.replaceAll("\\", "/"), pointer: "" };
    switch (file.state) {
      case "refused":
        return [refused(file.path, file.refusal ?? "it cannot be read")];
      case "edited":
        return force ? [] : [diagnostic("file-edited", "The file was edited by hand", { source })];
      case "left-over-edited": {
        const message = "The contracts no longer produce this file, and it was edited by hand";
        const help = "Delete the file, or run with `--force` to have it removed";
        return force ? [] : [diagnostic("file-edited", message, { source, help })];
      }
      case "foreign":
        return force || survey.diagnostics.length > 0
          ? []
          : [diagnostic("file-not-owned", "The file exists, and commsgen did not write it", { source })];
      default:
        return [];
    }
  });
  return [...ofManifest, ...ofFiles];
}

/** What forbids changing files of the user's: a link, or a change since they were read. No `force` helps. */
function editObstacles({ edits, fileSystem }: OutputRequest): readonly Diagnostic[] {
  const links = new LinkGuard(fileSystem);
  return edits.flatMap((edit: HandlerEdit): readonly Diagnostic[] => {
    const refusal = links.refusal(edit.path, edit.root);
    if (refusal !== null) return [refused(edit.path, refusal)];
    if (readIfPresent(edit.path, fileSystem)?.equals(edit.before) === true) return [];
    const source = { file: edit.path.replaceAll("\\", "/"), pointer: "" };
    return [diagnostic("handlers-changed", "The file was changed while commsgen was running", { source })];
  });
}

function transactionFailure(result: Extract<TransactionResult, { ok: false }>, root: string): Diagnostic {
  const source = { file: root.replaceAll("\\", "/"), pointer: "" };
  if (result.reason === "busy") {
    return diagnostic("output-busy", "Another run of commsgen is writing into this folder", { source });
  }
  const code = errorCode(result.error);
  const state = result.restored
    ? "nothing was changed"
    : "not everything could be put back; the next run tries again";
  return diagnostic(
    "output-unwritable",
    `The output cannot be written${code === null ? "" : ` (${code})`}; ${state}`,
    {
      source,
      cause: errorText(result.error),
    },
  );
}

const heldSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs `work` with termination signals put off until it is done, and then delivers them. */
async function withSignalsHeld<Result>(work: () => Result): Promise<Result> {
  let received: NodeJS.Signals | null = null;
  const hold = (signal: NodeJS.Signals) => {
    received ??= signal;
  };
  for (const signal of heldSignals) process.on(signal, hold);
  try {
    const result = work();
    // Signals are seen when the event loop polls. The first of two turns may come before it does.
    await setImmediate();
    await setImmediate();
    return result;
  } finally {
    for (const signal of heldSignals) process.off(signal, hold);
    if (received !== null) process.kill(process.pid, received);
  }
}
