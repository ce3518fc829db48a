import { join, type Printable, tsString } from "../../print/index.js";
import { typeExpression } from "../type-expression/index.js";
import type { SchemaView } from "../type-plan.js";
import type { PlannedTypes } from "../types/planned-types.js";
import { essence } from "./media-type.js";
import type { ContentPlan } from "./rest-plan.js";

/** The type of a body in one media type: `Order`, `string`, `Uint8Array`, `unknown`. */
export function contentType(content: ContentPlan, view: SchemaView, types: PlannedTypes): Printable {
  if (content.format === "bytes") return "Uint8Array";
  if (content.schema === null || !content.isTyped) return content.format === "text" ? "string" : "unknown";
  return typeExpression(types, content.schema, view);
}

/** Media types of one body that carry the same type. */
export interface BodyVariant {
  readonly content: readonly ContentPlan[];
  readonly type: Printable;
}

/** `application/json` and `text/json` of the same schema -> one variant; the first media type's variant comes first. */
export function bodyVariants(
  content: readonly ContentPlan[],
  view: SchemaView,
  types: PlannedTypes,
): readonly BodyVariant[] {
  const [only] = content;
  if (content.length === 1 && only !== undefined) {
    return [{ content, type: contentType(only, view, types) }];
  }
  const variants = new Map<string, { readonly content: ContentPlan[]; readonly type: Printable }>();
  for (const one of content) {
    const type = contentType(one, view, types);
    const key = typeof type === "string" ? type : JSON.stringify(type);
    const known = variants.get(key);
    if (known === undefined) variants.set(key, { content: [one], type });
    else known.content.push(one);
  }
  return [...variants.values()];
}

/** `Order | string`: the distinct types of a body; `undefined` for none. */
export function bodyUnion(content: readonly ContentPlan[], view: SchemaView, types: PlannedTypes): Printable {
  const variants = bodyVariants(content, view, types);
  if (variants.length === 0) return "undefined";
  if (variants.some((variant) => variant.type === "unknown")) return "unknown";
  return join(
    variants.map((variant) => variant.type),
    " | ",
  );
}

/** The type of a `contentType` member: `"text/csv"`, `` `image/${string}` ``, `string`. */
export function mediaTypeLiteral(content: ContentPlan): string {
  const name = content.mediaType;
  if (content.needsBoundary) return templateText(`${essence(name)}; boundary=`);
  if (!name.includes("*")) return tsString(name);
  const [type] = essence(name).split("/");
  return type === undefined || type === "*" || type === "" ? "string" : templateText(`${type}/`);
}

/** `true` where the contract leaves the media type open, so that whoever sends has to say it. */
export function isOpenMediaType(content: ContentPlan): boolean {
  return content.needsBoundary || content.mediaType.includes("*");
}

/** `image/` -> `` `image/${string}` ``. */
function templateText(prefix: string): string {
  return `\`${prefix.replace(/[\\`$]/g, "\\$&")}\${string}\``;
}
