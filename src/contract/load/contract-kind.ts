import type { JsonObject, JsonValue } from "../../model/json.js";
import type { ContractKind } from "./documents.js";

export interface KindOfDocument {
  readonly kind: ContractKind;
  readonly version: string | null;
  /** The version as it stands, where it is not text: which member, and what it holds. */
  readonly oddVersion: OddVersion | null;
}

export interface OddVersion {
  readonly key: string;
  readonly value: JsonValue;
}

const VERSION_KEYS = [
  ["openapi", "openapi"],
  ["swagger", "openapi"],
  ["asyncapi", "asyncapi"],
] as const;

const FRAGMENT: KindOfDocument = { kind: "fragment", version: null, oddVersion: null };

/** Of whose members a contract has one or the other, beside its version. */
const CONTRACT_PARTS = ["info", "paths", "webhooks", "channels", "operations", "components"];

/**
 * What a document is, told from its top-level members. Something other than a version (`openapi: [3, 0, 3]`)
 * makes no contract, and is mentioned where the rest looks like one: `swagger: {enabled: true}` alone is the
 * configuration of something else.
 */
export function kindOf(value: JsonValue): KindOfDocument {
  if (!isObject(value)) return FRAGMENT;
  for (const [key, kind] of VERSION_KEYS) {
    const member = Object.hasOwn(value, key) ? value[key] : undefined;
    if (member === undefined) continue;
    if (typeof member === "string") return { kind, version: member.trim(), oddVersion: null };
    const oddVersion = { key, value: member };
    if (typeof member === "number") return { kind, version: versionText(member), oddVersion };
    const meant = CONTRACT_PARTS.some((part) => Object.hasOwn(value, part));
    return meant ? { ...FRAGMENT, oddVersion } : FRAGMENT;
  }
  return FRAGMENT;
}

function isObject(value: JsonValue): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** YAML reads `2.0` as the number 2: -> `"2.0"`. */
function versionText(version: number): string {
  return Number.isInteger(version) ? version.toFixed(1) : String(version);
}

/**
 * Whether a text may hold a contract at all: a cheap look before parsing, because folders hold many fragments
 * and much that is not ours. Never `false` for a contract, short of an escaped key.
 */
export function mayBeContract(text: string): boolean {
  return /(?:openapi|swagger|asyncapi)["']?\s*:/.test(text);
}

/** Whether a text that cannot be parsed was meant as a contract: the version member opens a line or the file. */
export function looksLikeContract(text: string): boolean {
  return /(?:^|\n|^\s*\{\s*)\s{0,4}["']?(?:openapi|swagger|asyncapi)["']?\s*:\s*["']?\d/.test(text);
}
