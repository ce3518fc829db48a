import type { ContentSpec } from "./operation.js";

export interface MediaType {
  /** Lower case: `application`. */
  readonly type: string;
  /** Lower case: `json`, `vnd.api+json`, `*`. */
  readonly subtype: string;
  /** Lower case; `null` where none is given. */
  readonly charset: string | null;
}

const TOKEN = "[!#$%&'*+\\-.^_`|~\\w]+";
const MEDIA_TYPE = new RegExp(`^\\s*(${TOKEN})/(${TOKEN})\\s*(?:;|$)`);
const ANY = /^\s*\*\s*(?:;|$)/;
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;

/** `null`: not a media type. `*` alone, as some contracts and clients write it, is all of them. */
export function parseMediaType(text: string): MediaType | null {
  if (ANY.test(text)) return { type: "*", subtype: "*", charset: null };
  const match = MEDIA_TYPE.exec(text);
  const [, type, subtype] = match ?? [];
  if (type === undefined || subtype === undefined) return null;
  const charset = text.includes(";") ? (CHARSET.exec(text)?.[1] ?? null) : null;
  return {
    type: type.toLowerCase(),
    subtype: subtype.toLowerCase(),
    charset: charset?.toLowerCase() ?? null,
  };
}

/** `text/*` has `text/plain`; `application/json` has only itself. Parameters do not matter. */
export function includesMediaType(range: MediaType, mediaType: MediaType): boolean {
  if (range.type !== "*" && range.type !== mediaType.type) return false;
  return range.subtype === "*" || range.subtype === mediaType.subtype;
}

/** Whether a sender has to say more than the contract does: a range, or a multipart type, which needs its boundary. */
export function isMediaRange(text: string): boolean {
  return text.includes("*") || isMultipart(text);
}

function isMultipart(text: string): boolean {
  return /^multipart\//i.test(text);
}

/** The content for a `Content-Type`: one that names it before a range that includes it. `null`: none. */
export function selectContent(content: readonly ContentSpec[], contentType: string): ContentSpec | null {
  const exact = content.find((each) => each.mediaType === contentType);
  if (exact !== undefined) return exact;
  const mediaType = parseMediaType(contentType);
  if (mediaType === null) return null;
  let best: ContentSpec | null = null;
  let bestRank = 0;
  for (const each of content) {
    const range = parseMediaType(each.mediaType);
    if (range === null || !includesMediaType(range, mediaType)) continue;
    const rank = range.type === "*" ? 1 : range.subtype === "*" ? 2 : 3;
    if (rank > bestRank) {
      best = each;
      bestRank = rank;
    }
  }
  return best;
}

/** What `contentType` says of a body: the contract's own words, or the actual type where those are a range. */
export function contentTypeOf(content: ContentSpec, actual: string): string {
  if (isMultipart(content.mediaType)) return actual.trim();
  return isMediaRange(content.mediaType)
    ? (actual.split(";", 1)[0] ?? "").trim().toLowerCase()
    : content.mediaType;
}

/** Whether a body carries its `contentType` beside it: where the contract leaves it open. */
export function hasContentType(content: readonly ContentSpec[]): boolean {
  const [first] = content;
  return first !== undefined && (content.length > 1 || isMediaRange(first.mediaType));
}
