import { escapePointerToken, type SourceRef } from "../../diagnostics/index.js";
import type { DocumentSet } from "../load/index.js";
import { readDocuments } from "./complaint-place.js";
import type { JudgeRequest } from "./judge-request.js";
import type { JudgedFiles } from "./judged-files.js";
import { isRecord } from "./schema-faults.js";

/** An extension of the document: no specification has a say in what stands there. */
const FILES_MEMBER = "x-contract-files";

/** Several files as one document. */
export interface CombinedContract {
  readonly document: Record<string, unknown>;
  /** Where a place of the combined document stands in the files. */
  sourceOf(path: readonly (string | number)[]): SourceRef;
}

/**
 * Puts the other files of a contract into the document itself, so that all of its references are local: @asyncapi/parser
 * then has no reason to read files or to go to the network. References that lead nowhere, or out of the contract, lead
 * nowhere afterwards.
 */
export async function combineContract(
  request: JudgeRequest,
  entry: Record<string, unknown>,
  files: JudgedFiles,
): Promise<CombinedContract> {
  const documents = await readDocuments(files);
  const others = [...files.all].map(({ uri }) => uri).filter((uri) => uri !== request.uri);
  const rewriting = { documents, others, entry: request.uri };
  const document = { ...entry };
  rewriteReferences(document, request.uri, rewriting);
  if (others.length > 0) {
    const values: unknown[] = [];
    for (const uri of others) {
      const { value } = await files.read(uri);
      rewriteReferences(value, uri, rewriting);
      values.push(value);
    }
    document[FILES_MEMBER] = values;
  }
  return {
    document,
    sourceOf(path) {
      const [first, index, ...rest] = path;
      const other = first === FILES_MEMBER ? others[Number(index)] : undefined;
      return other === undefined
        ? { file: request.uri, pointer: pointerOf(path) }
        : { file: other, pointer: pointerOf(rest) };
    },
  };
}

interface Rewriting {
  readonly documents: DocumentSet;
  /** In the order in which they stand in the combined document. */
  readonly others: readonly string[];
  readonly entry: string;
}

/** In place. */
function rewriteReferences(root: unknown, uri: string, rewriting: Rewriting): void {
  const queue: unknown[] = [root];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (Array.isArray(value)) queue.push(...value.filter(isContainer));
    else if (isRecord(value)) {
      const ref = Object.hasOwn(value, "$ref") ? value["$ref"] : undefined;
      if (typeof ref === "string") value["$ref"] = rewritten(ref, uri, rewriting);
      queue.push(...Object.values(value).filter(isContainer));
    }
  }
}

function rewritten(ref: string, uri: string, { documents, others, entry }: Rewriting): string {
  if (uri === entry && ref.startsWith("#")) return ref;
  const result = documents.resolve(ref, uri);
  if (!result.ok) return `#/${FILES_MEMBER}/nowhere`;
  const { file, pointer } = result.target.source;
  const fragment = pointer.split("/").map(encodeURIComponent).join("/");
  return file === entry ? `#${fragment}` : `#/${FILES_MEMBER}/${others.indexOf(file)}${fragment}`;
}

function isContainer(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

export function pointerOf(path: readonly (string | number)[]): string {
  return path.map((token) => `/${escapePointerToken(String(token))}`).join("");
}
