import { type Diagnostic, DiagnosticBag } from "../../diagnostics/index.js";
import type { ContractDocument, ContractText, DocumentSet } from "../load/index.js";
import type { Complaint, JudgeRequest } from "./judge-request.js";
import { type JudgeThread, startJudgeThread } from "./judge-thread.js";
import { judgedVersionOf } from "./judged-versions.js";
import { VerdictCache } from "./verdict-cache.js";

export interface ValidationRequest {
  readonly entries: readonly ContractDocument[];
  readonly documents: DocumentSet;
}

/** Complaints beyond this say little: the document was not written for this version of the specification. */
const MAX_COMPLAINTS = 20;

/**
 * Has documents judged in a thread beside the pipeline: JSON for keys that stand twice, OpenAPI by swagger-parser
 * and AsyncAPI by @asyncapi/parser as well. What they complain of are warnings, all of them: the letter of the
 * specification is broken, and whether the document can be understood all the same is for its reader to say.
 * Versions that no judge knows (OpenAPI 3.2) are left to the reader.
 */
export class Validation {
  readonly #cache: VerdictCache;
  readonly #start: () => JudgeThread;
  #thread: JudgeThread | null = null;

  /** `cacheFolder`: where verdicts are remembered; `null`: nowhere. `start`: for tests. */
  constructor(cacheFolder: string | null, start: () => JudgeThread = startJudgeThread) {
    this.#start = start;
    this.#cache = new VerdictCache(cacheFolder);
  }

  /** Says that a contract is about to be parsed: the judge begins with it meanwhile, if its verdict is not known. */
  expect({ uri, hash, text }: ContractText): void {
    const [, member, version = null] =
      /(openapi|swagger|asyncapi)["']?\s*:\s*["']?(\d[\d.]*)/.exec(text.slice(0, 4096)) ?? [];
    const kind = member === "asyncapi" ? "asyncapi" : "openapi";
    if (judgedVersionOf(kind, version) === undefined || this.#cache.mayHave(hash)) return;
    this.#thread ??= this.#start();
    this.#thread.expect(uri, kind);
  }

  /** Resolves when all verdicts are in, ordered as the entries are; never rejects. The work begins at once. */
  async judge({ entries, documents }: ValidationRequest): Promise<readonly Diagnostic[]> {
    const verdicts = new Map<string, readonly Complaint[]>();
    const unknown: ContractDocument[] = [];
    for (const entry of entries) {
      const closure = documents.closureOf(entry.uri);
      if (!isJudged(entry) && closure.every(({ syntax }) => syntax === "yaml")) continue;
      const cached = this.#cache.get(closure, entry);
      if (cached === undefined) unknown.push(entry);
      else verdicts.set(entry.uri, cached);
    }
    const causes = await this.#judgeUnknown(unknown, { documents, verdicts });
    const bag = new DiagnosticBag();
    for (const entry of entries) {
      report(verdicts.get(entry.uri) ?? [], entry, bag);
      const cause = causes.get(entry.uri);
      if (cause === undefined) continue;
      bag.add("contract-not-judged", `\`${entry.path}\` could not be checked against its specification`, {
        source: { file: entry.uri, pointer: "" },
        cause,
      });
    }
    return bag.items;
  }

  /** Ends the work; `judge` resolves then, too. */
  async close(): Promise<void> {
    await this.#thread?.close();
  }

  /** Adds to `verdicts`; returns why there is none, by document. */
  async #judgeUnknown(
    unknown: readonly ContractDocument[],
    {
      documents,
      verdicts,
    }: { readonly documents: DocumentSet; readonly verdicts: Map<string, readonly Complaint[]> },
  ): Promise<ReadonlyMap<string, string>> {
    const causes = new Map<string, string>();
    if (unknown.length === 0) return causes;
    this.#thread ??= this.#start();
    const answers = await this.#thread.judge(unknown.map((entry) => requestOf(entry, documents)));
    for (const { uri, complaints, cause } of answers) {
      const entry = documents.get(uri);
      if (cause !== null || entry === undefined) {
        causes.set(uri, cause ?? "No such document");
        continue;
      }
      verdicts.set(uri, complaints);
      this.#cache.set(documents.closureOf(uri), entry, complaints);
    }
    return causes;
  }
}

function isJudged({ kind, version }: ContractDocument): boolean {
  return judgedVersionOf(kind, version) !== undefined;
}

function requestOf(entry: ContractDocument, documents: DocumentSet): JudgeRequest {
  const files = documents
    .closureOf(entry.uri)
    .map(({ uri, hash, syntax }) => ({ uri, hash, syntax, text: documents.remoteText(uri) ?? null }));
  const { uri, kind, version } = entry;
  return { uri, kind, version: isJudged(entry) ? version : null, files };
}

function report(complaints: readonly Complaint[], entry: ContractDocument, bag: DiagnosticBag): void {
  for (const { code, message, file, pointer } of complaints.slice(0, MAX_COMPLAINTS)) {
    bag.add(code, message, { source: { file, pointer } });
  }
  const more = complaints.length - MAX_COMPLAINTS;
  if (more > 0) {
    bag.add("contract-invalid", `\`${entry.path}\` breaks its specification in ${more} more places`, {
      source: { file: entry.uri, pointer: "" },
    });
  }
}
