import type { Diagnostic } from "./diagnostic.js";
import type { SourceRef } from "./source-ref.js";

/** `("nullable is no keyword", 14)` -> `"nullable is no keyword (14 places, here first)"`. */
export function withPlaces(message: string, count: number): string {
  return count === 1 ? message : `${message} (${count} places, here first)`;
}

/**
 * Makes one warning of those that say the same of one document, at the place of the first: a document that does
 * something once mostly does it everywhere. Errors stay apart, because each of them has to be mended.
 */
export function groupRepeats(items: readonly Diagnostic[]): readonly Diagnostic[] {
  const groups = new Map<string, { readonly first: Diagnostic; readonly repeats: SourceRef[] }>();
  const order: (Diagnostic | string)[] = [];
  for (const item of items) {
    // What counts its own places already is one of its kind.
    if (item.severity === "error" || item.source === null || item.repeats !== undefined) {
      order.push(item);
      continue;
    }
    const key = [item.severity, item.code, item.source.file, item.message].join("\n");
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { first: item, repeats: [] });
      order.push(key);
    } else {
      group.repeats.push(item.source);
    }
  }
  return order.flatMap((entry) => {
    if (typeof entry !== "string") return [entry];
    const group = groups.get(entry);
    return group === undefined ? [] : [grouped(group.first, group.repeats)];
  });
}

function grouped(first: Diagnostic, repeats: readonly SourceRef[]): Diagnostic {
  if (repeats.length === 0) return first;
  return { ...first, message: withPlaces(first.message, repeats.length + 1), repeats };
}
