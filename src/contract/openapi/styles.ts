import type { ParameterPlace, ParameterStyle } from "../../model/index.js";
import type { Located } from "../reading/located.js";
import { placeOf } from "../reading/references.js";
import type { ReadContext } from "./context.js";

/** Where each style may be used; `tabDelimited` only comes out of Swagger 2.0. */
const STYLES: ReadonlyMap<
  string,
  { readonly style: ParameterStyle; readonly places: readonly ParameterPlace[] }
> = new Map(
  (
    [
      ["simple", ["path", "header"]],
      ["label", ["path"]],
      ["matrix", ["path"]],
      ["form", ["query", "cookie"]],
      ["spaceDelimited", ["query"]],
      ["pipeDelimited", ["query"]],
      ["tabDelimited", ["query", "path", "header"]],
      ["deepObject", ["query"]],
      ["cookie", ["cookie"]],
    ] as const
  ).map(([style, places]) => [style, { style, places }]),
);

/** The style where a parameter names none. */
export function defaultStyle(place: ParameterPlace): ParameterStyle {
  return place === "query" || place === "cookie" || place === "querystring" ? "form" : "simple";
}

/** `form` and `cookie` explode unless told otherwise, and `deepObject` knows no other way. */
export function explodes(style: ParameterStyle, written: boolean | null): boolean {
  if (style === "deepObject") return true;
  return written ?? (style === "form" || style === "cookie");
}

/** Checks a style; one that is unknown, or that its place does not allow, falls back to the default. */
export function styleOf(
  written: string,
  of: { readonly place: ParameterPlace; readonly node: Located; readonly context: ReadContext },
): ParameterStyle {
  const known = STYLES.get(written);
  const fallback = defaultStyle(of.place);
  if (known === undefined) {
    const message = `\`${written}\` is no style; \`${fallback}\` is used`;
    of.context.bag.add("style-not-allowed", message, { source: placeOf(of.node, "style") });
    return fallback;
  }
  // Swagger 2.0 has its delimiters in every place.
  if (!known.places.includes(of.place) && of.context.version !== "2.0") {
    const message = `Style \`${written}\` is not for ${of.place} parameters; \`${fallback}\` is used`;
    of.context.bag.add("style-not-allowed", message, { source: placeOf(of.node, "style") });
    return fallback;
  }
  return known.style;
}
