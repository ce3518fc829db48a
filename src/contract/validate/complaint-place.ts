import { readFileSync } from "node:fs";
import { child, type SourceRef } from "../../diagnostics/index.js";
import type { JsonValue } from "../../model/json.js";
import { type ContractDocument, DocumentSet, decodeText, parseText } from "../load/index.js";
import { nameOfThing, type PlacedMessage } from "./describe-fault.js";
import { isSelfContained, type JudgeRequest } from "./judge-request.js";
import { isRecord } from "./schema-faults.js";

/** One complaint of the judge at its place in the files; plain data, because it crosses threads and is cached. */
export interface Complaint {
  readonly message: string;
  readonly file: string;
  readonly pointer: string;
}

/** A reference to a reference to a reference: longer chains are circles. */
const MAX_HOPS = 100;

/**
 * Finds where complaints about the document with its references replaced stand in the files. One fault that is
 * referred to from many places becomes one complaint. A reference that could not be replaced is no fault of
 * its place: the reader reports it.
 */
export async function placeComplaints(
  faults: readonly PlacedMessage[],
  request: JudgeRequest,
): Promise<readonly Complaint[]> {
  const documents = await readDocuments(request);
  const complaints = new Map<string, Complaint>();
  for (const { pointer, member, sentence } of faults) {
    const thing = followToThing(pointer, { request, documents });
    if (thing === null) continue;
    const message = sentence(nameOfThing(thing.pointer));
    const place = member === null ? thing : child(thing, member);
    const key = JSON.stringify([place.file, place.pointer, message]);
    if (!complaints.has(key)) complaints.set(key, { message, file: place.file, pointer: place.pointer });
  }
  return [...complaints.values()];
}

/** `null` for a reference that leads nowhere. */
function followToThing(
  pointer: string,
  { request, documents }: { readonly request: JudgeRequest; readonly documents: DocumentSet },
): SourceRef | null {
  let result = documents.resolve(`#${encodeURI(pointer).replaceAll("#", "%23")}`, request.uri);
  if (!result.ok) return { file: request.uri, pointer };
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
async function readDocuments(request: JudgeRequest): Promise<DocumentSet> {
  const documents: ContractDocument[] = [];
  for (const { uri, text } of request.files) {
    const readable = text ?? decodeText(readFileSync(uri));
    const parsed = readable === null ? undefined : await parseText(readable, uri);
    if (parsed?.value === undefined) continue;
    documents.push({ uri, path: uri, kind: "fragment", version: null, value: parsed.value, hash: "" });
  }
  return new DocumentSet(documents);
}
