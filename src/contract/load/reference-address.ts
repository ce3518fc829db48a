import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { escapePointerToken, unescapePointerToken } from "../../diagnostics/index.js";

/** What the part of a reference before `#` means, seen from the document that holds it. */
export type ResolvedAddress =
  /** `uri` with percent-encodings decoded; `verbatim` as it is written, for names that hold a real `%`. */
  | { readonly kind: "file"; readonly uri: string; readonly verbatim: string }
  | { readonly kind: "remote"; readonly url: string }
  /** `urn:`, `data:`, ...: nothing that could be read. */
  | { readonly kind: "unknown-scheme"; readonly address: string };

export function isRemote(address: string): boolean {
  return /^https?:\/\//i.test(address);
}

/** `"a.yaml#/b"` -> `{address: "a.yaml", fragment: "/b"}` */
export function splitReference(ref: string): { readonly address: string; readonly fragment: string } {
  const hash = ref.indexOf("#");
  return hash === -1
    ? { address: ref, fragment: "" }
    : { address: ref.slice(0, hash), fragment: ref.slice(hash + 1) };
}

/** Resolves an address against the document it stands in (an absolute path with forward slashes, or a URL). */
export function resolveAddress(address: string, base: string): ResolvedAddress {
  if (isRemote(address)) return remote(address, undefined);
  if (/^file:/i.test(address)) return fileUrl(address);
  // A scheme has two letters or more: `C:/specs/a.yaml` is a Windows path.
  if (/^[a-z][a-z0-9+.-]+:/i.test(address)) return { kind: "unknown-scheme", address };
  if (isRemote(base)) return remote(address, base);
  if (/^[a-z][a-z0-9+.-]+:/i.test(base)) return { kind: "unknown-scheme", address };
  if (address === "") return { kind: "file", uri: base, verbatim: base };
  // References are URIs and have no backslashes; contracts written on Windows have them all the same.
  const written = address.replaceAll("\\", "/");
  return {
    kind: "file",
    uri: joinPath(base, percentDecoded(written)),
    verbatim: joinPath(base, written),
  };
}

/** The paths to try, in order. */
export function fileCandidates(address: ResolvedAddress & { readonly kind: "file" }): readonly string[] {
  return address.uri === address.verbatim ? [address.uri] : [address.uri, address.verbatim];
}

/**
 * The tokens of a JSON pointer in a fragment (RFC 6901, section 6): percent-decoded first, and as written for
 * keys that hold a real `%` that the author did not encode. No result for plain names.
 */
export function parsePointer(fragment: string): readonly (readonly string[])[] {
  if (fragment === "") return [[]];
  if (!fragment.startsWith("/")) return [];
  const decoded = percentDecoded(fragment);
  return decoded === fragment ? [tokensOf(fragment)] : [tokensOf(decoded), tokensOf(fragment)];
}

/** `["paths", "/a"]` -> `"/paths/~1a"` */
export function pointerText(tokens: readonly string[]): string {
  return tokens.map((token) => `/${escapePointerToken(token)}`).join("");
}

/** Tokens of a pointer that is not percent-encoded, as in `SourceRef`. */
export function tokensOf(pointer: string): readonly string[] {
  return pointer === "" ? [] : pointer.slice(1).split("/").map(unescapePointerToken);
}

function joinPath(base: string, address: string): string {
  const absolute = address.startsWith("/") || /^[a-z]:\//i.test(address);
  return posix.normalize(absolute ? address : posix.join(posix.dirname(base), address));
}

function remote(address: string, base: string | undefined): ResolvedAddress {
  if (!URL.canParse(address, base)) return { kind: "unknown-scheme", address };
  const url = new URL(address, base);
  url.hash = "";
  return { kind: "remote", url: url.href };
}

function fileUrl(address: string): ResolvedAddress {
  try {
    const uri = fileURLToPath(address).replaceAll("\\", "/");
    return { kind: "file", uri, verbatim: uri };
  } catch {
    return { kind: "unknown-scheme", address };
  }
}

/** Malformed encodings (`100%`) are left as they are. */
function percentDecoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
