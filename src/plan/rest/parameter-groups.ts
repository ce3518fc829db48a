import type {
  Header,
  HttpOperation,
  Parameter,
  ParameterSerialization,
  Response,
  Schema,
} from "../../model/index.js";
import { followReferences } from "../../model/index.js";
import { anything, documented, objectSchema } from "../synthetic-schema.js";
import { conforms } from "./conforms.js";
import type { ParameterSpec } from "./parameter-spec.js";
import type { RestPlanning } from "./planning.js";
import { reportQueryNameClashes } from "./query-name-clashes.js";
import { reportStyle } from "./report-style.js";
import type { GroupKey, ParameterGroup } from "./rest-plan.js";
import { shapeOf } from "./shape.js";

const places = [
  { place: "path", key: "path" },
  { place: "query", key: "query" },
  { place: "header", key: "headers" },
  { place: "cookie", key: "cookies" },
  { place: "querystring", key: "querystring" },
] as const satisfies readonly { place: Parameter["place"]; key: GroupKey }[];

/** The parameters of an operation by place, in the order path, query, headers, cookies. */
export function planGroups(operation: HttpOperation, planning: RestPlanning): readonly ParameterGroup[] {
  const groups: ParameterGroup[] = [];
  for (const { place, key } of places) {
    const all = operation.parameters.filter((parameter) => parameter.place === place);
    const parameters = place === "header" ? ownHeaders(all, planning) : all;
    if (parameters.length === 0) continue;
    groups.push(
      key === "querystring" ? querystringGroup(parameters, planning) : group(key, parameters, planning),
    );
  }
  return groups;
}

/** The headers of a response under their names in lower case, as Node and `fetch` give them. */
export function planHeaders(response: Response, planning: RestPlanning): ParameterGroup | null {
  const named = new Map<string, Header>();
  for (const header of response.headers) {
    const name = header.name.toLowerCase();
    // What a body is, and how long, is said by the media type; the specification ignores this header here.
    if (name !== "content-type" && !named.has(name)) named.set(name, header);
  }
  if (named.size === 0) return null;
  const headers = [...named].map(([name, header]) => ({
    ...header,
    name,
    place: "header" as const,
    allowEmptyValue: false,
    examples: [],
  }));
  return { ...group("headers", headers, planning), defaulted: [] };
}

function group(key: GroupKey, parameters: readonly Parameter[], planning: RestPlanning): ParameterGroup {
  const properties = parameters.map((parameter) => ({
    name: parameter.name,
    schema: documented(
      schemaOf(parameter.serialization, parameter),
      parameter.description,
      parameter.deprecated,
    ),
  }));
  const required = parameters.filter((one) => one.required).map((one) => one.name);
  const specs = parameters.map((parameter) => {
    const spec = parameterSpec(parameter, planning);
    reportStyle(parameter, spec, planning);
    return spec;
  });
  if (key === "query") reportQueryNameClashes(parameters, specs, planning);
  const source = parameters[0]?.source ?? { file: "", pointer: "" };
  return {
    key,
    schema: objectSchema(source, properties, required),
    parameters: specs,
    optional: required.length === 0,
    defaulted: specs.filter((spec) => !spec.required && spec.default !== null).map((spec) => spec.name),
  };
}

/** OpenAPI 3.2: the whole query string is one value; a second such parameter breaks the specification. */
function querystringGroup(parameters: readonly Parameter[], planning: RestPlanning): ParameterGroup {
  const [first] = parameters;
  const source = first?.source ?? { file: "", pointer: "" };
  return {
    key: "querystring",
    schema: first === undefined ? anything(source) : schemaOf(first.serialization, first),
    parameters: parameters.slice(0, 1).map((parameter) => parameterSpec(parameter, planning)),
    optional: first?.required !== true,
    defaulted: [],
  };
}

/** Headers that belong to the connection or are what `fetch` makes of the request; no caller can choose them. */
const transportHeaders: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

function ownHeaders(parameters: readonly Parameter[], planning: RestPlanning): readonly Parameter[] {
  return parameters.filter((parameter) => {
    if (!transportHeaders.has(parameter.name.toLowerCase())) return true;
    planning.ignoredHeaders.add(parameter);
    return false;
  });
}

function schemaOf(
  serialization: ParameterSerialization,
  at: { readonly source: Parameter["source"] },
): Schema {
  if (serialization.kind === "style") return serialization.schema;
  return serialization.content.schema ?? anything(at.source);
}

function parameterSpec(parameter: Parameter, planning: RestPlanning): ParameterSpec {
  const { serialization } = parameter;
  const schema = schemaOf(serialization, parameter);
  const resolved = followReferences(schema, planning.index);
  const styled = serialization.kind === "style" ? serialization : null;
  const own = schema.kind === "keywords" ? schema.annotations.default : null;
  const written = own ?? (resolved.kind === "keywords" ? resolved.annotations.default : null);
  return {
    name: parameter.name,
    in: parameter.place,
    required: parameter.required,
    style: styled?.style ?? null,
    explode: styled?.explode ?? false,
    allowReserved: styled?.allowReserved ?? false,
    content: serialization.kind === "content" ? serialization.content.name : null,
    shape: shapeOf(schema, planning.index, planning.options),
    default: usableDefault(written, schema, { parameter, planning }),
    allowEmptyValue: parameter.allowEmptyValue,
  };
}

/** A default that breaks the rules of its parameter would make every request that leaves it out invalid. */
function usableDefault(
  written: ParameterSpec["default"],
  schema: Schema,
  at: { readonly parameter: Parameter; readonly planning: RestPlanning },
): ParameterSpec["default"] {
  const { parameter, planning } = at;
  if (written === null || conforms(written.value, schema, planning.index)) return written;
  planning.bag.add(
    "parameter-default-invalid",
    `The default ${JSON.stringify(written.value)} of the parameter \`${parameter.name}\` breaks the parameter's own rules and is left out`,
    { source: parameter.source },
  );
  return null;
}
