import { child, type SourceRef } from "../../diagnostics/index.js";
import type { JsonValue } from "../../model/json.js";
import { type ContractDocument, DocumentSet } from "../load/index.js";
import { nameOfThing, type PlacedMessage } from "./describe-fault.js";
import { type Complaint, isSelfContained, type JudgeRequest } from "./judge-request.js";
import type { JudgedFiles } from "./judged-files.js";
import { isRecord } from "./schema-faults.js";

/** A reference to a reference to a reference: longer chains are circles. */
const MAX_HOPS = 100;

/**
 * Finds where complaints about the document with its references replaced stand in the files. One fault that is
 * referred to from many places becomes one complaint. A reference that could not be replaced is no fault of
 * its place: the reader reports it.
 */
export async function placeComplaints(
  faults: readonly PlacedMessage[],
  files: JudgedFiles,
  request: JudgeRequest,
): Promise<readonly Complaint[]> {
  const documents = await readDocuments(files);
  const complaints = new Map<string, Complaint>();
  for (const { pointer, file, member, sentence } of faults) {
    const thing = followToThing({ file: file ?? request.uri, pointer }, { request, documents });
    if (thing === null) continue;
    const message = sentence(nameOfThing(thing.pointer));
    const place = member === null ? thing : child(thing, member);
    const key = JSON.stringify([place.file, place.pointer, message]);
    if (complaints.has(key)) continue;
    complaints.set(key, { code: "contract-invalid", message, file: place.file, pointer: place.pointer });
  }
  return [...complaints.values()];
}

/** `null` for a reference that leads nowhere. */
function followToThing(
  start: SourceRef,
  { request, documents }: { readonly request: JudgeRequest; readonly documents: DocumentSet },
): SourceRef | null {
  let result = documents.resolve(`#${encodeURI(start.pointer).replaceAll("#", "%23")}`, start.file);
  if (!result.ok) return start;
  if (isSelfContained(request)) return result.target.source;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const ref = referenceOf(result.target.value);
    if (ref === null) return result.target.source;
    result = documents.resolve(ref, result.target.source.file);
    if (!result.ok) return null;
  }
  return null;
}

function referenceOf(value: JsonValue): string | null {
  const ref = isRecord(value) ? value["$ref"] : null;
  return typeof ref === "string" ? ref : null;
}

/** Reads the files once more: the judge has changed its own copy. */
export async function readDocuments(files: JudgedFiles): Promise<DocumentSet> {
  const documents: ContractDocument[] = [];
  for (const { uri, syntax } of files.all) {
    const { value, hash } = await files.read(uri);
    documents.push({ uri, path: uri, kind: "fragment", version: null, value, hash, syntax });
  }
  return new DocumentSet(documents);
}
