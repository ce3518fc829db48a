import { createHash } from "node:crypto";
import { relative } from "node:path";
import { type Diagnostic, DiagnosticBag } from "../../diagnostics/index.js";
import { kindOf, looksLikeContract, mayBeContract } from "./contract-kind.js";
import { decodeText } from "./decode-text.js";
import { type ContractDocument, DocumentSet, type LoadFailure } from "./documents.js";
import { createFetchText, FETCH_TIMEOUT_MS, type FetchText } from "./fetch-text.js";
import { type InputFile, selectInputFiles, toUri } from "./input-files.js";
import { parseText } from "./parse-text.js";
import { type ParsedText, type TextIssue, textIssue } from "./parsed-text.js";
import { type FileReading, MAX_FILE_BYTES, ReadingRoots } from "./reading-roots.js";
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
  if (entries.length === 0 && !loader.bag.hasErrors) {
    loader.bag.add(
      "no-contracts-found",
      `No OpenAPI or AsyncAPI document in ${inputs.join(", ") || "the inputs"}`,
    );
  }
  await loader.loadReferences();
  const documents = loader.documents();
  // Without those that turned out to be nested too deep.
  const kept = entries.filter((entry) => documents.get(entry.uri) === entry);
  return { entries: kept, documents, diagnostics: loader.bag.items };
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
  readonly #cwd: string;
  readonly #origins: ReadonlySet<string>;
  readonly #fetchText: FetchText;
  readonly #loaded = new Map<string, ContractDocument>();
  readonly #failures = new Map<string, LoadFailure>();
  readonly #queue: ContractDocument[] = [];
  readonly #remoteTexts = new Map<string, string>();
  readonly #links = new Map<string, string[]>();

  constructor(roots: ReadingRoots, options: LoadOptions) {
    this.#roots = roots;
    this.#cwd = options.cwd;
    this.#origins = new Set(options.allowedOrigins.map(originOf));
    this.#fetchText = options.fetchText ?? createFetchText(this.#origins);
  }

  documents(): DocumentSet {
    return new DocumentSet(this.#loaded.values(), {
      failures: this.#failures,
      remoteTexts: this.#remoteTexts,
      links: this.#links,
    });
  }

  /** An input file: a contract, or, in a folder, anything. */
  async loadInput(file: InputFile): Promise<ContractDocument | undefined> {
    const source = this.#readInput(file);
    if (source === undefined || (!file.named && !mayBeContract(source.text))) return undefined;
    const parsed = await parseText(source.text, source.path);
    if (parsed.value === undefined) {
      if (file.named || looksLikeContract(source.text)) this.#report(source, parsed.issues);
      this.#remember(source, parsed);
      return undefined;
    }
    const { kind } = kindOf(parsed.value);
    if (kind !== "fragment") return this.#keep(source, parsed);
    if (file.named) this.#notAContract(source, parsed);
    return undefined;
  }

  /** The transitive closure of what the loaded documents refer to. */
  async loadReferences(): Promise<void> {
    for (let document = this.#queue.pop(); document !== undefined; document = this.#queue.pop()) {
      const scan = scanReferences(document.value);
      if (scan.tooDeep) this.#refuseDepth(document);
      const links: string[] = [];
      this.#links.set(document.uri, links);
      for (const address of scan.addresses) {
        const resolved = resolveAddress(address, document.uri);
        if (resolved.kind === "file") {
          links.push(...fileCandidates(resolved));
          await this.#loadFile(resolved, address);
        } else if (resolved.kind === "remote") {
          links.push(resolved.url);
          await this.#loadRemote(resolved.url);
        } else {
          links.push(resolved.address);
        }
      }
    }
  }

  #readInput(file: InputFile): TextSource | undefined {
    const reading = this.#roots.read(file.uri);
    const path = this.#pathOf(file.uri);
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
    if (text !== null) return { uri: file.uri, path, text, hash: sha256(reading.bytes) };
    if (file.named) {
      this.bag.add("text-encoding", `\`${path}\` is not valid UTF-8`, {
        source: { file: file.uri, pointer: "" },
      });
    }
    return undefined;
  }

  async #loadFile(address: ResolvedAddress & { readonly kind: "file" }, written: string): Promise<void> {
    const candidates = fileCandidates(address);
    if (candidates.some((uri) => this.#loaded.has(uri) || this.#failures.has(uri))) return;
    for (const uri of candidates) {
      const reading = this.#roots.read(uri);
      if (!reading.ok && reading.reason === "missing" && uri !== candidates.at(-1)) continue;
      if (!reading.ok) this.#failures.set(uri, fileFailure(reading, written, this.#pathOf(uri)));
      else
        await this.#loadText({
          uri,
          path: this.#pathOf(uri),
          text: decodeText(reading.bytes),
          hash: sha256(reading.bytes),
        });
      return;
    }
  }

  async #loadRemote(url: string): Promise<void> {
    if (this.#loaded.has(url) || this.#failures.has(url)) return;
    const { origin } = new URL(url);
    if (!this.#origins.has(origin)) {
      const message = `\`${url}\` was not fetched: the origin ${origin} is not allowed`;
      this.#failures.set(url, { reason: "remote-refused", message, cause: null });
      return;
    }
    try {
      const text = await this.#fetchText(url, AbortSignal.timeout(FETCH_TIMEOUT_MS));
      this.#remoteTexts.set(url, text);
      await this.#loadText({ uri: url, path: url, text, hash: sha256(Buffer.from(text)) });
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      this.#failures.set(url, { reason: "file-missing", message: `\`${url}\` could not be fetched`, cause });
    }
  }

  async #loadText(source: Omit<TextSource, "text"> & { readonly text: string | null }): Promise<void> {
    if (source.text === null) {
      const message = `\`${source.path}\` is not valid UTF-8`;
      this.#failures.set(source.uri, { reason: "unparseable", message, cause: null });
      return;
    }
    const textSource = { ...source, text: source.text };
    const parsed = await parseText(source.text, source.path);
    if (parsed.value === undefined) this.#remember(textSource, parsed);
    else this.#keep(textSource, parsed);
  }

  #keep(source: TextSource, parsed: ParsedText): ContractDocument {
    const value = parsed.value ?? null;
    const { kind, version, oddVersion } = kindOf(value);
    const { uri, path, hash } = source;
    const document = { uri, path, kind, version, value, hash };
    this.#loaded.set(uri, document);
    this.#failures.delete(uri);
    this.#queue.push(document);
    this.#report(source, parsed.issues);
    if (oddVersion !== null) {
      const written = JSON.stringify(oddVersion.value);
      this.bag.add("version-not-string", `\`${oddVersion.key}\` is ${written}, which is no text`, {
        source: { file: uri, pointer: `/${oddVersion.key}` },
        help: version === null ? null : `Write \`${oddVersion.key}: "${version}"\``,
      });
    }
    return document;
  }

  #remember(source: TextSource, parsed: ParsedText): void {
    const fault = parsed.issues.at(-1);
    if (fault === undefined) {
      const message = `\`${source.path}\` holds nothing`;
      this.#failures.set(source.uri, { reason: "unparseable", message, cause: null });
      return;
    }
    const { line, column } = positionAt(source.text, fault.offset);
    const message = `\`${source.path}\` cannot be parsed, at line ${line}, column ${column}: ${fault.message}`;
    this.#failures.set(source.uri, { reason: "unparseable", message, cause: fault.cause });
  }

  #notAContract(source: TextSource, parsed: ParsedText): void {
    if (parsed.value === null) {
      this.#report(source, [textIssue("document-empty", `\`${source.path}\` is empty`, { offset: 0 })]);
      return;
    }
    const message = `\`${source.path}\` is neither an OpenAPI nor an AsyncAPI document`;
    const help = "A contract has `openapi`, `swagger` or `asyncapi` with its version at the top level";
    this.#report(source, [textIssue("not-a-contract", message, { offset: 0, help })]);
  }

  #refuseDepth(document: ContractDocument): void {
    this.#loaded.delete(document.uri);
    const message = `\`${document.path}\` is nested deeper than 512 levels`;
    this.#failures.set(document.uri, { reason: "unparseable", message, cause: null });
    this.bag.add("nesting-too-deep", message, { source: { file: document.uri, pointer: "" } });
  }

  #report(source: TextSource, issues: readonly TextIssue[]): void {
    for (const { code, message, help, cause, offset, length } of issues) {
      const position = positionAt(source.text, offset, length);
      this.bag.add(code, message, { source: { file: source.uri, pointer: "" }, position, help, cause });
    }
  }

  #pathOf(uri: string): string {
    return relative(this.#cwd, uri).replaceAll("\\", "/") || uri;
  }
}

function fileFailure(
  reading: FileReading & { readonly ok: false },
  written: string,
  path: string,
): LoadFailure {
  switch (reading.reason) {
    case "missing":
      return {
        reason: "file-missing",
        message: `\`${written}\` does not exist (looked for ${path})`,
        cause: null,
      };
    case "outside":
      return {
        reason: "outside-root",
        message: `\`${written}\` leads out of the folder of the contracts (to ${path}) and is not read`,
        cause: null,
      };
    case "too-large":
      return {
        reason: "unparseable",
        message: `\`${path}\` is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`,
        cause: null,
      };
    case "unreadable":
      return { reason: "file-missing", message: `\`${path}\` cannot be read`, cause: reading.cause };
  }
}

/** `https://example.com/` -> `https://example.com`; what is no URL stays as it is and allows nothing. */
function originOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).origin : origin;
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
