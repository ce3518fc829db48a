import type { DiagnosticBag } from "../../diagnostics/index.js";
import type { JsonType, JsonValue, KeywordSchema, Schema } from "../../model/index.js";
import { forEachChild } from "./children.js";

/** Warns of enumerated values that `type` beside them forbids (`type: string, enum: [1, 2]`): they are never valid. */
export function reportImpossibleValues(schemas: Iterable<Schema>, bag: DiagnosticBag): void {
  const check = (schema: Schema): void => {
    if (schema.kind === "keywords" && schema.types !== null) checkValues(schema, schema.types, bag);
    forEachChild(schema, check);
  };
  for (const schema of schemas) check(schema);
}

function checkValues(schema: KeywordSchema, types: readonly JsonType[], bag: DiagnosticBag): void {
  const values = [...(schema.enum ?? []), ...(schema.const === null ? [] : [schema.const.value])];
  const wrong = values.filter((value) => !types.some((type) => isOfType(value, type)));
  if (wrong.length === 0) return;
  const which =
    wrong.length === values.length ? "No value here" : `Of ${values.length} values, ${wrong.length}`;
  const verb = wrong.length === values.length ? "is" : wrong.length === 1 ? "is not" : "are not";
  bag.add("value-contradicts-type", `${which} ${verb} of the type ${types.join(" or ")}: ${shown(wrong)}`, {
    source: schema.source,
    help: wrong.length === values.length ? "As it stands, nothing at all is valid here." : null,
  });
}

/** `"0", "1", "2", ...` */
function shown(values: readonly JsonValue[]): string {
  const text = values.slice(0, 3).map((value) => {
    const json = JSON.stringify(value);
    return json.length > 40 ? `${json.slice(0, 40)}...` : json;
  });
  return [...text, ...(values.length > 3 ? ["..."] : [])].join(", ");
}

function isOfType(value: JsonValue, type: JsonType): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
