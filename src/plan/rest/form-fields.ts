import type { Encoding, MediaType } from "../../model/index.js";
import type { ParameterSpec } from "./parameter-spec.js";
import type { RestPlanning } from "./planning.js";
import { type Shape, shapeOf } from "./shape.js";

/**
 * How each property of a form is written: as its encoding says, else objects as JSON and everything else as a query
 * parameter is. `null` where the contract does not name the properties.
 */
export function formFields(content: MediaType, planning: RestPlanning): readonly ParameterSpec[] | null {
  if (content.schema === null) return null;
  const shape = shapeOf(content.schema, planning.index, planning.options);
  if (typeof shape === "string" || shape.kind !== "object" || shape.properties.size === 0) return null;
  if (shape.additional !== null) {
    planning.unsupported.add(
      "properties of forms that have no name in the contract (left out)",
      content.source,
    );
  }
  const encodings = new Map(content.encodings.map((encoding) => [encoding.property, encoding]));
  return [...shape.properties].map(([name, field]) => fieldSpec(name, field, encodings.get(name)));
}

function fieldSpec(name: string, shape: Shape, encoding: Encoding | undefined): ParameterSpec {
  const isStyled =
    encoding !== undefined &&
    (encoding.style !== null || encoding.explode !== null || encoding.allowReserved !== null);
  const contentType = isStyled ? null : (encoding?.contentType ?? null);
  const asJson = contentType === null ? !isStyled && isObject(shape) : /[/+]json\b/.test(contentType);
  const style = encoding?.style ?? "form";
  return {
    name,
    in: "query",
    // Whether a field must be there is the validator's matter.
    required: false,
    style: asJson ? null : style,
    explode: asJson ? false : (encoding?.explode ?? (style === "form" || style === "deepObject")),
    allowReserved: encoding?.allowReserved ?? false,
    content: asJson ? "application/json" : null,
    shape,
    default: null,
    allowEmptyValue: false,
  };
}

function isObject(shape: Shape): boolean {
  return typeof shape === "object" && shape.kind === "object";
}
