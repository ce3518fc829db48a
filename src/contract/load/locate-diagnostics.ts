import type { Diagnostic, SourcePosition } from "../../diagnostics/index.js";
import type { DocumentSet } from "./documents.js";
import { locateInJson } from "./locate-json.js";
import { nearestRange, type PointerNode, pointerTree } from "./pointer-tree.js";
import { positionsAt } from "./text-position.js";

/**
 * Finds line and column of each diagnostic that has a source but no position: of the key that the pointer ends
 * with, or of its nearest ancestor that is there. Parses the text of each such document once more.
 */
export async function locateDiagnostics(
  diagnostics: readonly Diagnostic[],
  documents: DocumentSet,
): Promise<readonly Diagnostic[]> {
  const pointersByFile = new Map<string, Set<string>>();
  for (const { source, position } of diagnostics) {
    if (source === null || position !== null) continue;
    const pointers = pointersByFile.get(source.file) ?? new Set();
    pointersByFile.set(source.file, pointers.add(source.pointer));
  }
  const positions = new Map<string, ReadonlyMap<string, SourcePosition>>();
  for (const [file, pointers] of pointersByFile) {
    positions.set(file, await locatePointers(file, [...pointers], documents));
  }
  return diagnostics.map((diagnostic) => {
    const { source, position } = diagnostic;
    if (source === null || position !== null) return diagnostic;
    return { ...diagnostic, position: positions.get(source.file)?.get(source.pointer) ?? null };
  });
}

async function locatePointers(
  file: string,
  pointers: readonly string[],
  documents: DocumentSet,
): Promise<ReadonlyMap<string, SourcePosition>> {
  const document = documents.get(file);
  const text = document === undefined ? undefined : documents.textOf(document.uri);
  return text === undefined ? new Map() : positionsOfPointers(text, pointers);
}

/** The positions of keys and items, or of their nearest ancestors that are there, in a text that can be parsed. */
export async function positionsOfPointers(
  text: string,
  pointers: readonly string[],
): Promise<ReadonlyMap<string, SourcePosition>> {
  const root = await locateInText(text, pointers);
  if (root === null) return new Map();
  const ranges = pointers.map((pointer) => nearestRange(root, pointer));
  const positions = positionsAt(text, ranges);
  return new Map(
    pointers.flatMap((pointer, index) => {
      const position = positions[index];
      return position === undefined ? [] : [[pointer, position] as const];
    }),
  );
}

async function locateInText(text: string, pointers: readonly string[]): Promise<PointerNode | null> {
  if (/^\s*[{[]/.test(text)) {
    const root = pointerTree(pointers);
    if (locateInJson(text, root)) return root;
  }
  const [{ locateInYaml }, yaml] = await Promise.all([import("./locate-yaml.js"), import("js-yaml")]);
  const root = pointerTree(pointers);
  try {
    locateInYaml(text, root, yaml);
    return root;
  } catch {
    // The document was parsed before, so this is not its fault; a report without a line is better than none.
    return null;
  }
}
