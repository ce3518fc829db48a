import { includesMediaType, type MediaType, parseMediaType } from "./media-type.js";

/** More entries than this in one `Accept` are not looked at. */
const MAX_ENTRIES = 64;

interface AcceptEntry {
  readonly range: MediaType;
  readonly quality: number;
}

/**
 * Whether an `Accept` header (RFC 9110, 12.5.1) has any of the media types: the most specific entry for a type decides,
 * and a quality of 0 refuses it. A header that makes no sense accepts everything.
 */
export function acceptsAny(accept: string, mediaTypes: readonly string[]): boolean {
  return preferred(accept, mediaTypes) !== null;
}

/** Bounds what `Negotiator` remembers: who sends ever new headers must not fill the memory. */
const MAX_REMEMBERED = 100;

/** `acceptsAny` for an operation; remembers its verdicts, because clients send the same few headers over and over. */
export class Negotiator {
  readonly #mediaTypes: readonly string[];
  readonly #verdicts = new Map<string, boolean>();

  constructor(mediaTypes: readonly string[]) {
    this.#mediaTypes = mediaTypes;
  }

  accepts(accept: string): boolean {
    const known = this.#verdicts.get(accept);
    if (known !== undefined) return known;
    const verdict = acceptsAny(accept, this.#mediaTypes);
    if (this.#verdicts.size < MAX_REMEMBERED) this.#verdicts.set(accept, verdict);
    return verdict;
  }
}

/** The media type that an `Accept` header likes best, the first one among equals; `null`: none. */
export function preferred(accept: string, mediaTypes: readonly string[]): string | null {
  const [first = null] = mediaTypes;
  const entries = parseAccept(accept);
  if (entries.length === 0) return first;
  let best: string | null = null;
  let bestQuality = 0;
  for (const name of mediaTypes) {
    const quality = qualityOf(name, entries);
    if (quality > bestQuality) {
      best = name;
      bestQuality = quality;
    }
  }
  return best;
}

function qualityOf(name: string, entries: readonly AcceptEntry[]): number {
  const mediaType = parseMediaType(name);
  if (mediaType === null) return 1;
  let quality = 0;
  let bestRank = 0;
  for (const { range, quality: each } of entries) {
    // The contract's own media type may be a range: then any type within it may come.
    if (!includesMediaType(range, mediaType) && !includesMediaType(mediaType, range)) continue;
    const rank = range.type === "*" ? 1 : range.subtype === "*" ? 2 : 3;
    if (rank < bestRank) continue;
    quality = rank > bestRank ? each : Math.max(quality, each);
    bestRank = rank;
  }
  return quality;
}

function parseAccept(accept: string): readonly AcceptEntry[] {
  const entries: AcceptEntry[] = [];
  for (const text of accept.split(",", MAX_ENTRIES)) {
    const range = parseMediaType(text);
    if (range === null) continue;
    const quality = /;\s*q\s*=\s*([\d.]+)/i.exec(text)?.[1];
    entries.push({ range, quality: quality === undefined ? 1 : Math.min(Number(quality) || 0, 1) });
  }
  return entries;
}
