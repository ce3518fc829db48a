import { createHash } from "node:crypto";
import { relative } from "node:path";
import { type Diagnostic, DiagnosticBag } from "../../diagnostics/index.js";
import { avroNameFiles } from "./avro-name-files.js";
import { kindOf, looksLikeContract, mayBeContract, type OddVersion } from "./contract-kind.js";
import { decodeText, describeUndecodable } from "./decode-text.js";
import { type ContractDocument, DocumentSet } from "./documents.js";
import { createFetchText, FETCH_TIMEOUT_MS, type FetchText } from "./fetch-text.js";
import { type InputFile, selectInputFiles, toUri } from "./input-files.js";
import {
  decodingFailure,
  depthFailure,
  fetchFailure,
  fileFailure,
  type LoadFailure,
  originRefused,
  parseFailure,
} from "./load-failure.js";
import { positionsOfPointers } from "./locate-diagnostics.js";
import { tooDeepOffset } from "./nesting-depth.js";
import { parseText } from "./parse-text.js";
import { MAX_DEPTH, type ParsedText, type TextIssue, textIssue } from "./parsed-text.js";
import { MAX_FILE_BYTES, ReadingRoots } from "./reading-roots.js";
import { fileCandidates, type ResolvedAddress, resolveAddress } from "./reference-address.js";
import { scanReferences } from "./reference-walk.js";
import { positionAt } from "./text-position.js";

export interface LoadOptions {
  /** Absolute. Relative inputs start here, and files below it may be referred to by inputs below it. */
  readonly cwd: string;
  /** Origins (`https://example.com`) from which `$ref`s may be fetched. */
  readonly allowedOrigins: readonly string[];
  /** Default: global `fetch` with a time-out of 10 s, a bound of 20 MB and no redirects to other origins. */
  readonly fetchText?: FetchText;
  /** Called for each input that looks like a contract before it is parsed: others can begin with it meanwhile. */
  readonly onContract?: (contract: ContractText) => void;
}

/** A contract before it is parsed. */
export interface ContractText {
  /** As in `ContractDocument`. */
  readonly uri: string;
  readonly hash: string;
  readonly text: string;
}

export interface LoadResult {
  /** The OpenAPI and AsyncAPI documents that the inputs name, ordered by `uri` in code-unit order. */
  readonly entries: readonly ContractDocument[];
  readonly documents: DocumentSet;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds and parses the contracts that the inputs (files, folders, globs) mean, and every file that they refer
 * to. References that lead nowhere are no diagnostics yet: `DocumentSet.resolve` says so where one is needed.
 * Never rejects for bad input.
 */
export async function loadContracts(inputs: readonly string[], options: LoadOptions): Promise<LoadResult> {
  const cwd = toUri(".", options.cwd);
  const selection = selectInputFiles(inputs, cwd);
  const loader = new Loader(new ReadingRoots(selection.folders, cwd), { ...options, cwd });
  loader.bag.pushAll(selection.diagnostics);
  const entries: ContractDocument[] = [];
  for (const file of selection.files) {
    const entry = await loader.loadInput(file);
    if (entry !== undefined) entries.push(entry);
  }
  await loader.loadReferences();
  loader.reportStrays();
  if (entries.length === 0 && !loader.bag.hasErrors) {
    loader.bag.add(
      "no-contracts-found",
      `No OpenAPI or AsyncAPI document in ${inputs.join(", ") || "the inputs"}`,
    );
  }
  return { entries, documents: loader.documents(), diagnostics: loader.bag.items };
}

interface TextSource {
  readonly uri: string;
  readonly path: string;
  readonly text: string;
  readonly hash: string;
}

class Loader {
  readonly bag = new DiagnosticBag();
  readonly #roots: ReadingRoots;
  readonly #options: LoadOptions;
  readonly #origins: ReadonlySet<string>;
  readonly #fetchText: FetchText;
  readonly #loaded = new Map<string, ContractDocument>();
  readonly #failures = new Map<string, LoadFailure>();
  readonly #remoteTexts = new Map<string, string>();
  readonly #texts = new Map<string, string>();
  readonly #links = new Map<string, readonly string[]>();
  /** What the documents refer to that has not been looked at yet. */
  readonly #queue: { readonly uri: string; readonly addresses: readonly string[] }[] = [];
  /** Named inputs that are no contracts. They may be parts of one. */
  readonly #strays: TextSource[] = [];

  constructor(roots: ReadingRoots, options: LoadOptions) {
    this.#roots = roots;
    this.#options = options;
    this.#origins = new Set(options.allowedOrigins.map(originOf));
    this.#fetchText = options.fetchText ?? createFetchText(this.#origins);
  }

  documents(): DocumentSet {
    return new DocumentSet(this.#loaded.values(), {
      failures: this.#failures,
      remoteTexts: this.#remoteTexts,
      texts: this.#texts,
      links: this.#links,
    });
  }

  /** An input file: a contract, or, in a folder, anything. */
  async loadInput(file: InputFile): Promise<ContractDocument | undefined> {
    const source = this.#readInput(file);
    if (source === undefined) return undefined;
    if (looksLikeContract(source.text)) this.#options.onContract?.(source);
    const parsed = await parseText(source.text, source.path);
    if (parsed.value === undefined) {
      if (file.named || looksLikeContract(source.text)) this.#report(source, parsed.issues);
      this.#failures.set(source.uri, parseFailure(source, parsed));
      return undefined;
    }
    const { kind, oddVersion } = kindOf(parsed.value);
    if (kind !== "fragment") return this.#keep(source, parsed);
    if (oddVersion !== null) await this.#reportOddVersion(source, oddVersion);
    else if (file.named && parsed.value === null) this.#reportEmpty(source);
    else if (file.named) this.#strays.push(source);
    return undefined;
  }

  /** The transitive closure of what the loaded documents refer to. */
  async loadReferences(): Promise<void> {
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) {
      const links: string[] = [];
      this.#links.set(next.uri, links);
      for (const address of next.addresses) {
        const resolved = resolveAddress(address, next.uri);
        if (resolved.kind === "file") {
          links.push(...fileCandidates(resolved));
          await this.#loadFile(resolved);
        } else if (resolved.kind === "remote") {
          links.push(resolved.url);
          await this.#loadRemote(resolved.url);
        } else {
          links.push(resolved.address);
        }
      }
    }
  }

  /**
   * Named files that are neither contracts nor referred to by one. A shell that expands `specs/*.yaml` names the
   * parts of contracts too, and means no harm.
   */
  reportStrays(): void {
    for (const source of this.#strays) {
      if (this.#loaded.has(source.uri)) continue;
      const message = `\`${source.path}\` is neither an OpenAPI nor an AsyncAPI document, and no contract refers to it`;
      const help = "A contract has `openapi`, `swagger` or `asyncapi` with its version at the top level";
      this.#report(source, [textIssue("not-a-contract", message, { offset: 0, help })]);
    }
  }

  /** `undefined` where there is nothing to parse, which is reported if the file was named. */
  #readInput(file: InputFile): TextSource | undefined {
    const { uri } = file;
    const reading = this.#roots.read(uri);
    const path = this.#pathOf(uri);
    if (!reading.ok) {
      if (reading.reason === "too-large") {
        this.bag.add("file-too-large", `\`${path}\` is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`);
      } else {
        const details =
          reading.reason === "outside" ? { help: "It is a link that leads out of its folder" } : {};
        this.bag.add("file-unreadable", `\`${path}\` cannot be read`, { ...details, cause: reading.cause });
      }
      return undefined;
    }
    const text = decodeText(reading.bytes);
    if (text !== null) {
      if (!file.named && !mayBeContract(text)) return undefined;
      return { uri, path, text, hash: sha256(reading.bytes) };
    }
    if (file.named) {
      const { encoding, text: lossyText, offset } = describeUndecodable(reading.bytes);
      this.bag.add("text-encoding", `\`${path}\` is not valid ${encoding}`, {
        source: { file: uri, pointer: "" },
        position: positionAt(lossyText, offset),
      });
    }
    return undefined;
  }

  async #loadFile(address: ResolvedAddress & { readonly kind: "file" }): Promise<void> {
    const candidates = fileCandidates(address);
    if (candidates.some((uri) => this.#loaded.has(uri) || this.#failures.has(uri))) return;
    for (const uri of candidates) {
      const reading = this.#roots.read(uri);
      if (!reading.ok && reading.reason === "missing" && uri !== candidates.at(-1)) continue;
      const path = this.#pathOf(uri);
      if (!reading.ok) {
        this.#failures.set(uri, fileFailure(reading, path));
        return;
      }
      const text = decodeText(reading.bytes);
      if (text === null) this.#failures.set(uri, decodingFailure(path, reading.bytes));
      else await this.#loadText({ uri, path, text, hash: sha256(reading.bytes) });
      return;
    }
  }

  async #loadRemote(url: string): Promise<void> {
    if (this.#loaded.has(url) || this.#failures.has(url)) return;
    if (!this.#origins.has(new URL(url).origin)) {
      this.#failures.set(url, originRefused(url));
      return;
    }
    try {
      const text = await this.#fetchText(url, AbortSignal.timeout(FETCH_TIMEOUT_MS));
      this.#remoteTexts.set(url, text);
      await this.#loadText({ uri: url, path: url, text, hash: sha256(Buffer.from(text)) });
    } catch (error) {
      this.#failures.set(url, fetchFailure(url, error instanceof Error ? error.message : String(error)));
    }
  }

  async #loadText(source: TextSource): Promise<void> {
    const parsed = await parseText(source.text, source.path);
    if (parsed.value === undefined) this.#failures.set(source.uri, parseFailure(source, parsed));
    else this.#keep(source, parsed);
  }

  /** `undefined` for what is nested too deep for all that follow. */
  #keep(source: TextSource, { value = null, issues, syntax }: ParsedText): ContractDocument | undefined {
    const { uri, path, hash } = source;
    const { addresses, tooDeep } = scanReferences(value);
    if (tooDeep) {
      this.#failures.set(uri, depthFailure(path));
      const message = `Nested deeper than ${MAX_DEPTH} levels`;
      this.#report(source, [textIssue("nesting-too-deep", message, { offset: tooDeepOffset(source.text) })]);
      return undefined;
    }
    const { kind, version, oddVersion } = kindOf(value);
    const document = { uri, path, kind, version, value, hash, syntax };
    this.#loaded.set(uri, document);
    this.#texts.set(uri, source.text);
    this.#failures.delete(uri);
    this.#queue.push({ uri, addresses: [...addresses, ...avroNameFiles(uri, value)] });
    this.#report(source, issues);
    if (oddVersion !== null && version !== null) {
      this.bag.add(
        "version-not-string",
        `\`${oddVersion.key}\` is the number ${oddVersion.value}, not text`,
        {
          source: { file: uri, pointer: `/${oddVersion.key}` },
          help: `Write \`${oddVersion.key}: "${version}"\``,
        },
      );
    }
    return document;
  }

  async #reportOddVersion(source: TextSource, { key, value }: OddVersion): Promise<void> {
    const pointer = `/${key}`;
    const positions = await positionsOfPointers(source.text, [pointer]);
    this.bag.add("version-not-string", `\`${key}\` is \`${JSON.stringify(value)}\`, which is no version`, {
      source: { file: source.uri, pointer },
      position: positions.get(pointer) ?? null,
    });
  }

  #reportEmpty(source: TextSource): void {
    this.#report(source, [textIssue("document-empty", `\`${source.path}\` is empty`, { offset: 0 })]);
  }

  #report(source: TextSource, issues: readonly TextIssue[]): void {
    for (const { code, message, help, cause, offset, length } of issues) {
      const position = positionAt(source.text, offset, length);
      this.bag.add(code, message, { source: { file: source.uri, pointer: "" }, position, help, cause });
    }
  }

  #pathOf(uri: string): string {
    return relative(this.#options.cwd, uri).replaceAll("\\", "/") || uri;
  }
}

/** `https://example.com/` -> `https://example.com`; what is no URL stays as it is and allows nothing. */
function originOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).origin : origin;
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
