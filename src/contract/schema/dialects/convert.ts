import type { JsonObject, JsonValue } from "../../../model/index.js";
import { isJsonArray, isJsonObject } from "../documents.js";
import type { Report } from "../node-context.js";
import type { SchemaDialect } from "./dialect.js";

/** A schema object in the words of 2020-12; the object itself where nothing had to change. */
export interface ConvertedNode {
  readonly node: JsonObject;
  /** Where a keyword was written under another name: `prefixItems` -> `items`. */
  readonly origins: ReadonlyMap<string, string>;
  /** `null` is allowed too (`nullable`). */
  readonly nullable: boolean;
}

const NO_ORIGINS: ReadonlyMap<string, string> = new Map();

/** Keywords that a dialect does not have: there they are annotations without effect. */
const DRAFT_07_LACKS = [
  "prefixItems",
  "minContains",
  "maxContains",
  "dependentRequired",
  "dependentSchemas",
  "unevaluatedItems",
  "unevaluatedProperties",
  "contentSchema",
  "$dynamicRef",
] as const;

/** Keywords of later versions that documents of OpenAPI 2.0 and 3.0 use all the same, with one possible meaning. */
const OPENAPI_30_LACKS = [
  "const",
  "patternProperties",
  "propertyNames",
  "prefixItems",
  "contains",
  "if",
  "dependentRequired",
  "dependentSchemas",
  "unevaluatedItems",
  "unevaluatedProperties",
] as const;

/** Turns one schema object of a dialect into 2020-12, not looking at the schemas below it. */
export function convertNode(node: JsonObject, dialect: SchemaDialect, report: Report): ConvertedNode {
  const draft = new Draft(node);
  const nullable = readNullable(node, dialect, report);
  if (dialect === "draft-07") {
    for (const keyword of DRAFT_07_LACKS) draft.drop(keyword);
  }
  if (dialect === "openapi-3.0" || dialect === "swagger-2.0") noteLaterKeywords(node, dialect, report);
  convertItems(draft, dialect, report);
  if (dialect !== "2020-12") convertDependencies(draft);
  convertExclusive(draft, dialect, report, "minimum", "exclusiveMinimum");
  convertExclusive(draft, dialect, report, "maximum", "exclusiveMaximum");
  if (typeof node["required"] === "boolean") {
    draft.drop("required");
    report(
      "schema-keyword-invalid",
      `\`required: ${String(node["required"])}\` is no list of property names; it is ignored`,
      { help: "List the property under `required` of the schema that holds it." },
    );
  }
  if (node["type"] === "file") {
    draft.set("type", "string");
    draft.set("format", "binary");
  }
  return draft.finish(nullable);
}

function readNullable(node: JsonObject, dialect: SchemaDialect, report: Report): boolean {
  const keyword = Object.hasOwn(node, "nullable") ? "nullable" : "x-nullable";
  const value = node[keyword];
  if (value !== true && value !== "true") return false;
  const native = dialect === "swagger-2.0" ? "x-nullable" : dialect === "openapi-3.0" ? "nullable" : null;
  if (keyword !== native && keyword === "nullable") {
    const message = `\`nullable\` is no keyword of ${dialectName(dialect)}; it is understood as "or null"`;
    report("schema-keyword-tolerated", message, {
      help: dialect === "swagger-2.0" ? "Write `x-nullable: true`." : 'Add "null" to `type`.',
    });
  }
  return true;
}

function noteLaterKeywords(node: JsonObject, dialect: SchemaDialect, report: Report): void {
  if (isJsonArray(node["type"])) {
    report("schema-keyword-tolerated", `\`type\` is a list, which ${dialectName(dialect)} does not know`);
  }
  for (const keyword of OPENAPI_30_LACKS) {
    if (Object.hasOwn(node, keyword)) {
      report("schema-keyword-tolerated", `\`${keyword}\` is no keyword of ${dialectName(dialect)}`);
    }
  }
}

export function dialectName(dialect: SchemaDialect): string {
  switch (dialect) {
    case "swagger-2.0":
      return "Swagger 2.0";
    case "openapi-3.0":
      return "OpenAPI 3.0";
    case "draft-07":
      return "JSON Schema draft 7";
    case "2020-12":
      return "JSON Schema 2020-12";
  }
}

/** `items: [a, b], additionalItems: c` -> `prefixItems: [a, b], items: c`. */
function convertItems(draft: Draft, dialect: SchemaDialect, report: Report): void {
  const items = draft.node["items"];
  if (isJsonArray(items)) {
    if (dialect !== "draft-07") {
      const message = `\`items\` is a list, which ${dialectName(dialect)} does not know; it is read as \`prefixItems\``;
      report("schema-keyword-tolerated", message);
    }
    draft.move("items", "prefixItems", items);
    if (Object.hasOwn(draft.node, "additionalItems")) {
      draft.move("additionalItems", "items", draft.node["additionalItems"] ?? null);
    }
  } else if (Object.hasOwn(draft.node, "additionalItems")) {
    draft.drop("additionalItems");
  }
}

/** `dependencies: {a: [b], c: {...}}` -> `dependentRequired: {a: [b]}, dependentSchemas: {c: {...}}`. */
function convertDependencies(draft: Draft): void {
  const dependencies = draft.node["dependencies"];
  if (!isJsonObject(dependencies)) return;
  const entries = Object.entries(dependencies);
  const required = entries.filter(([, value]) => isJsonArray(value));
  const schemas = entries.filter(([, value]) => !isJsonArray(value));
  draft.drop("dependencies");
  if (required.length > 0) draft.move("dependencies", "dependentRequired", ownObject(required));
  if (schemas.length > 0) draft.move("dependencies", "dependentSchemas", ownObject(schemas));
}

function ownObject(entries: readonly (readonly [string, JsonValue])[]): JsonObject {
  return Object.fromEntries(entries); // defines own members, `__proto__` too
}

type Bound = "minimum" | "maximum";

/** `minimum: 1, exclusiveMinimum: true` -> `exclusiveMinimum: 1`. */
function convertExclusive(
  draft: Draft,
  dialect: SchemaDialect,
  report: Report,
  ...of: [Bound, string]
): void {
  const [bound, exclusive] = of;
  const flag = draft.node[exclusive];
  if (flag === undefined) return;
  if (typeof flag !== "boolean") {
    if (typeof flag === "number" && (dialect === "openapi-3.0" || dialect === "swagger-2.0")) {
      report(
        "schema-keyword-tolerated",
        `\`${exclusive}\` is a number, which ${dialectName(dialect)} does not know`,
      );
    }
    return;
  }
  if (dialect === "2020-12") {
    report(
      "schema-keyword-tolerated",
      `\`${exclusive}\` is a boolean, which ${dialectName(dialect)} does not know`,
    );
  }
  const value = draft.node[bound];
  draft.drop(exclusive);
  if (flag && value !== undefined) {
    draft.drop(bound);
    draft.move(bound, exclusive, value);
  }
}

/** A schema object that is copied when the first change is made to it. */
class Draft {
  readonly node: JsonObject;
  #changed: Map<string, JsonValue> | null = null;
  #origins: Map<string, string> | null = null;

  constructor(node: JsonObject) {
    this.node = node;
  }

  set(keyword: string, value: JsonValue): void {
    this.#changed ??= new Map(Object.entries(this.node));
    this.#changed.set(keyword, value);
  }

  drop(keyword: string): void {
    if (!Object.hasOwn(this.node, keyword)) return;
    this.#changed ??= new Map(Object.entries(this.node));
    this.#changed.delete(keyword);
  }

  move(from: string, to: string, value: JsonValue): void {
    this.drop(from);
    this.set(to, value);
    this.#origins ??= new Map();
    this.#origins.set(to, from);
  }

  finish(nullable: boolean): ConvertedNode {
    const node = this.#changed === null ? this.node : Object.fromEntries(this.#changed);
    return { node, origins: this.#origins ?? NO_ORIGINS, nullable };
  }
}
