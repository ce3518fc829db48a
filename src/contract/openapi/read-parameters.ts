import type { Parameter, ParameterPlace } from "../../model/index.js";
import { keyOf } from "../reading/context.js";
import { extensionsOf, type Located } from "../reading/located.js";
import { follow, placeOf } from "../reading/references.js";
import { flag, shown, text } from "../reading/values.js";
import type { ReadContext } from "./context.js";
import { readSerialization } from "./read-content.js";
import { readExamples } from "./read-examples.js";

const PLACES: ReadonlySet<string> = new Set([
  "path",
  "query",
  "header",
  "cookie",
  "querystring",
] satisfies ParameterPlace[]);

function isPlace(value: string): value is ParameterPlace {
  return PLACES.has(value);
}

/** Header parameters that the specification has readers ignore: other parts of a contract say them. */
const RESERVED_HEADERS: ReadonlySet<string> = new Set(["accept", "content-type", "authorization"]);

/** The parameters of an operation: those of its path first, where it does not override them. */
export function readParameters(
  levels: { readonly path: readonly Located[]; readonly operation: readonly Located[] },
  context: ReadContext,
): readonly Parameter[] {
  const merged = new Map<string, Parameter>();
  for (const parameter of readLevel(levels.path, context)) merged.set(identityOf(parameter), parameter);
  for (const parameter of readLevel(levels.operation, context)) {
    // An overriding parameter keeps the place of the one that it overrides.
    merged.set(identityOf(parameter), parameter);
  }
  const parameters = [...merged.values()].filter((parameter) => !isReserved(parameter, context));
  reportQueryStrings(parameters, context);
  return parameters;
}

/** Header names are the same in any case. */
function identityOf({ place, name }: Parameter): string {
  return `${place} ${place === "header" ? name.toLowerCase() : name}`;
}

function readLevel(nodes: readonly Located[], context: ReadContext): readonly Parameter[] {
  const found = new Map<string, Parameter>();
  for (const node of nodes) {
    const parameter = readParameter(node, context);
    if (parameter === null) continue;
    const identity = identityOf(parameter);
    const before = found.get(identity);
    if (before === undefined) found.set(identity, parameter);
    else reportTwice(parameter, { before, node }, context);
  }
  return [...found.values()];
}

function reportTwice(
  parameter: Parameter,
  of: { readonly before: Parameter; readonly node: Located },
  context: ReadContext,
): void {
  const message = `Parameter \`${parameter.name}\` in ${parameter.place} stands twice in one list`;
  // The same component listed twice is careless but clear.
  const severity = keyOf(of.before.source) === keyOf(parameter.source) ? "warning" : "error";
  context.bag.add("parameter-duplicate", message, { source: of.node.source, severity });
}

function isReserved({ place, name, source }: Parameter, context: ReadContext): boolean {
  if (place !== "header" || !RESERVED_HEADERS.has(name.toLowerCase())) return false;
  const message = `Header parameter \`${name}\` is ignored, as the specification says`;
  context.bag.add("parameter-header-ignored", message, { source });
  return true;
}

function reportQueryStrings(parameters: readonly Parameter[], context: ReadContext): void {
  const [first, second] = parameters.filter(({ place }) => place === "querystring");
  if (first === undefined) return;
  if (second !== undefined) {
    const message = `\`${first.name}\` and \`${second.name}\` are both the whole query string`;
    context.bag.add("querystring-duplicate", message, { source: second.source });
  }
  const query = parameters.find(({ place }) => place === "query");
  if (query !== undefined) {
    const message = `\`${query.name}\` is in query, but \`${first.name}\` is the whole query string`;
    context.bag.add("querystring-duplicate", message, { source: query.source });
  }
}

/** Reads one parameter; the same component is read once. */
export function readParameter(entry: Located, context: ReadContext): Parameter | null {
  const followed = follow(entry, { expected: "a parameter" }, context);
  if (followed === null) return null;
  const key = keyOf(followed.node.source);
  const known = context.parameters.get(key);
  if (known !== undefined) return known;
  const parameter = readFollowed(context.normaliser.parameter(followed.node), context);
  context.parameters.set(key, parameter);
  return parameter;
}

function readFollowed(node: Located, context: ReadContext): Parameter | null {
  const name = text(node, "name", context);
  const place = text(node, "in", context);
  if (name === null || place === null) {
    const missing = name === null ? "name" : "in";
    context.bag.add("parameter-incomplete", `A parameter has no \`${missing}\``, { source: node.source });
    return null;
  }
  if (!isPlace(place)) {
    const message = `Parameter \`${name}\` is in ${shown(place)}, which is no place for parameters`;
    context.bag.add("parameter-place-unknown", message, { source: placeOf(node, "in") });
    return null;
  }
  const required = flag(node, "required", context);
  if (place === "path" && required !== true) {
    const message = `Path parameter \`${name}\` is not \`required: true\`; it is required all the same`;
    context.bag.add("parameter-path-optional", message, { source: node.source });
  }
  return {
    source: node.source,
    name,
    place,
    required: place === "path" || (required ?? false),
    description: text(node, "description", context),
    deprecated: flag(node, "deprecated", context) ?? false,
    allowEmptyValue: flag(node, "allowEmptyValue", context) ?? false,
    serialization: readSerialization(node, { place, name }, context),
    examples: readExamples(node, context),
    extensions: extensionsOf(node),
  };
}
