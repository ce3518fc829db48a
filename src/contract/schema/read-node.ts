import { child } from "../../diagnostics/index.js";
import {
  type Annotations,
  type Conditional,
  EMPTY_RULES,
  type JsonObject,
  type KeywordSchema,
  NO_ANNOTATIONS,
  type Schema,
  type SchemaId,
} from "../../model/index.js";
import { NO_EXTENSIONS, readAnnotations, unknownKeywords } from "./annotations.js";
import { convertNode, NO_ORIGINS } from "./dialects/convert.js";
import { readDiscriminator } from "./discriminators.js";
import { isJsonObject } from "./documents.js";
import { readEnum, readEnumNames, readTypes } from "./enums.js";
import { textValue } from "./keyword-values.js";
import { Group, groupsOf, KEYWORD_GROUPS } from "./keywords.js";
import { below, type NodeContext, type ReadSession, reporter } from "./node-context.js";
import { orNull } from "./nullable.js";
import {
  type NodeReading,
  readArrayRules,
  readList,
  readNumberRules,
  readObjectRules,
  readOne,
  readStringRules,
} from "./read-rules.js";
import { referenceOf } from "./registry.js";

/** Reads one schema object, and those inline in it. */
export function readNode(written: JsonObject, at: NodeContext, session: ReadSession): Schema {
  const { dialect } = at;
  if (dialect !== "2020-12" && typeof written["$ref"] === "string") {
    return readLoneReference(written, at, session);
  }
  const node = enabled(written, at, session);
  const groups = groupsOf(node);
  const report = reporter(session.bag, at.source);
  const foreign = dialect === "2020-12" ? Group.dialect : Group.dialect | Group.later;
  if ((groups & foreign) === 0) return readGroups({ node, at, session, report, origins: NO_ORIGINS }, groups);
  const converted = convertNode(node, dialect, report);
  const of: NodeReading = { node: converted.node, at, session, report, origins: converted.origins };
  const schema = readGroups(of, groupsOf(converted.node));
  return converted.nullable ? orNull(schema) : schema;
}

function readGroups(of: NodeReading, groups: number): KeywordSchema {
  const { node, at, report, session } = of;
  const values = (groups & Group.enum) === 0 ? null : readEnum(node["enum"], report);
  const applies = (groups & Group.applicator) !== 0;
  const dynamic = readDynamicReference(of);
  const allOf = applies ? readList(of, "allOf") : EMPTY_RULES.allOf;
  return {
    kind: "keywords",
    source: at.source,
    reference: readReference(of),
    types: readTypes(node["type"], report),
    enum: values,
    enumNames: readEnumNames(node, values, report),
    const: node["const"] === undefined ? null : { value: node["const"] },
    format: textValue(node["format"], "format", report),
    string: (groups & Group.string) === 0 ? null : readStringRules(of),
    number: (groups & Group.number) === 0 ? null : readNumberRules(of),
    array: (groups & Group.array) === 0 ? null : readArrayRules(of),
    object: (groups & Group.object) === 0 ? null : readObjectRules(of),
    allOf: dynamic === null ? allOf : [...allOf, dynamic],
    anyOf: applies ? readList(of, "anyOf") : EMPTY_RULES.anyOf,
    oneOf: applies ? readList(of, "oneOf") : EMPTY_RULES.oneOf,
    not: applies ? readOne(of, "not") : null,
    conditional: applies ? readConditional(of) : null,
    discriminator: readDiscriminator(of),
    annotations: inherited(annotationsOf(node, groups), { node, at, session }),
  };
}

function readConditional(of: NodeReading): Conditional | null {
  const condition = readOne(of, "if");
  if (condition === null) return null;
  // biome-ignore lint/suspicious/noThenProperty: the keyword's own name; nothing awaits a schema.
  return { if: condition, then: readOne(of, "then"), else: readOne(of, "else") };
}

function readReference(of: NodeReading): SchemaId | null {
  const ref = of.node["$ref"];
  if (ref === undefined) return null;
  if (typeof ref === "string") return of.session.refer(ref, of.at);
  of.report("reference-not-string", `\`$ref\` is ${JSON.stringify(ref)}, not a text`, {
    source: child(of.at.source, "$ref"),
  });
  return null;
}

function readDynamicReference(of: NodeReading): KeywordSchema | null {
  const ref = of.node["$dynamicRef"];
  if (typeof ref !== "string") return null;
  const reference = of.session.referDynamically(ref, of.at);
  return reference === null
    ? null
    : { ...EMPTY_RULES, source: below(of.at, "$dynamicRef").source, reference };
}

function annotationsOf(node: JsonObject, groups: number): Annotations {
  if ((groups & (Group.annotation | Group.extension)) === 0) return NO_ANNOTATIONS;
  return readAnnotations(node, (groups & Group.extension) === 0 ? NO_EXTENSIONS : unknownKeywords(node));
}

/** Without the keywords of vocabularies that the resource's own metaschema leaves out. */
function enabled(node: JsonObject, at: NodeContext, session: ReadSession): JsonObject {
  const disabled = session.disabledKeywords(at.resource);
  if (disabled === null) return node;
  return Object.fromEntries(Object.entries(node).filter(([keyword]) => !disabled.has(keyword)));
}

/** Beside `$ref`, these only speak to people; everyone writes them and reads them there. */
const PROSE: ReadonlySet<string> = new Set([
  "$ref",
  "title",
  "description",
  "summary",
  "default",
  "example",
  "examples",
  "deprecated",
  "externalDocs",
  "xml",
  "$id",
  "$comment",
  "$schema",
  "definitions",
  "$defs",
]);

/** `$ref` where the specification has it stand alone (up to draft 7 and OpenAPI 3.0). */
function readLoneReference(node: JsonObject, at: NodeContext, session: ReadSession): Schema {
  const ref = referenceOf(node);
  const reference = ref === null ? null : session.refer(ref, at);
  const said = Object.keys(node).length > 1 ? proseBesideReference(node, at, session) : NO_ANNOTATIONS;
  const annotations = inherited(said, { node, at, session });
  return { ...EMPTY_RULES, source: at.source, reference, annotations };
}

function proseBesideReference(node: JsonObject, at: NodeContext, session: ReadSession): Annotations {
  const keywords = Object.entries(node);
  const dropped = keywords.map(([keyword]) => keyword).filter(isIgnored);
  if (dropped.length > 0) session.ignoredSiblings.add(dropped, at.source, at.dialect);
  const prose = Object.fromEntries(keywords.filter(([keyword]) => keyword !== "$ref" && !isIgnored(keyword)));
  return readAnnotations(prose, unknownKeywords(prose));
}

function isIgnored(keyword: string): boolean {
  return KEYWORD_GROUPS.has(keyword) && !PROSE.has(keyword);
}

/** How many references in a row are looked through for `readOnly`. */
const MAX_LOOK_THROUGH = 16;

/** `readOnly` and `writeOnly` also hold where the schema referred to says so. */
function inherited(
  own: Annotations,
  of: { readonly node: JsonObject; readonly at: NodeContext; readonly session: ReadSession },
): Annotations {
  let { readOnly, writeOnly } = own;
  let { at } = of;
  let ref = referenceOf(of.node);
  for (let step = 0; ref !== null && step < MAX_LOOK_THROUGH; step++) {
    const place = of.session.find(ref, at);
    if (place === null || !isJsonObject(place.value)) break;
    readOnly ||= place.value["readOnly"] === true;
    writeOnly ||= place.value["writeOnly"] === true;
    at = { ...at, resource: place.resource };
    ref = referenceOf(place.value);
  }
  return readOnly === own.readOnly && writeOnly === own.writeOnly ? own : { ...own, readOnly, writeOnly };
}
