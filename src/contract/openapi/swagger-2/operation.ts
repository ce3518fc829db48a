import { EMPTY_OBJECT_RULES, EMPTY_RULES, type KeywordSchema, type Property } from "../../../model/index.js";
import { elementsOf, entriesOf, field, type Located, located, overlay } from "../../reading/located.js";
import { follow } from "../../reading/references.js";
import { flag, text } from "../../reading/values.js";
import { type OperationSetting, type ReadContext, readSchema } from "../context.js";
import { serversOf } from "./document.js";
import { mediaTypesOf } from "./media-types.js";
import { schemaOf, styleFields } from "./parameter.js";
import { normaliseResponses } from "./responses.js";

export interface Swagger2Setting extends OperationSetting {
  readonly mediaTypes: { readonly consumes: readonly string[]; readonly produces: readonly string[] };
}

interface Body {
  /** `in: body`; the operation's own before the path's. */
  readonly body: { readonly node: Located; readonly componentName: string | null } | null;
  /** `in: formData`, by name. */
  readonly form: ReadonlyMap<string, Located>;
}

/** Body and form parameters -> `requestBody`; `consumes` and `produces` -> the keys of `content`. */
export function normaliseOperation(
  operation: Located,
  setting: Swagger2Setting,
  context: ReadContext,
): Located {
  const own = split(elementsOf(field(operation, "parameters")), context);
  const path = split(setting.pathParameters, context);
  const form = new Map([...path.form, ...own.form]);
  const body = own.body ?? path.body;
  const produces = mediaTypesOf(
    operation,
    { key: "produces", document: setting.mediaTypes.produces, fallback: "application/json" },
    context,
  );
  const responses = field(operation, "responses");
  const schemes = field(operation, "schemes");
  const kept = entriesOf(operation).filter(([key]) => !["consumes", "produces", "schemes"].includes(key));
  return overlay(operation.source, [
    ...kept,
    ["servers", schemes === null ? null : serversOf(context.root, schemes, context)],
    ["parameters", located([], operation.source, { elements: own.others })],
    ["pathParameters", located([], operation.source, { elements: path.others })],
    ["requestBody", requestBody({ body, form }, { operation, setting }, context)],
    ["responses", responses === null ? null : normaliseResponses(responses, produces, context)],
  ]);
}

function split(
  parameters: readonly Located[],
  context: ReadContext,
): Body & { readonly others: readonly Located[] } {
  let body: Body["body"] = null;
  const form = new Map<string, Located>();
  const others: Located[] = [];
  for (const parameter of parameters) {
    const followed = follow(parameter, { expected: "a parameter" }, context);
    if (followed === null) continue;
    const { node, componentName } = followed;
    const place = field(node, "in")?.value;
    if (place === "body") {
      if (body !== null) reportBodies(node, context);
      else body = { node, componentName };
    } else if (place === "formData") {
      form.set(text(node, "name", context) ?? "", node);
    } else {
      others.push(located(node.value, node.source, { fields: node.fields, componentName }));
    }
  }
  return { body, form, others };
}

function reportBodies(node: Located, context: ReadContext): void {
  const message = "A request has one body, and here is a second one";
  context.bag.add("parameter-duplicate", message, { source: node.source });
}

function requestBody(
  of: Body,
  at: { readonly operation: Located; readonly setting: Swagger2Setting },
  context: ReadContext,
): Located | null {
  const { operation, setting } = at;
  const consumes = (fallback: string): readonly string[] =>
    mediaTypesOf(operation, { key: "consumes", document: setting.mediaTypes.consumes, fallback }, context);
  if (of.body !== null) {
    if (of.form.size > 0) {
      const message = "A request cannot have both `body` and `formData` parameters; the form is ignored";
      context.bag.add("parameter-duplicate", message, { source: operation.source });
    }
    const { node, componentName } = of.body;
    const media = overlay(node.source, [["schema", field(node, "schema")]]);
    const content = consumes("application/json").map((name): [string, Located] => [name, media]);
    return bodyOf(node, content, componentName);
  }
  if (of.form.size === 0) return null;
  const fields = [...of.form.values()];
  const hasFile = fields.some((one) => field(one, "type")?.value === "file");
  const fallback = hasFile ? "multipart/form-data" : "application/x-www-form-urlencoded";
  const listed = consumes(fallback).filter((name) =>
    hasFile ? /^multipart\//i.test(name) : /^multipart\/|urlencoded/i.test(name),
  );
  const media = formMedia(fields, operation, context);
  const content = (listed.length === 0 ? [fallback] : listed).map((name): [string, Located] => [name, media]);
  const required = fields.some((one) => flag(one, "required", context) === true);
  return overlay(operation.source, [
    ["required", located(required, operation.source)],
    ["content", overlay(operation.source, content)],
  ]);
}

function bodyOf(
  node: Located,
  content: readonly (readonly [string, Located])[],
  componentName: string | null,
): Located {
  const extensions = entriesOf(node).filter(([key]) => key.startsWith("x-"));
  const fields = [
    ["description", field(node, "description")],
    ["required", field(node, "required")],
    ["content", overlay(node.source, content)],
    ...extensions,
  ] as const;
  return overlay(node.source, fields, { componentName });
}

/** The fields of a form as the properties of one object. */
function formMedia(fields: readonly Located[], operation: Located, context: ReadContext): Located {
  const encodings: (readonly [string, Located])[] = [];
  for (const one of fields) {
    const name = text(one, "name", context) ?? "";
    const style = styleFields(one, "query", context);
    if (style.length > 0) encodings.push([name, overlay(one.source, style)]);
  }
  const schema = located({}, operation.source, { schema: () => formSchema(fields, operation, context) });
  return overlay(operation.source, [
    ["schema", schema],
    ["encoding", encodings.length === 0 ? null : overlay(operation.source, encodings)],
  ]);
}

function formSchema(fields: readonly Located[], operation: Located, context: ReadContext): KeywordSchema {
  const properties: Property[] = [];
  const required: string[] = [];
  for (const one of fields) {
    const name = text(one, "name", context) ?? "";
    const schema = readSchema(schemaOf(one, context), context);
    const description = text(one, "description", context);
    const described =
      schema.kind === "keywords" && description !== null
        ? { ...schema, annotations: { ...schema.annotations, description } }
        : schema;
    properties.push({ name, schema: described });
    if (flag(one, "required", context) === true) required.push(name);
  }
  return {
    ...EMPTY_RULES,
    source: operation.source,
    types: ["object"],
    object: { ...EMPTY_OBJECT_RULES, properties, required },
  };
}
