import { type Diagnostic, DiagnosticBag } from "../../diagnostics/index.js";
import type { ContractDocument, DocumentSet } from "../load/index.js";
import type { Complaint } from "./complaint-place.js";
import type { JudgeRequest } from "./judge-request.js";
import { type JudgeAnswer, type JudgeThread, startJudgeThread } from "./judge-thread.js";
import { canJudge } from "./judged-versions.js";
import { VerdictCache } from "./verdict-cache.js";

export interface ValidationRequest {
  readonly entries: readonly ContractDocument[];
  readonly documents: DocumentSet;
  /** Where verdicts are remembered; `null`: nowhere. */
  readonly cacheFolder: string | null;
}

export interface Validation {
  /** Resolves when all verdicts are in, ordered as the entries are; never rejects. */
  readonly diagnostics: Promise<readonly Diagnostic[]>;
  /** Ends the work. `diagnostics` resolves then, too. */
  close(): Promise<void>;
}

/** Complaints beyond this say little: the document was not written for this version of the specification. */
const MAX_COMPLAINTS = 20;

/**
 * Has each OpenAPI document judged by swagger-parser, in a thread beside the pipeline. What it complains of are
 * warnings, all of them: the letter of the specification is broken, and whether the document can be understood
 * all the same is for its reader to say. Versions that the judge does not know (3.2) are left to the reader.
 */
export function startValidation(request: ValidationRequest): Validation {
  const { documents } = request;
  const cache = new VerdictCache(request.cacheFolder);
  const judged = request.entries.filter((entry) => entry.kind === "openapi" && canJudge(entry.version));
  const verdicts = new Map<string, readonly Complaint[]>();
  const unknown: ContractDocument[] = [];
  for (const entry of judged) {
    const cached = cache.get(documents.closureOf(entry.uri), entry);
    if (cached === undefined) unknown.push(entry);
    else verdicts.set(entry.uri, cached);
  }
  const thread =
    unknown.length === 0 ? null : startJudgeThread(unknown.map((entry) => requestOf(entry, documents)));
  return {
    diagnostics: collect({ judged, documents, cache, verdicts, thread }),
    close: async () => thread?.close(),
  };
}

function requestOf(entry: ContractDocument, documents: DocumentSet): JudgeRequest {
  const files = documents
    .closureOf(entry.uri)
    .map(({ uri }) => ({ uri, text: documents.remoteText(uri) ?? null }));
  return { uri: entry.uri, version: entry.version ?? "", files };
}

interface Collection {
  readonly judged: readonly ContractDocument[];
  readonly documents: DocumentSet;
  readonly cache: VerdictCache;
  readonly verdicts: Map<string, readonly Complaint[]>;
  readonly thread: JudgeThread | null;
}

async function collect(collection: Collection): Promise<readonly Diagnostic[]> {
  const { judged, documents, cache, verdicts, thread } = collection;
  const answers = new Map<string, JudgeAnswer>();
  for (const answer of (await thread?.answers) ?? []) answers.set(answer.uri, answer);
  const bag = new DiagnosticBag();
  for (const entry of judged) {
    const answer = answers.get(entry.uri);
    if (answer !== undefined && answer.cause !== null) {
      bag.add("contract-not-judged", `\`${entry.path}\` could not be checked against its specification`, {
        source: { file: entry.uri, pointer: "" },
        cause: answer.cause,
      });
      continue;
    }
    if (answer !== undefined) {
      verdicts.set(entry.uri, answer.complaints);
      cache.set(documents.closureOf(entry.uri), entry, answer.complaints);
    }
    report(verdicts.get(entry.uri) ?? [], entry, bag);
  }
  return bag.items;
}

function report(complaints: readonly Complaint[], entry: ContractDocument, bag: DiagnosticBag): void {
  for (const { message, file, pointer } of complaints.slice(0, MAX_COMPLAINTS)) {
    bag.add("contract-invalid", message, { source: { file, pointer } });
  }
  const more = complaints.length - MAX_COMPLAINTS;
  if (more > 0) {
    bag.add("contract-invalid", `\`${entry.path}\` breaks its specification in ${more} more places`, {
      source: { file: entry.uri, pointer: "" },
    });
  }
}
