import type { Diagnostic } from "../diagnostics/index.js";
import type { HandlerEdit } from "./handlers/wanted-handlers.js";
import { manifestKey, manifestPath } from "./layout.js";
import { manifestName } from "./manifest.js";
import { type OutputRequest, refused, type Survey, type SurveyedFile, surveyOutput } from "./survey.js";
import { unifiedDiff } from "./unified-diff.js";

/** How a file of the output departs from what the contracts give. */
export type DriftKind = "stale" | "edited" | "missing" | "left-over" | "not-owned" | "incomplete";

export interface Drift {
  /** Absolute. */
  readonly path: string;
  readonly kind: DriftKind;
  /** `contract changed (specs/orders/openapi.yaml)`; contract files as the manifest names them, relative to it. */
  readonly reason: string;
  /** From the file on disk to what `generate` would write; `null` when there is nothing to compare, or too much. */
  readonly diff: string | null;
}

export interface CheckOutputResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly drift: readonly Drift[];
  readonly manifestText: string;
}

/** Texts are compared line by line for the first so many files, then only named. */
const maxDiffs = 50;

/** What the reasons say about contracts; `name` is a contract's name in the manifest. */
export interface ContractsOfServices {
  /** The contracts that the files of a service come from; `null`: those of the workspace. */
  of(service: string | null): readonly string[];
  /** The name to show: relative to the working directory. */
  display(name: string): string;
}

/** Lists every file that `generate` would change. */
export async function checkOutput(
  request: OutputRequest,
  contracts: ContractsOfServices,
): Promise<CheckOutputResult> {
  const survey = surveyOutput(request);
  const diagnostics = [...survey.diagnostics];
  const drift: Drift[] = [];
  let diffs = 0;
  for (const file of survey.files) {
    if (file.state === "same") continue;
    if (file.state === "refused") {
      diagnostics.push(refused(file.path, file.refusal ?? "it cannot be read"));
      continue;
    }
    const compare = file.found !== null && file.wanted !== null && diffs++ < maxDiffs;
    drift.push(await driftOf(file, { survey, request, contracts, compare }));
  }
  if (survey.manifestState === "missing" || (survey.manifestState === "outdated" && survey.before !== null)) {
    // Beside other files, a diff of the manifest's hashes tells nobody anything.
    drift.push(await manifestDrift({ survey, request, contracts }, drift.length === 0));
  }
  const incompletes = await Promise.all(request.edits.map((edit) => incomplete(edit, request)));
  // The user's own files first: of many files, the last ones are only counted.
  return { diagnostics, drift: [...incompletes, ...drift], manifestText: survey.manifestText };
}

/** A file of the user's that lacks handlers. */
async function incomplete(
  { path, before, content, added }: HandlerEdit,
  { layout }: OutputRequest,
): Promise<Drift> {
  const names = added.map((name) => `\`${name}\``).join(", ");
  const texts = { before: asLineFeeds(before), after: content.replaceAll("\r\n", "\n") };
  const diff = await unifiedDiff(manifestKey(path, layout), texts);
  return { path, kind: "incomplete", reason: `no handler for ${names}`, diff };
}

interface DriftContext {
  readonly survey: Survey;
  readonly request: OutputRequest;
  readonly contracts: ContractsOfServices;
  readonly compare: boolean;
}

async function driftOf(file: SurveyedFile, context: DriftContext): Promise<Drift> {
  const { survey, request, compare } = context;
  const diff =
    compare && file.found !== null && file.wanted !== null
      ? await unifiedDiff(file.key, { before: asLineFeeds(file.found), after: file.wanted.content })
      : null;
  const at = { path: file.path, diff };
  switch (file.state) {
    case "missing":
      return { ...at, kind: "missing", reason: missingReason(file, survey) };
    case "edited":
      return { ...at, kind: "edited", reason: "edited by hand since it was generated" };
    case "foreign":
      return { ...at, kind: "not-owned", reason: "commsgen did not write this file" };
    case "left-over":
      return { ...at, kind: "left-over", reason: "the contracts no longer produce it" };
    case "left-over-edited":
      return {
        ...at,
        kind: "left-over",
        reason: "the contracts no longer produce it, and it was edited by hand",
      };
    default: {
      const names = context.contracts.of(file.wanted?.service ?? null);
      return {
        ...at,
        kind: "stale",
        reason: staleReason({ survey, request, contracts: context.contracts }, names),
      };
    }
  }
}

function missingReason(file: SurveyedFile, survey: Survey): string {
  return survey.before?.files.has(file.key) === true ? "it was deleted" : "it was never generated";
}

async function manifestDrift(context: ReasonContext, compare: boolean): Promise<Drift> {
  const { survey, request } = context;
  const path = manifestPath(request.layout);
  if (survey.manifestFound === null || survey.before === null) {
    return { path, kind: "missing", reason: "there is no manifest", diff: null };
  }
  const texts = { before: asLineFeeds(survey.manifestFound), after: survey.manifestText };
  const names = [...new Set([...request.contracts.keys(), ...survey.before.contracts.keys()])];
  return {
    path,
    kind: "stale",
    reason: staleReason(context, names),
    diff: compare ? await unifiedDiff(manifestName, texts) : null,
  };
}

interface ReasonContext {
  readonly survey: Survey;
  readonly request: OutputRequest;
  readonly contracts: ContractsOfServices;
}

/** What changed since the manifest was written, the likeliest cause first. */
function staleReason(
  { survey: { before }, request, contracts }: ReasonContext,
  names: readonly string[],
): string {
  if (before === null) return "it is not what the contracts give";
  const changed = names
    .filter((name) => before.contracts.get(name) !== request.contracts.get(name))
    .map((name) => contracts.display(name));
  if (changed.length > 0) return `contract changed (${changed.join(", ")})`;
  if (before.version !== request.version) return `commsgen changed (${before.version} to ${request.version})`;
  if (before.options !== request.options) return "options changed";
  return "it is not what the contracts give";
}

function asLineFeeds(bytes: Buffer): string {
  return bytes.toString("utf8").replaceAll("\r\n", "\n");
}
