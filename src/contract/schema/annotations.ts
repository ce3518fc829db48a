import { type Annotations, type JsonObject, type JsonValue, NO_ANNOTATIONS } from "../../model/index.js";
import { isJsonArray, isJsonObject } from "./documents.js";
import { proseValue } from "./keyword-values.js";
import { KEYWORD_GROUPS } from "./keywords.js";

export const NO_EXTENSIONS: JsonObject = Object.freeze({});

export function readAnnotations(node: JsonObject, extensions: JsonObject): Annotations {
  const externalDocs = node["externalDocs"];
  return {
    title: proseValue(node["title"]),
    description: proseValue(node["description"]),
    default: node["default"] === undefined ? null : { value: node["default"] },
    examples: readExamples(node),
    deprecated: isTrue(node["deprecated"]),
    readOnly: isTrue(node["readOnly"]),
    writeOnly: isTrue(node["writeOnly"]),
    externalDocs: isJsonObject(externalDocs) ? proseValue(externalDocs["url"]) : null,
    extensions,
  };
}

function isTrue(value: JsonValue | undefined): boolean {
  return value === true || value === "true";
}

/** `examples: [a, b]` of JSON Schema, `example: a` of OpenAPI, and the map of named examples that some write. */
function readExamples(node: JsonObject): readonly JsonValue[] {
  const { examples, example } = { examples: node["examples"], example: node["example"] };
  if (isJsonArray(examples)) return examples;
  if (example !== undefined) return [example];
  if (!isJsonObject(examples)) return NO_ANNOTATIONS.examples;
  return Object.values(examples).map((entry) =>
    isJsonObject(entry) && entry["value"] !== undefined ? entry["value"] : entry,
  );
}

/** What is no keyword of any dialect. */
export function unknownKeywords(node: JsonObject): JsonObject {
  const unknown = Object.entries(node).filter(([keyword]) => !KEYWORD_GROUPS.has(keyword));
  return unknown.length === 0 ? NO_EXTENSIONS : Object.fromEntries(unknown);
}
