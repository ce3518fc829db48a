import type { MediaType, RequestBody } from "../../model/index.js";
import { formFields } from "./form-fields.js";
import { mediaTypeUse } from "./media-type.js";
import type { RestPlanning } from "./planning.js";
import type { BodyPlan, ContentPlan } from "./rest-plan.js";

/** A request body; `null` where it has no media type, which is no body at all. */
export function planBody(body: RequestBody | null, planning: RestPlanning): BodyPlan | null {
  if (body === null) return null;
  const content = planContents(body.content, planning);
  return content.length === 0 ? null : { required: body.required, description: body.description, content };
}

/** Media types in the order of the contract, each name once. */
export function planContents(content: readonly MediaType[], planning: RestPlanning): readonly ContentPlan[] {
  const names = new Set<string>();
  const plans: ContentPlan[] = [];
  for (const mediaType of content) {
    // A lone `*` is no media type, but is written for "any" all the same.
    const name = mediaType.name === "" || mediaType.name === "*" ? "*/*" : mediaType.name;
    if (names.has(name)) continue;
    names.add(name);
    const use = mediaTypeUse(mediaType, planning.index);
    if (use.unsupported !== null)
      planning.unsupported.add(mediaTypeFeatures[use.unsupported], mediaType.source);
    plans.push({
      mediaType: name,
      format: use.format,
      schema: mediaType.schema,
      isTyped: use.isTyped,
      needsBoundary: use.unsupported === "multipart",
      fields: use.format === "form" ? formFields(mediaType, planning) : null,
      source: mediaType.source,
    });
  }
  return plans;
}

const mediaTypeFeatures = {
  multipart: "multipart bodies (passed as bytes, with their content type)",
  xml: "XML bodies with a schema (passed as text)",
  stream: "streamed bodies (passed as a whole)",
  structured: "bodies of other media types with a schema (passed as text or bytes)",
} as const;
