import { join } from "node:path";
import { Project, type SourceFile } from "ts-morph";
import type { Diagnostic } from "../../diagnostics/index.js";
import { compareHandlers, type MissingStubs } from "./compare-handlers.js";
import { StubImports } from "./insert-imports.js";
import { insertStubs } from "./insert-stubs.js";
import { notFound, unplaced, unreadable, unserved } from "./service-diagnostics.js";
import { mentions, type SourceText } from "./source-text.js";
import { insertAll } from "./text-edits.js";
import type { HandlerEdit, HandlerService, WantedHandlers } from "./wanted-handlers.js";

/** A service with the files that name its handlers, and the texts of all its files. */
export interface ReadService {
  readonly service: HandlerService;
  readonly relevant: readonly SourceText[];
  readonly texts: readonly string[];
}

export interface MergedService {
  readonly edits: readonly HandlerEdit[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds what a service lacks, and puts the stubs where they belong; in memory. */
export function mergeService({ service, relevant, texts }: ReadService): MergedService {
  const parser = new Parser();
  const diagnostics: Diagnostic[] = [];
  const files = new Map<SourceFile, SourceText>();
  for (const source of relevant) {
    const file = source.isUtf8 ? parser.parse(source.path, source.text) : "it is not UTF-8";
    if (typeof file === "string") diagnostics.push(unreadable(source.path, file));
    else files.set(file, source);
  }
  const mentioned = (name: string) => texts.some((text) => mentions(text, name));
  const compared = service.wanted.map((wanted) => ({
    wanted,
    comparison: compareHandlers(wanted, [...files.keys()], mentioned),
  }));
  const isUsed = service.isConfigured || compared.some(({ comparison }) => comparison.first !== null);
  for (const { wanted, comparison } of compared) {
    diagnostics.push(
      ...comparison.diagnostics,
      ...comparison.unplaced.map((each) => unplaced(each, { service, wanted })),
    );
    if (wanted.types[0].handlers.length === 0) continue;
    if (comparison.first !== null && !isServed(service, wanted, mentioned)) {
      diagnostics.push(unserved(wanted, comparison.first));
    }
    // A file that cannot be parsed may have them.
    if (isUsed && comparison.first === null && files.size === relevant.length)
      diagnostics.push(notFound(service, wanted));
  }
  const missing = compared.flatMap(({ comparison }) => comparison.missing);
  const edits: HandlerEdit[] = [];
  for (const [file, source] of files) {
    const own = missing.filter(({ object }) => object.getSourceFile() === file);
    if (own.length === 0) continue;
    const edit = editOf(own, { file, source, service });
    // What cannot be read afterwards is not written, however it came to that.
    if (typeof new Parser().parse(source.path, edit.content) !== "string") edits.push(edit);
    else diagnostics.push(...own.flatMap((stubs) => unplacedStubs(stubs, service)));
  }
  return { edits, diagnostics };
}

interface Editing {
  readonly file: SourceFile;
  readonly source: SourceText;
  readonly service: HandlerService;
}

function editOf(missing: readonly MissingStubs[], { file, source, service }: Editing): HandlerEdit {
  const [first] = missing;
  const imports = new StubImports(file, {
    file: source.path,
    generated: service.generated,
    sibling: first?.type.file ?? "",
  });
  const stubs = missing.flatMap(({ object, handlers }) => insertStubs(object, handlers, imports.localName));
  const content = source.mark + insertAll(source.text, [...imports.insertions(), ...stubs]);
  return {
    path: source.path,
    root: service.folder,
    before: source.bytes,
    content,
    added: missing.flatMap(({ handlers, prefix }) => handlers.map(({ name }) => prefix + name)),
  };
}

function unplacedStubs(
  { object, type, handlers, prefix }: MissingStubs,
  service: HandlerService,
): readonly Diagnostic[] {
  const wanted: WantedHandlers = { types: [type] };
  return handlers.map(({ name }) =>
    unplaced({ name: prefix + name, type, node: object }, { service, wanted }),
  );
}

/** Parses one file at a time, without looking for any other. */
class Parser {
  readonly #project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });

  /** The file, or what its first syntax error is. */
  parse(path: string, text: string): SourceFile | string {
    const file = this.#project.createSourceFile(path, text, { overwrite: true });
    const [error] = this.#project.getProgram().getSyntacticDiagnostics(file);
    if (error === undefined) return file;
    const said = error.getMessageText();
    const line = file.getLineAndColumnAtPos(error.getStart()).line;
    return `line ${line}: ${typeof said === "string" ? said : said.getMessageText()}`;
  }
}

/** Asked only where `src/main.ts` is, as scaffolded: elsewhere another package may put the service together. */
function isServed(
  { folder, sources }: HandlerService,
  { types: [{ takers }] }: WantedHandlers,
  mentioned: (name: string) => boolean,
): boolean {
  return !sources.includes(join(folder, "src", "main.ts")) || takers.length === 0 || takers.some(mentioned);
}
