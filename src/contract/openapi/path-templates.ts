import { EMPTY_RULES, type HttpOperation, type KeywordSchema, type Parameter } from "../../model/index.js";
import type { ReadContext } from "./context.js";

/** The names in a path template, in order: `/a/{b}.{c}` -> `["b", "c"]`. */
export function placeholdersOf(path: string): readonly string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name);
}

/** `/a/{b}#c` -> `/a/{}`: paths of the same shape cannot be told apart; a fragment is never sent. */
export function shapeOf(path: string): string {
  return path.replace(/\{[^{}]*\}/g, "{}").replace(/#.*$/, "");
}

/** Whether requests have to name the operation, as by `X-Amz-Target: Orders.List`: a parameter with one value. */
export function hasSelector({ parameters }: HttpOperation): boolean {
  return parameters.some(({ required, place, serialization }) => {
    if (!required || place === "path" || serialization.kind === "content") return false;
    const { schema } = serialization;
    return schema.kind === "keywords" && (schema.const !== null || schema.enum?.length === 1);
  });
}

/** Holds the placeholders of the path and the path parameters against each other, and makes them agree. */
export function checkPathParameters(operation: HttpOperation, context: ReadContext): HttpOperation {
  const { parameters, source } = operation;
  const declared = new Set(parameters.filter((one) => one.place === "path").map((one) => one.name));
  const path = plainTemplate(operation, declared, context);
  const placeholders = placeholdersOf(path);
  const missing = [...new Set(placeholders)].filter((name) => !declared.has(name));
  const unused = new Set([...declared].filter((name) => !placeholders.includes(name)));
  if (missing.length === 0 && unused.size === 0) {
    return path === operation.path ? operation : { ...operation, path };
  }
  for (const name of missing) {
    const message = `\`${path}\` has \`{${name}}\`, but no path parameter \`${name}\`; a text is assumed`;
    context.bag.add("path-parameter-missing", message, { source });
  }
  for (const parameter of parameters) {
    if (parameter.place !== "path" || !unused.has(parameter.name)) continue;
    const message = `Path parameter \`${parameter.name}\` has no place in \`${path}\`; it is ignored`;
    context.bag.add("path-parameter-unused", message, { source: parameter.source });
  }
  const kept = parameters.filter(({ place, name }) => place !== "path" || !unused.has(name));
  return { ...operation, path, parameters: [...kept, ...missing.map((name) => assumed(name, operation))] };
}

/**
 * `/a/{.color}/{ids*}` -> `/a/{color}/{ids}`. The operators of URI templates (RFC 6570) are not OpenAPI's, which has
 * `style` and `explode` for them, but are often written to show what these say.
 */
function plainTemplate(
  { path, source }: HttpOperation,
  declared: ReadonlySet<string>,
  context: ReadContext,
): string {
  return path.replace(/\{([^{}]*)\}/g, (written, name: string) => {
    const plain = name.replace(/^[.;+]/, "").replace(/[*+]$/, "");
    if (declared.has(name) || !declared.has(plain)) return written;
    const message = `\`${written}\` is no placeholder of OpenAPI; \`{${plain}}\` is meant`;
    context.bag.add("path-template-tolerated", message, { source });
    return `{${plain}}`;
  });
}

function assumed(name: string, { source }: HttpOperation): Parameter {
  return {
    source,
    name,
    place: "path",
    required: true,
    description: null,
    deprecated: false,
    allowEmptyValue: false,
    serialization: {
      kind: "style",
      style: "simple",
      explode: false,
      allowReserved: false,
      schema: textSchema(source),
    },
    examples: [],
    extensions: {},
  };
}

function textSchema(source: HttpOperation["source"]): KeywordSchema {
  return { ...EMPTY_RULES, source, types: ["string"] };
}
