import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ContractDocument } from "../load/index.js";
import { COMPLAINT_CODES, type Complaint } from "./judge-request.js";
import { isRecord } from "./schema-faults.js";

/** Raised when the judge's own reading of the verdicts changes. */
const JUDGE_REVISION = 3;

/**
 * Remembers verdicts in one small JSON file per content. Best effort: what cannot be read is judged again, and
 * what cannot be written is not remembered.
 */
export class VerdictCache {
  readonly #folder: string | null;
  readonly #judge: string;

  /** `folder`: `null` remembers nothing. */
  constructor(folder: string | null) {
    this.#folder = folder;
    this.#judge = folder === null ? "" : judgeVersion();
  }

  get(closure: readonly ContractDocument[], entry: ContractDocument): readonly Complaint[] | undefined {
    if (this.#folder === null) return undefined;
    try {
      const cached: unknown = JSON.parse(readFileSync(this.#fileOf(closure, entry), "utf8"));
      return complaintsOf(cached, closure);
    } catch {
      return undefined;
    }
  }

  set(closure: readonly ContractDocument[], entry: ContractDocument, complaints: readonly Complaint[]): void {
    if (this.#folder === null) return;
    const file = this.#fileOf(closure, entry);
    const temporary = `${file}.${process.pid}.tmp`;
    const uris = closure.map((document) => document.uri);
    const cached = complaints.map(({ code, message, file: uri, pointer }) => ({
      code,
      message,
      file: uris.indexOf(uri),
      pointer,
    }));
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(temporary, JSON.stringify({ complaints: cached }));
      renameSync(temporary, file);
    } catch {
      removeQuietly(temporary);
    }
  }

  /** Whether there may be a verdict on a contract of which only the document itself is known, not what it refers to. */
  mayHave(hash: string): boolean {
    if (this.#folder === null) return false;
    try {
      const prefix = this.#prefixOf(hash);
      return readdirSync(this.#folder).some((name) => name.startsWith(prefix));
    } catch {
      return false;
    }
  }

  #prefixOf(hash: string): string {
    return `verdict-${sha256(`${this.#judge}\n${hash}`).slice(0, 16)}-`;
  }

  #fileOf(closure: readonly ContractDocument[], entry: ContractDocument): string {
    const files = closure.map(({ hash, uri }) => `${hash} ${relativeUri(uri, entry.uri)}`);
    return join(
      this.#folder ?? "",
      `${this.#prefixOf(entry.hash)}${sha256(files.join("\n")).slice(0, 24)}.json`,
    );
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Files are cached by their number in the closure: the same contract in another folder has the same verdict. */
function complaintsOf(
  cached: unknown,
  closure: readonly ContractDocument[],
): readonly Complaint[] | undefined {
  const list = isRecord(cached) ? cached["complaints"] : undefined;
  if (!Array.isArray(list)) return undefined;
  const complaints: Complaint[] = [];
  for (const item of list) {
    if (!isRecord(item)) return undefined;
    const { message, file, pointer } = item;
    const document = typeof file === "number" ? closure[file] : undefined;
    const code = COMPLAINT_CODES.find((known) => known === item["code"]);
    if (code === undefined || typeof message !== "string" || typeof pointer !== "string") return undefined;
    if (document === undefined) return undefined;
    complaints.push({ code, message, file: document.uri, pointer });
  }
  return complaints;
}

/** `/a/specs/x/b.yaml` seen from `/a/specs/orders.yaml` -> `1 x/b.yaml`: one step up, then down. */
function relativeUri(uri: string, from: string): string {
  const target = uri.split("/");
  const base = from.split("/");
  let shared = 0;
  while (shared < base.length - 1 && target[shared] === base[shared]) shared++;
  return `${base.length - shared} ${target.slice(shared).join("/")}`;
}

function judgeVersion(): string {
  const require = createRequire(import.meta.url);
  const versions = ["@apidevtools/swagger-parser", "@asyncapi/parser"].map((name) => {
    const metadata: unknown = require(`${name}/package.json`);
    return isRecord(metadata) ? String(metadata["version"]) : "";
  });
  return `${JUDGE_REVISION} ${versions.join(" ")}`;
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where nothing could be written, there is nothing to remove.
  }
}
