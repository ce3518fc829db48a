import { child, type SourceRef } from "../../diagnostics/index.js";
import type {
  ArrayRules,
  JsonObject,
  JsonValue,
  NumberRules,
  ObjectRules,
  PatternProperty,
  Property,
  Schema,
  StringRules,
} from "../../model/index.js";
import { isJsonArray, isJsonObject } from "./documents.js";
import { countValue, flagValue, ignored, numberValue, shown, textList, textValue } from "./keyword-values.js";
import { below, type NodeContext, type ReadSession, type Report } from "./node-context.js";
import { ecmaPattern } from "./patterns.js";

/** One schema object on its way into the model. */
export interface NodeReading {
  readonly node: JsonObject;
  readonly at: NodeContext;
  readonly session: ReadSession;
  readonly report: Report;
  /** Where a keyword was written under another name: `prefixItems` -> `items`. */
  readonly origins: ReadonlyMap<string, string>;
}

export function readStringRules(of: NodeReading): StringRules {
  const { node, report } = of;
  return {
    minLength: countValue(node["minLength"], "minLength", report),
    maxLength: countValue(node["maxLength"], "maxLength", report),
    pattern: readPattern(of),
    contentEncoding: textValue(node["contentEncoding"], "contentEncoding", report),
    contentMediaType: textValue(node["contentMediaType"], "contentMediaType", report),
    contentSchema: readOne(of, "contentSchema"),
  };
}

export function readNumberRules({ node, report }: NodeReading): NumberRules {
  const multipleOf = numberValue(node["multipleOf"], "multipleOf", report);
  if (multipleOf !== null && multipleOf <= 0) ignored(report, "multipleOf", multipleOf, "a number above 0");
  return {
    minimum: numberValue(node["minimum"], "minimum", report),
    maximum: numberValue(node["maximum"], "maximum", report),
    exclusiveMinimum: numberValue(node["exclusiveMinimum"], "exclusiveMinimum", report),
    exclusiveMaximum: numberValue(node["exclusiveMaximum"], "exclusiveMaximum", report),
    multipleOf: multipleOf !== null && multipleOf > 0 ? multipleOf : null,
  };
}

export function readArrayRules(of: NodeReading): ArrayRules {
  const { node, report } = of;
  return {
    prefixItems: readList(of, "prefixItems"),
    items: readOne(of, "items"),
    contains: readOne(of, "contains"),
    minContains: countValue(node["minContains"], "minContains", report),
    maxContains: countValue(node["maxContains"], "maxContains", report),
    minItems: countValue(node["minItems"], "minItems", report),
    maxItems: countValue(node["maxItems"], "maxItems", report),
    uniqueItems: flagValue(node["uniqueItems"], "uniqueItems", report),
    unevaluatedItems: readOne(of, "unevaluatedItems"),
  };
}

export function readObjectRules(of: NodeReading): ObjectRules {
  const { node, report } = of;
  return {
    properties: readMap(of, "properties", (name, schema): Property => ({ name, schema })),
    required: textList(node["required"], "required", report),
    patternProperties: readPatternProperties(of),
    additionalProperties: readOne(of, "additionalProperties"),
    propertyNames: readOne(of, "propertyNames"),
    minProperties: countValue(node["minProperties"], "minProperties", report),
    maxProperties: countValue(node["maxProperties"], "maxProperties", report),
    dependentRequired: entriesOf(of, "dependentRequired").map(([property, value]) => ({
      property,
      required: textList(value, "dependentRequired", report),
    })),
    dependentSchemas: readMap(of, "dependentSchemas", (property, schema) => ({ property, schema })),
    unevaluatedProperties: readOne(of, "unevaluatedProperties"),
  };
}

/** A keyword that holds one schema. */
export function readOne(of: NodeReading, keyword: string): Schema | null {
  const value = of.node[keyword];
  if (value === undefined) return null;
  return of.session.schema(value, below(of.at, of.origins.get(keyword) ?? keyword));
}

/** Shared by all that have nothing: most schemas lack most keywords. */
const NONE: readonly never[] = Object.freeze([]);

/** A keyword that holds a list of schemas. */
export function readList(of: NodeReading, keyword: string): readonly Schema[] {
  const value = of.node[keyword];
  if (value === undefined) return NONE;
  if (!isJsonArray(value)) {
    ignored(of.report, keyword, value, "a list of schemas");
    return NONE;
  }
  const origin = of.origins.get(keyword) ?? keyword;
  return value.map((entry, index) => of.session.schema(entry, below(of.at, origin, index)));
}

/** A keyword that holds schemas by name; each is turned into what the model has for it. */
function readMap<Member>(
  of: NodeReading,
  keyword: string,
  member: (name: string, schema: Schema) => Member,
): readonly Member[] {
  const origin = of.origins.get(keyword) ?? keyword;
  const entries = entriesOf(of, keyword);
  if (entries.length === 0) return NONE;
  return entries.flatMap(([name, value]) =>
    name === "$ref" && typeof value === "string"
      ? readMapElsewhere(of, value, member)
      : [member(name, of.session.schema(value, below(of.at, origin, name)))],
  );
}

/** `properties: { $ref: 'shared.yaml#/ids' }`: a text can be no schema, so the reference must mean the whole map. */
function readMapElsewhere<Member>(
  of: NodeReading,
  ref: string,
  member: (name: string, schema: Schema) => Member,
): readonly Member[] {
  const place = of.session.find(ref, of.at);
  if (place === null || !isJsonObject(place.value)) {
    of.report("reference-unresolved", `\`${ref}\` leads to no schemas by name; they are left out`, {
      severity: "warning",
    });
    return NONE;
  }
  of.report(
    "schema-keyword-tolerated",
    `\`${ref}\` stands for a list of named schemas, which JSON Schema does not know`,
  );
  const { source, resource } = place;
  const at = { ...of.at, resource, dialect: resource.dialect ?? of.at.dialect, depth: of.at.depth + 1 };
  return Object.entries(place.value).map(([name, value]) =>
    member(name, of.session.schema(value, { ...at, source: child(source, name) })),
  );
}

function entriesOf(of: NodeReading, keyword: string): readonly (readonly [string, JsonValue])[] {
  const value = of.node[keyword];
  if (value === undefined || value === null) return NONE;
  if (isJsonObject(value)) return Object.entries(value);
  ignored(of.report, keyword, value, "an object");
  return NONE;
}

function readPatternProperties(of: NodeReading): readonly PatternProperty[] {
  if (of.node["patternProperties"] === undefined) return NONE;
  const found: PatternProperty[] = [];
  for (const { written, schema } of readMap(of, "patternProperties", (written, schema) => ({
    written,
    schema,
  }))) {
    const source = child(child(of.at.source, "patternProperties"), written);
    const pattern = usablePattern(written, source, of.report);
    if (pattern !== null) found.push({ pattern, schema });
  }
  return found;
}

function readPattern({ node, at, report }: NodeReading): string | null {
  const pattern = textValue(node["pattern"], "pattern", report);
  return pattern === null ? null : usablePattern(pattern, child(at.source, "pattern"), report);
}

function usablePattern(written: string, source: SourceRef, report: Report): string | null {
  const result = ecmaPattern(written);
  if (result.ok) return result.pattern;
  if (result.foreign) {
    report("pattern-not-ecma", `Pattern ${shown(written)} is no ECMA-262 expression; it is not checked`, {
      source,
      cause: result.cause,
    });
  } else {
    report("pattern-invalid", `Pattern ${shown(written)} is no regular expression`, {
      source,
      cause: result.cause,
    });
  }
  return null;
}
