import { escapePointerToken, type SourceRef, unescapePointerToken } from "../../diagnostics/index.js";
import type { JsonObject, JsonValue } from "../../model/index.js";

/** What following one reference gave: the value with the place where it really stands, or why there is none. */
export type SchemaReferenceResult =
  | { readonly ok: true; readonly target: { readonly value: JsonValue; readonly source: SourceRef } }
  | { readonly ok: false; readonly reason: string; readonly message: string; readonly cause: string | null };

/**
 * Whether a reference fails for a reason that has no honest stand-in: what it means is there, but leads out of the
 * folder of the contracts or cannot be parsed.
 */
export function hasNoStandIn(reason: string): boolean {
  return reason === "outside-root" || reason === "unparseable";
}

/** The documents that schemas may refer to; `DocumentSet` of `contract/load` is one. */
export interface SchemaDocuments {
  get(uri: string): { readonly uri: string; readonly value: JsonValue } | undefined;
  /** Resolves `ref` as written in the document `fromUri`, one step. */
  resolve(ref: string, fromUri: string): SchemaReferenceResult;
}

/** Schema documents that are in memory already, by absolute address. */
export class MemoryDocuments implements SchemaDocuments {
  readonly #values: ReadonlyMap<string, JsonValue>;

  constructor(values: ReadonlyMap<string, JsonValue>) {
    this.#values = values;
  }

  get(uri: string): { readonly uri: string; readonly value: JsonValue } | undefined {
    const value = this.#values.get(uri);
    return value === undefined ? undefined : { uri, value };
  }

  resolve(ref: string, fromUri: string): SchemaReferenceResult {
    const { address, fragment } = splitReference(ref);
    const uri = address === "" ? fromUri : resolveAddress(address, fromUri);
    const root = this.#values.get(uri);
    if (root === undefined) return failure("file-missing", `no document \`${uri}\` is known`);
    const value = valueAt(root, fragment);
    if (value === undefined) return failure("pointer-missing", `\`${uri}\` has nothing at \`${fragment}\``);
    return { ok: true, target: { value, source: { file: uri, pointer: fragment } } };
  }
}

function failure(reason: string, message: string): SchemaReferenceResult {
  return { ok: false, reason, message, cause: null };
}

/** `"a.json#/x%20y"` -> `{ address: "a.json", fragment: "/x y" }`. */
export function splitReference(ref: string): { readonly address: string; readonly fragment: string } {
  const hash = ref.indexOf("#");
  if (hash < 0) return { address: ref, fragment: "" };
  return { address: ref.slice(0, hash), fragment: percentDecode(ref.slice(hash + 1)) };
}

function percentDecode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone `%` stands for itself: the pointer then simply finds nothing
  }
}

/** Resolves an address against a base; a file path counts as a `file:` address. Never throws. */
export function resolveAddress(address: string, base: string): string {
  if (!URL.canParse(address, base)) return address;
  const url = new URL(address, base);
  url.hash = "";
  return url.href;
}

/** `"/orders/a.yaml"` -> `"file:///orders/a.yaml"`; what is an address already stays. */
export function addressOfFile(file: string): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(file)) return file;
  return new URL(
    `file://${file.startsWith("/") ? "" : "/"}${encodeURI(file).replace(/[?#]/g, encodeURIComponent)}`,
  ).href;
}

/** The inverse of `addressOfFile`. */
export function fileOfAddress(address: string): string {
  if (!address.startsWith("file://")) return address;
  const path = percentDecode(address.slice("file://".length));
  return /^\/[a-z]:\//i.test(path) ? path.slice(1) : path;
}

/** The value at a JSON pointer; `undefined` where there is none. */
export function valueAt(root: JsonValue, pointer: string): JsonValue | undefined {
  let current: JsonValue = root;
  if (pointer === "") return current;
  if (!pointer.startsWith("/")) return undefined;
  for (const raw of pointer.slice(1).split("/")) {
    const next = memberOf(current, unescapePointerToken(raw));
    if (next === undefined) return undefined;
    current = next;
  }
  return current;
}

function memberOf(value: JsonValue, token: string): JsonValue | undefined {
  if (isJsonArray(value)) return /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The tokens of a pointer, unescaped: `"/a~1b/0"` -> `["a/b", "0"]`. */
export function pointerTokens(pointer: string): readonly string[] {
  return pointer === "" ? [] : pointer.slice(1).split("/").map(unescapePointerToken);
}

/** The pointer of tokens: `["a/b", "0"]` -> `"/a~1b/0"`. */
export function pointerOf(tokens: readonly string[]): string {
  return tokens.map((token) => `/${escapePointerToken(token)}`).join("");
}
