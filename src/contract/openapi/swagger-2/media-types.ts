import { field, type Located } from "../../reading/located.js";
import { texts } from "../../reading/values.js";
import type { ReadContext } from "../context.js";

/** The media types of an operation: its own list, else the document's, else the fallback. */
export function mediaTypesOf(
  operation: Located,
  of: {
    readonly key: "consumes" | "produces";
    readonly document: readonly string[];
    readonly fallback: string;
  },
  context: ReadContext,
): readonly string[] {
  const own = field(operation, of.key) === null ? of.document : texts(operation, of.key, context);
  return own.length === 0 ? [of.fallback] : own;
}
