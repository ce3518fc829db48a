/**
 * Code on its way into a file: text with import symbols standing in it as values. Printers compose these without
 * knowing in which file they end up; aliases, relative paths and `import type` are settled by `TsFile` at the end.
 */
export type Printable = string | ImportSymbol | readonly Printable[];

/** A name that another module exports. Two symbols with the same `name` and `from` are the same import. */
export interface ImportSymbol {
  readonly kind: "import";
  readonly name: string;
  /** `orders/types.ts` (a file of the output, relative to its root), or a package: `node:http`, `express`. */
  readonly from: string;
  /** `true` where this use needs the type alone; a name used both ways is imported as a value. */
  readonly typeOnly: boolean;
}

/** A symbol used as a value: `imp("validateOrder", "orders/validators.ts")`. */
export function imp(name: string, from: string): ImportSymbol {
  return { kind: "import", name, from, typeOnly: false };
}

/** A symbol used as a type only. */
export function impType(name: string, from: string): ImportSymbol {
  return { kind: "import", name, from, typeOnly: true };
}

/** Template tag: ``code`const x: ${orderType} = 1;` `` composes text and symbols in place. */
export function code(strings: TemplateStringsArray, ...values: readonly Printable[]): Printable {
  const parts: Printable[] = [];
  for (const [index, text] of strings.entries()) {
    if (text !== "") parts.push(text);
    const value = values[index];
    if (value !== undefined && value !== "") parts.push(value);
  }
  return parts;
}

/** `join(["a", "b"], ", ")` -> `a, b`. */
export function join(parts: readonly Printable[], separator: string): Printable {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
}

/** `true` for a printable that holds no import symbol and no text. */
export function isEmpty(part: Printable): boolean {
  if (typeof part === "string") return part === "";
  return isList(part) ? part.every(isEmpty) : false;
}

/** Narrows to a list; `Array.isArray` alone does not narrow readonly arrays. */
export function isList(part: Printable): part is readonly Printable[] {
  return Array.isArray(part);
}
