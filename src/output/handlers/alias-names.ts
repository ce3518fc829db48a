/**
 * The names that a text may give to a type: `type Handlers = OrdersHandlers<Context>`. A quick look, which loads no parser.
 */
export function aliasNamesIn(text: string, type: string): readonly string[] {
  const pattern = new RegExp(`\\btype\\s+([\\w$]+)[^=;]*=\\s*(?:[\\w$]+\\.)?${type}\\b`, "g");
  return [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []);
}
