import type { JsonObject, JsonValue } from "../../../model/index.js";
import { isJsonArray, isJsonObject } from "../documents.js";
import type { Report } from "../node-context.js";
import { holdsSchemas } from "../subschemas.js";
import { dialectName, isDraft, type SchemaDialect } from "./dialect.js";

/** A schema object in the words of 2020-12; the object itself where nothing had to change. */
export interface ConvertedNode {
  readonly node: JsonObject;
  /** Where a keyword was written under another name: `prefixItems` -> `items`. */
  readonly origins: ReadonlyMap<string, string>;
  /** `null` is allowed too (`nullable`). */
  readonly nullable: boolean;
}

export const NO_ORIGINS: ReadonlyMap<string, string> = new Map();

/**
 * Keywords that draft 7 does not have: there they are annotations without effect. Contracts of AsyncAPI that write
 * them mean what they say.
 */
const DRAFT_07_LACKS = [
  "prefixItems",
  "minContains",
  "maxContains",
  "dependentRequired",
  "dependentSchemas",
  "unevaluatedItems",
  "unevaluatedProperties",
  "contentSchema",
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
  return new Conversion(node, dialect, report).run();
}

/** The conversion of one schema object, which is copied when the first change is made to it. */
class Conversion {
  readonly #node: JsonObject;
  readonly #dialect: SchemaDialect;
  readonly #report: Report;
  #changed: Map<string, JsonValue> | null = null;
  #origins: Map<string, string> | null = null;

  constructor(node: JsonObject, dialect: SchemaDialect, report: Report) {
    this.#node = node;
    this.#dialect = dialect;
    this.#report = report;
  }

  run(): ConvertedNode {
    const nullable = this.#readNullable();
    if (isDraft(this.#dialect)) this.#drop("$dynamicRef");
    if (this.#isOldDraft) for (const keyword of DRAFT_07_LACKS) this.#drop(keyword);
    if (this.#isOldOpenApi) this.#laterKeywords(OPENAPI_30_LACKS);
    if (this.#dialect === "asyncapi") this.#laterKeywords(DRAFT_07_LACKS);
    this.#items();
    if (this.#dialect !== "2020-12") this.#dependencies();
    this.#exclusive("minimum", "exclusiveMinimum");
    this.#exclusive("maximum", "exclusiveMaximum");
    this.#required();
    if (this.#node["type"] === "file") {
      this.#set("type", "string");
      this.#set("format", "binary");
    }
    const converted = this.#changed === null ? this.#node : Object.fromEntries(this.#changed);
    return { node: converted, origins: this.#origins ?? NO_ORIGINS, nullable };
  }

  get #isOldOpenApi(): boolean {
    return this.#dialect === "openapi-3.0" || this.#dialect === "swagger-2.0";
  }

  get #isOldDraft(): boolean {
    return this.#dialect === "draft-04" || this.#dialect === "draft-07";
  }

  #readNullable(): boolean {
    const keyword = this.#node["nullable"] === undefined ? "x-nullable" : "nullable";
    const value = this.#node[keyword];
    if (value !== true && value !== "true") return false;
    if (keyword === "nullable" && this.#dialect !== "openapi-3.0") {
      const help = this.#dialect === "swagger-2.0" ? "Write `x-nullable: true`." : 'Add "null" to `type`.';
      this.#tolerate(`\`nullable\` is no keyword of ${this.#name}; it is understood as "or null"`, help);
    }
    return true;
  }

  /** Keywords of later versions are understood where they can be; where not, they never had a meaning here. */
  #laterKeywords(later: readonly string[]): void {
    if (this.#isOldOpenApi && isJsonArray(this.#node["type"])) {
      this.#tolerate(`\`type\` is a list, which ${this.#name} does not know`);
    }
    for (const keyword of later) {
      const value = this.#node[keyword];
      if (value === undefined) continue;
      if (holdsSchemas(keyword, value)) {
        this.#tolerate(`\`${keyword}\` is no keyword of ${this.#name}; it is understood all the same`);
      } else {
        this.#drop(keyword);
        this.#report(
          "schema-keyword-invalid",
          `\`${keyword}\` is no keyword of ${this.#name}; it is ignored`,
        );
      }
    }
  }

  /** `items: [a, b], additionalItems: c` -> `prefixItems: [a, b], items: c`. */
  #items(): void {
    const { items, additionalItems } = {
      items: this.#node["items"],
      additionalItems: this.#node["additionalItems"],
    };
    if (!isJsonArray(items)) {
      if (additionalItems !== undefined) this.#drop("additionalItems");
      return;
    }
    if (!isDraft(this.#dialect)) {
      this.#tolerate(`\`items\` is a list, which ${this.#name} does not know; it is read as \`prefixItems\``);
    }
    this.#move("items", "prefixItems", items);
    if (additionalItems !== undefined) this.#move("additionalItems", "items", additionalItems);
  }

  /** `dependencies: {a: [b], c: {...}}` -> `dependentRequired: {a: [b]}, dependentSchemas: {c: {...}}`. */
  #dependencies(): void {
    const dependencies = this.#node["dependencies"];
    if (!isJsonObject(dependencies)) return;
    const entries = Object.entries(dependencies);
    const required = entries.filter(([, value]) => isJsonArray(value));
    const schemas = entries.filter(([, value]) => !isJsonArray(value));
    this.#drop("dependencies");
    // `Object.fromEntries` defines own members, `__proto__` too.
    if (required.length > 0) this.#move("dependencies", "dependentRequired", Object.fromEntries(required));
    if (schemas.length > 0) this.#move("dependencies", "dependentSchemas", Object.fromEntries(schemas));
  }

  /** `minimum: 1, exclusiveMinimum: true` -> `exclusiveMinimum: 1`. */
  #exclusive(bound: "minimum" | "maximum", exclusive: string): void {
    const flag = this.#node[exclusive];
    if (flag === undefined) return;
    const isBoolean = typeof flag === "boolean";
    if (isBoolean !== (this.#isOldOpenApi || this.#dialect === "draft-04")) {
      this.#tolerate(
        `\`${exclusive}\` is a ${isBoolean ? "boolean" : "number"}, which ${this.#name} does not know`,
      );
    }
    if (!isBoolean) return;
    const value = this.#node[bound];
    this.#drop(exclusive);
    if (flag && value !== undefined) this.#move(bound, exclusive, value);
  }

  #required(): void {
    const value = this.#node["required"];
    if (typeof value !== "boolean") return;
    this.#drop("required");
    const message = `\`required: ${String(value)}\` is no list of property names; it is ignored`;
    const help = "List the property under `required` of the schema that holds it.";
    this.#report("schema-keyword-invalid", message, { help });
  }

  get #name(): string {
    return dialectName(this.#dialect);
  }

  #tolerate(message: string, help: string | null = null): void {
    this.#report("schema-keyword-tolerated", message, { help });
  }

  #set(keyword: string, value: JsonValue): void {
    this.#changed ??= new Map(Object.entries(this.#node));
    this.#changed.set(keyword, value);
  }

  #drop(keyword: string): void {
    if (!Object.hasOwn(this.#node, keyword)) return;
    this.#changed ??= new Map(Object.entries(this.#node));
    this.#changed.delete(keyword);
  }

  #move(from: string, to: string, value: JsonValue): void {
    this.#drop(from);
    this.#set(to, value);
    this.#origins ??= new Map();
    this.#origins.set(to, from);
  }
}
