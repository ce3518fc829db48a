import type { SourceRef } from "../../diagnostics/index.js";
import type { JsonValue } from "../../model/json.js";
import type { LoadFailure, ReferenceFailureReason } from "./load-failure.js";
import {
  fileCandidates,
  parsePointer,
  pointerText,
  type ResolvedAddress,
  resolveAddress,
  splitReference,
  tokensOf,
} from "./reference-address.js";

export type ContractKind = "openapi" | "asyncapi" | "fragment";

/** One file (or fetched address) of a contract, parsed. */
export interface ContractDocument {
  /** Absolute path with forward slashes, or an `http(s)` address; no fragment. The `file` of `SourceRef`s. */
  readonly uri: string;
  /** For people: relative to the working directory, with forward slashes. */
  readonly path: string;
  readonly kind: ContractKind;
  /** `"2.0"`, `"3.1.0"`, as written; `null` for fragments. A version written as a number is turned into text (and diagnosed). */
  readonly version: string | null;
  /** Parsed, and never changed by anyone. */
  readonly value: JsonValue;
  /** SHA-256 of the bytes, in lower-case hex. */
  readonly hash: string;
  readonly syntax: "json" | "yaml";
}

/** Where a reference leads: the value, and where it really stands after following the pointer. */
export interface ResolvedReference {
  readonly value: JsonValue;
  readonly source: SourceRef;
}

export type { LoadFailure, ReferenceFailureReason };

export interface ReferenceFailure {
  readonly ok: false;
  readonly reason: ReferenceFailureReason;
  /** Names the reference and what is wrong with it, in one sentence without a final full stop. */
  readonly message: string;
  /** The underlying error (a parser's, the file system's), where there is one. */
  readonly cause: string | null;
}

export type ReferenceResult = { readonly ok: true; readonly target: ResolvedReference } | ReferenceFailure;

/** What the loader knows beside the documents. */
export interface LoadKnowledge {
  readonly failures?: ReadonlyMap<string, LoadFailure>;
  readonly remoteTexts?: ReadonlyMap<string, string>;
  /** The texts that were parsed, by address. */
  readonly texts?: ReadonlyMap<string, string>;
  /** Which addresses each document refers to, loaded or not. */
  readonly links?: ReadonlyMap<string, readonly string[]>;
}

/** Bounds the `$ref`s that one pointer may run through: `#/a/b` where `a` is a `$ref`, whose target is one again, ... */
const MAX_POINTER_HOPS = 100;

type DocumentLookup =
  | { readonly ok: true; readonly document: ContractDocument }
  | { readonly ok: false; readonly failure: ReferenceFailure };

interface PointerTarget {
  readonly value: JsonValue;
  readonly uri: string;
  readonly tokens: readonly string[];
}

/** Every file that the inputs and their references reach, and the way from one to another. */
export class DocumentSet {
  /** Every file read, entries and fragments, ordered by `uri` in code-unit order. */
  readonly all: readonly ContractDocument[];
  readonly #byUri: ReadonlyMap<string, ContractDocument>;
  readonly #failures: ReadonlyMap<string, LoadFailure>;
  /** OpenAPI 3.2 `$self`: the document's own idea of its address. */
  readonly #bySelf = new Map<string, ContractDocument>();
  readonly #selfOf = new Map<string, string>();
  readonly #remoteTexts: ReadonlyMap<string, string>;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #links: ReadonlyMap<string, readonly string[]>;

  constructor(documents: Iterable<ContractDocument>, knowledge: LoadKnowledge = {}) {
    this.all = [...documents].sort((a, b) => (a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : 0));
    this.#byUri = new Map(this.all.map((document) => [document.uri, document]));
    this.#failures = knowledge.failures ?? new Map();
    this.#remoteTexts = knowledge.remoteTexts ?? new Map();
    this.#texts = knowledge.texts ?? this.#remoteTexts;
    this.#links = knowledge.links ?? new Map();
    for (const document of this.all) this.#registerSelf(document);
  }

  get(uri: string): ContractDocument | undefined {
    return this.#byUri.get(uri) ?? this.#bySelf.get(uri);
  }

  /** A document and everything that it refers to, directly or not, ordered by `uri`. */
  closureOf(uri: string): readonly ContractDocument[] {
    const reached = new Set<ContractDocument>();
    const queue = [this.get(uri)];
    for (let document = queue.pop(); document !== undefined; document = queue.pop()) {
      if (reached.has(document)) continue;
      reached.add(document);
      for (const link of this.#links.get(document.uri) ?? []) {
        const target = this.get(link);
        if (target !== undefined) queue.push(target);
      }
    }
    return this.all.filter((document) => reached.has(document));
  }

  /** The text that a document was parsed from: positions are found in it, whatever has become of the file since. */
  textOf(uri: string): string | undefined {
    return this.#texts.get(uri);
  }

  /** The text of a fetched document, for those who would have to fetch it again. */
  remoteText(uri: string): string | undefined {
    return this.#remoteTexts.get(uri);
  }

  /**
   * Resolves `ref` as it is written in the document `fromUri`. One step: a target that is itself a `$ref` is
   * returned as it is; `$ref`s that the pointer runs *through* are followed. Plain-name fragments (`#anchor`)
   * are not looked up: they are `pointer-missing` here.
   */
  resolve(ref: string, fromUri: string): ReferenceResult {
    return this.#resolve(ref, fromUri, { left: MAX_POINTER_HOPS });
  }

  #resolve(ref: string, fromUri: string, hops: { left: number }): ReferenceResult {
    const { address, fragment } = splitReference(ref);
    const found = this.#find(address, fromUri, ref);
    if (!found.ok) return found.failure;
    for (const tokens of parsePointer(fragment)) {
      const target = this.#follow(found.document, tokens, hops);
      if (target !== undefined) {
        const source = { file: target.uri, pointer: pointerText(target.tokens) };
        return { ok: true, target: { value: target.value, source } };
      }
    }
    return pointerMissing(ref, fragment, found.document, hops.left <= 0);
  }

  #find(address: string, fromUri: string, ref: string): DocumentLookup {
    const from = this.get(fromUri);
    const location = from?.uri ?? fromUri;
    if (address === "" && from !== undefined) return { ok: true, document: from };

    // $self is the base of relative references (OpenAPI 3.2, 4.1.2.2.2), but the addresses it leads to need not
    // be where the files lie: what no loaded document calls itself is looked for beside the file.
    const self = this.#selfOf.get(location);
    const bases = self === undefined ? [location] : [self, location];
    const addresses = bases.map((base) => resolveAddress(address, base));
    for (const resolved of addresses) {
      const document = this.#loaded(resolved);
      if (document !== undefined) return { ok: true, document };
    }
    for (const resolved of addresses.reverse()) {
      const failure = this.#failureOf(resolved);
      if (failure !== undefined) return { ok: false, failure: referenceFailure(failure, ref) };
    }
    const message = `\`${ref}\` was not loaded`;
    return { ok: false, failure: { ok: false, reason: "file-missing", message, cause: null } };
  }

  #loaded(resolved: ResolvedAddress): ContractDocument | undefined {
    if (resolved.kind === "remote") return this.get(resolved.url);
    if (resolved.kind === "unknown-scheme") return this.#bySelf.get(resolved.address);
    for (const uri of fileCandidates(resolved)) {
      const document = this.get(uri);
      if (document !== undefined) return document;
    }
    return undefined;
  }

  #failureOf(resolved: ResolvedAddress): LoadFailure | undefined {
    if (resolved.kind === "remote") return this.#failures.get(resolved.url);
    if (resolved.kind === "unknown-scheme") {
      const message = `\`${resolved.address}\` names neither a file nor an http(s) address`;
      return { reason: "remote-refused", describe: () => message, cause: null };
    }
    for (const uri of fileCandidates(resolved)) {
      const failure = this.#failures.get(uri);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  #follow(
    start: ContractDocument,
    tokens: readonly string[],
    hops: { left: number },
  ): PointerTarget | undefined {
    let value = start.value;
    let uri = start.uri;
    let walked: string[] = [];
    for (const token of tokens) {
      let next = step(value, token);
      while (next === undefined) {
        const ref = referenceOf(value);
        if (ref === undefined || hops.left <= 0) return undefined;
        hops.left--;
        const through = this.#resolve(ref, uri, hops);
        if (!through.ok) return undefined;
        value = through.target.value;
        uri = through.target.source.file;
        walked = [...tokensOf(through.target.source.pointer)];
        next = step(value, token);
      }
      value = next;
      walked.push(token);
    }
    return { value, uri, tokens: walked };
  }

  #registerSelf(document: ContractDocument): void {
    const self = document.kind === "openapi" ? step(document.value, "$self") : undefined;
    if (typeof self !== "string") return;
    const resolved = resolveAddress(splitReference(self).address, document.uri);
    const uri =
      resolved.kind === "remote" ? resolved.url : resolved.kind === "file" ? resolved.uri : resolved.address;
    if (uri === document.uri || uri === "") return;
    this.#selfOf.set(document.uri, uri);
    if (!this.#bySelf.has(uri)) this.#bySelf.set(uri, document);
  }
}

function referenceFailure({ reason, describe, cause }: LoadFailure, ref: string): ReferenceFailure {
  return { ok: false, reason, message: describe(ref), cause };
}

function pointerMissing(
  ref: string,
  fragment: string,
  document: ContractDocument,
  endless: boolean,
): ReferenceFailure {
  const message = endless
    ? `\`${ref}\` runs in a circle of \`$ref\`s`
    : fragment.startsWith("/") || fragment === ""
      ? `\`${ref}\` points at nothing: ${document.path} has no \`#${fragment}\``
      : `\`${ref}\` points at nothing: \`#${fragment}\` is no JSON pointer, which starts with \`#/\``;
  return { ok: false, reason: "pointer-missing", message, cause: null };
}

/** The member of an object or array, own members only; `undefined` where there is none. */
function step(value: JsonValue, token: string): JsonValue | undefined {
  if (value === null || typeof value !== "object") return undefined;
  if (isJsonArray(value)) return /^(?:0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  return Object.hasOwn(value, token) ? value[token] : undefined;
}

function referenceOf(value: JsonValue): string | undefined {
  const ref = isJsonArray(value) ? undefined : step(value, "$ref");
  return typeof ref === "string" ? ref : undefined;
}

/** `Array.isArray` does not narrow readonly arrays. */
function isJsonArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
