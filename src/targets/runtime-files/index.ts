import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { packageRoot } from "../../package-root.js";
import { type GeneratedFile, generatedHeader } from "../../print/index.js";

/** Reads the runtime's sources, each once in the life of the process's generator. */
export class RuntimeSources {
  readonly #folder = join(packageRoot(), "src", "runtime");
  readonly #texts = new Map<string, RuntimeSource>();

  /** @param path relative to the runtime's folder: `http/client.ts` */
  get(path: string): RuntimeSource {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const content = readFileSync(join(this.#folder, path), "utf8");
    const source = { content, imports: relativeImports(content, path) };
    this.#texts.set(path, source);
    return source;
  }
}

interface RuntimeSource {
  readonly content: string;
  /** Of other files of the runtime, relative to its folder. */
  readonly imports: readonly string[];
}

/**
 * Exactly the runtime files that the service's files import, and those that these import.
 *
 * @param roots further files that users import themselves, relative to the runtime's folder
 */
export function printRuntimeFiles(
  service: string,
  files: readonly GeneratedFile[],
  roots: readonly string[] = [],
): readonly GeneratedFile[] {
  const sources = new RuntimeSources();
  const root = `${service}/runtime/`;
  const wanted = new Set<string>();
  const imported = files.flatMap((file) =>
    relativeImports(file.content, file.path)
      .filter((path) => path.startsWith(root))
      .map((path) => path.slice(root.length)),
  );
  const open = [...imported, ...roots];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (wanted.has(path)) continue;
    wanted.add(path);
    open.push(...sources.get(path).imports);
  }
  return [...wanted].sort().map((path) => ({
    path: `${root}${path}`,
    content: `${generatedHeader}\n${sources.get(path).content}`,
  }));
}

/** `import { x } from "./own.js"` in `http/spec.ts` -> `http/own.ts`; imports and re-exports, types too. */
export function relativeImports(content: string, path: string): readonly string[] {
  const folder = posix.dirname(path);
  const found: string[] = [];
  // Output runs to megabytes, and hardly any line of it imports: searching for `from` beats going line by line.
  for (let from = content.indexOf(marker); from !== -1; from = content.indexOf(marker, from + 1)) {
    const start = content.lastIndexOf("\n", from) + 1;
    const end = content.indexOf("\n", from);
    const line = content.slice(start, end === -1 ? undefined : end);
    // Only statements at the start of a line: a string or a comment in the file may hold anything.
    const match = /^(?:import|export|\}) ?.*?from "(\.{1,2}\/[^"]+)\.js";$/.exec(line);
    if (match?.[1] !== undefined) found.push(posix.join(folder, `${match[1]}.ts`));
  }
  return found;
}

const marker = ' from ".';
