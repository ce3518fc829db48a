import { readFileSync } from "node:fs";
import { child } from "../../diagnostics/index.js";
import type { JsonValue } from "../../model/json.js";
import { type ContractDocument, DocumentSet, decodeText, parseText } from "../load/index.js";
import { nameOfThing, type PlacedMessage } from "./describe-fault.js";
import type { JudgeRequest } from "./judge.js";
import { isRecord } from "./schema-faults.js";

/** One complaint of the judge at its place in the files; plain data, because it crosses threads and is cached. */
export interface Complaint {
  readonly message: string;
  readonly file: string;
  readonly pointer: string;
}

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
    const result = documents.resolve(`#${encodeURI(pointer).replaceAll("#", "%23")}`, request.uri);
    if (result.ok && isReference(result.target.value)) continue;
    const thing = result.ok ? result.target.source : { file: request.uri, pointer };
    const message = sentence(nameOfThing(thing.pointer));
    const place = member === null ? thing : child(thing, member);
    const key = JSON.stringify([place.file, place.pointer, message]);
    if (!complaints.has(key)) complaints.set(key, { message, file: place.file, pointer: place.pointer });
  }
  return [...complaints.values()];
}

function isReference(value: JsonValue): boolean {
  return isRecord(value) && typeof value["$ref"] === "string";
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
