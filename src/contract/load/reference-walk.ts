import type { JsonObject, JsonValue } from "../../model/json.js";
import { MAX_DEPTH } from "./parsed-text.js";

/** Keywords whose text is a URI reference to another part of a contract. */
const REFERENCE_KEYS: ReadonlySet<string> = new Set(["$ref", "$dynamicRef", "$recursiveRef", "operationRef"]);

export interface ReferenceScan {
  /** What references other files, without the fragment; each once, in order of appearance. */
  readonly addresses: readonly string[];
  readonly tooDeep: boolean;
}

/**
 * Collects the addresses of everything that looks like a reference to another file. It need not be one (an
 * example may hold `$ref`), so what cannot be loaded is no finding yet.
 */
export function scanReferences(root: JsonValue): ReferenceScan {
  const addresses = new Set<string>();
  const tooDeep = !scan(root, addresses, 1);
  return { addresses: [...addresses], tooDeep };
}

function scan(value: JsonValue, addresses: Set<string>, depth: number): boolean {
  if (value === null || typeof value !== "object") return true;
  if (depth > MAX_DEPTH) return false;
  if (isArray(value)) {
    for (const item of value) {
      if (item !== null && typeof item === "object" && !scan(item, addresses, depth + 1)) return false;
    }
    return true;
  }
  for (const key in value) {
    const member = value[key];
    if (typeof member === "string") {
      if (REFERENCE_KEYS.has(key)) addReference(member, addresses);
    } else if (member !== null && typeof member === "object") {
      if (key === "mapping") addMapping(member, addresses);
      if (!scan(member, addresses, depth + 1)) return false;
    }
  }
  return true;
}

function isArray(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function addReference(ref: string, addresses: Set<string>): void {
  if (ref.charCodeAt(0) === 0x23) return; // #
  const hash = ref.indexOf("#");
  const address = hash === -1 ? ref : ref.slice(0, hash);
  if (address !== "") addresses.add(address);
}

/** `discriminator.mapping` holds references too, beside bare component names (`Cat`), which name no file. */
function addMapping(mapping: JsonValue, addresses: Set<string>): void {
  if (mapping === null || typeof mapping !== "object" || Array.isArray(mapping)) return;
  for (const target of Object.values(mapping)) {
    if (typeof target === "string" && /[./]/.test(target)) addReference(target, addresses);
  }
}
