import type { JsonValue } from "../../model/json.js";
import type { ContractKind } from "../load/index.js";
import { placeComplaints } from "./complaint-place.js";
import type { PlacedMessage } from "./describe-fault.js";
import { duplicateJsonKeys } from "./duplicate-json-keys.js";
import type { AsyncApiJudge } from "./judge-asyncapi.js";
import type { Complaint, JudgeAnswer, JudgeRequest } from "./judge-request.js";
import { JudgedFiles, type JudgedText, readJudgedText } from "./judged-files.js";
import { type JudgedVersion, judgedVersionOf } from "./judged-versions.js";
import { isRecord } from "./schema-faults.js";

/** Judges documents, one at a time. */
export class Judge {
  readonly #early = new Map<string, JudgedText>();
  #asyncApi: AsyncApiJudge | null = null;

  /** Reads a document that is likely to be judged soon, and loads the tools for it. */
  async expect(uri: string, contract: ContractKind): Promise<void> {
    try {
      this.#early.set(uri, await readJudgedText(uri));
      if (contract === "asyncapi") await this.#asyncApiJudge();
      else await import("@apidevtools/swagger-parser");
    } catch {
      // Whether that matters, and to whom, shows when the document is judged.
    }
  }

  /** As `judge`, with what went wrong as an answer. */
  async answer(request: JudgeRequest): Promise<JudgeAnswer> {
    try {
      return { uri: request.uri, complaints: await this.judge(request), cause: null };
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      return { uri: request.uri, complaints: [], cause };
    }
  }

  /**
   * Looks for keys that stand twice, and has the judge of its specification judge the document where it knows the
   * version, on a copy of its own.
   */
  async judge(request: JudgeRequest): Promise<readonly Complaint[]> {
    const files = new JudgedFiles(request.files, this.#early);
    const { text, value } = await files.read(request.uri);
    const complaints = await duplicateKeyComplaints(files, { uri: request.uri, text, value });
    const known = judgedVersionOf(request.kind, request.version);
    if (known === undefined || !isRecord(value)) return complaints;
    const faults = await this.#faultsOf(request, value, { files, known });
    return faults.length === 0
      ? complaints
      : [...complaints, ...(await placeComplaints(faults, files, request))];
  }

  async #faultsOf(
    request: JudgeRequest,
    value: Record<string, unknown>,
    judging: { readonly files: JudgedFiles; readonly known: JudgedVersion },
  ): Promise<readonly PlacedMessage[]> {
    if (judging.known.kind === "asyncapi") {
      const judge = await this.#asyncApiJudge();
      return judge.judge(request, value, judging);
    }
    const { judgeOpenApi } = await import("./judge-openapi.js");
    return judgeOpenApi(request, value, judging);
  }

  async #asyncApiJudge(): Promise<AsyncApiJudge> {
    const { AsyncApiJudge } = await import("./judge-asyncapi.js");
    this.#asyncApi ??= new AsyncApiJudge(await import("@asyncapi/parser"));
    return this.#asyncApi;
  }
}

/** JSON only: for YAML the loader's parser says so itself. */
async function duplicateKeyComplaints(
  files: JudgedFiles,
  entry: { readonly uri: string; readonly text: string; readonly value: JsonValue },
): Promise<readonly Complaint[]> {
  const complaints: Complaint[] = [];
  for (const { uri, syntax } of files.all) {
    if (syntax !== "json") continue;
    const { text, value } = uri === entry.uri ? entry : await files.peek(uri);
    for (const { key, pointer } of duplicateJsonKeys(text, value)) {
      const message = `\`${key}\` stands here for the second time; this one counts`;
      complaints.push({ code: "duplicate-key", message, file: uri, pointer });
    }
  }
  return complaints;
}
