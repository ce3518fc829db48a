import { escapePointerToken } from "../../diagnostics/index.js";
import type { JsonObject, JsonValue } from "../../model/json.js";

/** A key that its object holds already. */
export interface DuplicateKey {
  readonly key: string;
  readonly pointer: string;
}

/** Deeper documents are refused before they come here. */
const MAX_DEPTH = 1024;

/**
 * The keys that stand twice in an object of a well-formed JSON text, once for each time too many: `JSON.parse`
 * keeps the last and says nothing. Counting keys on both sides shows cheaply that there are none, which is nearly
 * always so.
 */
export function duplicateJsonKeys(text: string, value: JsonValue): readonly DuplicateKey[] {
  return countWrittenKeys(text) === countKeys(value, 0) ? [] : findDuplicates(text);
}

/** Outside strings, colons stand after keys only. */
function countWrittenKeys(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = closingQuote(text, at);
    else if (code === COLON) count++;
  }
  return count;
}

function countKeys(value: JsonValue, depth: number): number {
  if (value === null || typeof value !== "object" || depth > MAX_DEPTH) return 0;
  let count = 0;
  if (isArray(value)) {
    for (const item of value) {
      if (item !== null && typeof item === "object") count += countKeys(item, depth + 1);
    }
    return count;
  }
  for (const key in value) {
    count++;
    const member = value[key];
    if (member !== null && typeof member === "object") count += countKeys(member, depth + 1);
  }
  return count;
}

function isArray(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** An object or array that is open, and the member in it that is being read. */
interface OpenValue {
  readonly pointer: string;
  /** `null` for an array. */
  readonly keys: Set<string> | null;
  member: string | number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

function findDuplicates(text: string): readonly DuplicateKey[] {
  const duplicates: DuplicateKey[] = [];
  const open: OpenValue[] = [];
  let written = "";
  for (let at = 0; at < text.length; at++) {
    const parent = open.at(-1);
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = closingQuote(text, at);
        written = text.slice(at, end + 1);
        at = end;
        break;
      }
      case COLON:
        if (parent?.keys) addKey(parent, { keys: parent.keys, key: decoded(written) }, duplicates);
        break;
      case COMMA:
        if (typeof parent?.member === "number") parent.member++;
        break;
      case OPEN_BRACE:
        open.push({ pointer: pointerOf(parent), keys: new Set(), member: "" });
        break;
      case OPEN_BRACKET:
        open.push({ pointer: pointerOf(parent), keys: null, member: 0 });
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        open.pop();
        break;
    }
  }
  return duplicates;
}

function addKey(
  parent: OpenValue,
  { keys, key }: { readonly keys: Set<string>; readonly key: string },
  duplicates: DuplicateKey[],
): void {
  parent.member = key;
  if (keys.has(key)) duplicates.push({ key, pointer: pointerOf(parent) });
  keys.add(key);
}

function pointerOf(parent: OpenValue | undefined): string {
  return parent === undefined ? "" : `${parent.pointer}/${escapePointerToken(String(parent.member))}`;
}

function decoded(written: string): string {
  const key: unknown = JSON.parse(written);
  return String(key);
}

function closingQuote(text: string, opening: number): number {
  let at = opening + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}
