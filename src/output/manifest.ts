import { type Diagnostic, diagnostic } from "../diagnostics/index.js";
import { compareText } from "./compare-text.js";

export const manifestName = "commsgen.manifest.json";

/** The layout of the manifest file; raised when a reader of the old one would misunderstand the new one. */
const manifestFormat = 1;

/** What commsgen owns in an output folder, and what it was made from. Hashes are `contentHash`es. */
export interface Manifest {
  /** The version of commsgen that wrote it. */
  readonly version: string;
  /** Hash of the options that shape the output. */
  readonly options: string;
  /** Contract files by their path relative to the manifest (or address), each with its hash. */
  readonly contracts: ReadonlyMap<string, string>;
  /** Owned files by their path relative to the manifest, each with its hash. */
  readonly files: ReadonlyMap<string, string>;
}

/** One entry a line, in code-unit order: a reviewable diff, and few merge conflicts. */
export function renderManifest(manifest: Manifest): string {
  return [
    "{",
    `  "manifest": ${manifestFormat},`,
    `  "commsgen": ${JSON.stringify(manifest.version)},`,
    `  "options": ${JSON.stringify(manifest.options)},`,
    `  "contracts": ${renderEntries(manifest.contracts)},`,
    `  "files": ${renderEntries(manifest.files)}`,
    "}",
    "",
  ].join("\n");
}

function renderEntries(entries: ReadonlyMap<string, string>): string {
  if (entries.size === 0) return "{}";
  const lines = [...entries]
    .sort(([left], [right]) => compareText(left, right))
    .map(([path, hash]) => `    ${JSON.stringify(path)}: ${JSON.stringify(hash)}`);
  return `{\n${lines.join(",\n")}\n  }`;
}

export type ManifestResult =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Reads a manifest's text; `file` is its absolute path, for the diagnostic. */
export function parseManifest(text: string, file: string): ManifestResult {
  const damaged = (message: string, cause: string | null = null): ManifestResult => ({
    ok: false,
    diagnostic: diagnostic("manifest-damaged", message, { source: { file, pointer: "" }, cause }),
  });
  if (/^(<{7}|>{7})/m.test(text))
    return damaged("The manifest holds the conflict markers of an unfinished merge");
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return damaged("The manifest is not JSON", error instanceof Error ? error.message : String(error));
  }
  if (!isRecord(value)) return damaged("The manifest is not a JSON object");
  const format = value["manifest"];
  if (typeof format !== "number") return damaged("The manifest does not say its format (`manifest`)");
  const version = value["commsgen"];
  if (format > manifestFormat) {
    const message = `The manifest was written by commsgen ${String(version)} in format ${format}; this commsgen knows format ${manifestFormat}`;
    return {
      ok: false,
      diagnostic: diagnostic("manifest-newer", message, { source: { file, pointer: "" } }),
    };
  }
  const contracts = readEntries(value["contracts"]);
  const files = readEntries(value["files"]);
  if (typeof version !== "string" || contracts === null || files === null) {
    return damaged(
      "The manifest lacks `commsgen`, `contracts` or `files`, or they are not what they should be",
    );
  }
  const options = value["options"];
  return {
    ok: true,
    manifest: { version, options: typeof options === "string" ? options : "", contracts, files },
  };
}

function readEntries(value: unknown): ReadonlyMap<string, string> | null {
  if (!isRecord(value)) return null;
  const entries = new Map<string, string>();
  for (const [path, hash] of Object.entries(value)) {
    if (typeof hash !== "string" || !/^[0-9a-f]{64}$/.test(hash)) return null;
    entries.set(path, hash);
  }
  return entries;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
