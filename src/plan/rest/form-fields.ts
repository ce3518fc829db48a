import type { Encoding, MediaType } from "../../model/index.js";
import type { ParameterSpec } from "./parameter-spec.js";
import type { RestPlanning } from "./planning.js";
import { type Shape, shapeOf, unionOf } from "./shape.js";

/**
 * How each property of a form is written: as its encoding says, else objects as JSON and everything else as a query
 * parameter is. `null` where the contract does not name the properties.
 */
export function formFields(content: MediaType, planning: RestPlanning): readonly ParameterSpec[] | null {
  if (content.schema === null) return null;
  const shape = objectOf(shapeOf(content.schema, planning.index, planning.options));
  if (shape === null || shape.properties.size === 0) return null;
  if (shape.additional !== null) {
    planning.unsupported.add(
      "properties of forms that have no name in the contract (left out)",
      content.source,
    );
  }
  const encodings = new Map(content.encodings.map((encoding) => [encoding.property, encoding]));
  return [...shape.properties].map(([name, field]) => fieldSpec(name, field, encodings.get(name)));
}

type ObjectShape = Extract<Shape, { kind: "object" }>;

/** What a form may hold: of several objects the properties of all, as any of the shapes that they give them. */
function objectOf(shape: Shape): ObjectShape | null {
  if (typeof shape === "string" || shape.kind === "array") return null;
  if (shape.kind === "object") return shape;
  const objects = shape.shapes.flatMap((each) => objectOf(each) ?? []);
  if (objects.length === 0) return null;
  const names = new Set(objects.flatMap((object) => [...object.properties.keys()]));
  const shapesOf = (name: string) => objects.flatMap((object) => object.properties.get(name) ?? []);
  return {
    kind: "object",
    properties: new Map([...names].map((name) => [name, unionOf(shapesOf(name))] as const)),
    additional: objects.find((object) => object.additional !== null)?.additional ?? null,
  };
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
