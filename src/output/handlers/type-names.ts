import { posix } from "node:path";
import { type ImportDeclaration, Node, type SourceFile } from "ts-morph";
import type { WantedType } from "./wanted-handlers.js";

/** Another name for a type, which a file of the user's exports: `export type Handlers = OrdersHandlers<Context>`. */
export interface TypeAlias {
  readonly type: WantedType;
  readonly name: string;
  readonly file: SourceFile;
}

export function findAliases(
  files: readonly SourceFile[],
  types: readonly WantedType[],
): readonly TypeAlias[] {
  return types.flatMap((type) =>
    files.flatMap((file) => {
      const isType = importedAs(file, type.name, []);
      const exported = file.getTypeAliases().filter((alias) => alias.isExported() && isType(alias.getName()));
      return exported.map((alias) => ({ type, name: alias.getName(), file }));
    }),
  );
}

/**
 * Tells whether a name in the file's code means an exported one: `Orders` as it is imported, `server.Orders`, or another
 * name that this file or, among `aliases`, another one gives to it (`type Handlers = Orders`).
 */
export function importedAs(
  file: SourceFile,
  exported: string,
  aliases: readonly TypeAlias[],
): (text: string) => boolean {
  const locals = new Set<string>();
  for (const declaration of file.getImportDeclarations()) {
    const namespace = declaration.getNamespaceImport()?.getText();
    if (namespace !== undefined) locals.add(`${namespace}.${exported}`);
    for (const named of declaration.getNamedImports()) {
      const name = named.getName();
      const isAlias = aliases.some((alias) => alias.name === name && isImportOf(declaration, alias.file));
      if (name === exported || isAlias) locals.add(named.getAliasNode()?.getText() ?? name);
    }
  }
  for (const alias of file.getTypeAliases()) {
    const type = alias.getTypeNode();
    if (Node.isTypeReference(type) && locals.has(type.getTypeName().getText())) locals.add(alias.getName());
  }
  return (text) => locals.has(text);
}

/** `./dependencies.js` of `src/dependencies.ts`; of what is no relative path (`#src/dependencies.ts`), by its last step. */
function isImportOf(declaration: ImportDeclaration, file: SourceFile): boolean {
  const specifier = withoutExtension(declaration.getModuleSpecifierValue());
  const path = withoutExtension(file.getFilePath());
  const folder = posix.dirname(declaration.getSourceFile().getFilePath());
  return specifier.startsWith(".")
    ? posix.join(folder, specifier) === path
    : posix.basename(specifier) === posix.basename(path);
}

function withoutExtension(path: string): string {
  return path.replace(/\.[mc]?[jt]sx?$/, "");
}
