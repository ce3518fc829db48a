import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { JsonValue } from "../../model/json.js";
import { decodeText, parseText } from "../load/index.js";
import type { JudgedFile } from "./judge-request.js";

/** A file as the judge reads it: the value is its own to change. */
export interface JudgedText {
  readonly text: string;
  readonly hash: string;
  readonly value: JsonValue;
}

/** Reads and parses a file. Rejects with an `Error` that says why where it cannot. */
export async function readJudgedText(uri: string, fetched: string | null = null): Promise<JudgedText> {
  const bytes = fetched === null ? readFileSync(uri) : Buffer.from(fetched);
  const text = fetched ?? decodeText(bytes);
  const parsed = text === null ? undefined : await parseText(text, uri);
  if (text === null || parsed?.value === undefined) throw new Error(`${uri} cannot be parsed`);
  return { text, hash: createHash("sha256").update(bytes).digest("hex"), value: parsed.value };
}

/**
 * The files that belong to one document. Each is read afresh when it is asked for, because swagger-parser changes
 * what it is given; `early` is what has been read before anyone asked.
 */
export class JudgedFiles {
  readonly #files: ReadonlyMap<string, JudgedFile>;
  readonly #early: Map<string, JudgedText>;

  constructor(files: readonly JudgedFile[], early: Map<string, JudgedText>) {
    this.#files = new Map(files.map((file) => [file.uri, file]));
    this.#early = early;
  }

  get all(): Iterable<JudgedFile> {
    return this.#files.values();
  }

  has(uri: string): boolean {
    return this.#files.has(uri);
  }

  async read(uri: string): Promise<JudgedText> {
    const file = this.#files.get(uri);
    if (file === undefined) throw new Error(`${uri} is no part of the contract`);
    const early = this.#early.get(uri);
    this.#early.delete(uri);
    const judged = early ?? (await readJudgedText(uri, file.text));
    if (judged.hash !== file.hash) throw new Error(`${uri} changed while it was read`);
    return judged;
  }

  /** As `read`, for a reader that changes nothing: the next one gets the same. */
  async peek(uri: string): Promise<JudgedText> {
    const judged = await this.read(uri);
    this.#early.set(uri, judged);
    return judged;
  }
}
