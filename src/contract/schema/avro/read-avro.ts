import { child } from "../../../diagnostics/index.js";
import {
  EMPTY_OBJECT_RULES,
  EMPTY_RULES,
  type JsonObject,
  type JsonValue,
  type KeywordSchema,
  NO_ANNOTATIONS,
  type Property,
  type Schema,
} from "../../../model/index.js";
import { isJsonArray, isJsonObject } from "../documents.js";
import { shown } from "../keyword-values.js";
import type { NodeContext, ReadSession } from "../node-context.js";
import { orNull } from "../nullable.js";
import { referenceOf } from "../registry.js";
import { AvroDefinitions, type AvroPlace } from "./avro-definitions.js";
import { isDefinition, qualified } from "./avro-names.js";
import { fixedRules, isPrimitive, primitiveRules, withDoc, withLogicalType } from "./avro-types.js";

export { avroNameOf } from "./avro-names.js";

/** How deep types may be nested in each other, names not counted. */
const MAX_DEPTH = 200;

/**
 * Turns Avro into schemas of the model: those that the values have in Avro's JSON encoding, except that unions carry
 * no tags. Named types become named schemas, and the use of a name a reference.
 */
export class AvroReader {
  readonly #session: ReadSession;
  readonly #definitions: AvroDefinitions;

  constructor(session: ReadSession) {
    this.#session = session;
    this.#definitions = new AvroDefinitions(session);
  }

  /** A schema where it is used: a definition gives a reference to the named schema that it makes. */
  read(value: JsonValue, at: NodeContext): Schema {
    return this.#type(value, this.#definitions.placeOf(value, at));
  }

  /** What a named schema holds, or a place that something refers to. */
  readEntry(value: JsonValue, at: NodeContext): Schema {
    const place = this.#definitions.placeOf(value, at);
    return isDefinition(value) ? this.#definition(value, place) : this.#type(value, place);
  }

  #type(value: JsonValue, place: AvroPlace): Schema {
    if (typeof value === "string") return this.#named(value, place);
    if (place.at.depth > MAX_DEPTH) {
      const message = `Types are nested more than ${MAX_DEPTH} deep`;
      this.#session.bag.add("schema-too-deep", message, { source: place.at.source });
      return this.#anything(place);
    }
    if (isJsonArray(value)) return this.#union(value, place);
    if (!isJsonObject(value)) return this.#invalid(`A type is expected here, not ${shown(value)}`, place);
    const ref = referenceOf(value);
    if (ref !== null) {
      const id = this.#definitions.namedIn(ref, place) ?? this.#session.refer(ref, place.at);
      return this.#reference(id, place);
    }
    if (isDefinition(value)) return this.#reference(this.#definitions.identify(value, place), place);
    return this.#unnamed(value, place);
  }

  /** `"string"`, or the name of a type that is defined elsewhere. */
  #named(name: string, place: AvroPlace): Schema {
    const rules = primitiveRules(name);
    if (rules !== null) return { ...rules, source: place.at.source };
    const id = this.#definitions.named(name, place);
    if (id !== null) return this.#reference(id, place);
    const message = `No type \`${qualified(name, place.namespace)}\` is defined here; any value is accepted`;
    const help = `Define it, or put it into \`${simpleName(name)}.avsc\` beside the file that uses it.`;
    this.#session.bag.add("avro-name-unknown", message, { source: place.at.source, help });
    return this.#anything(place);
  }

  #reference(reference: KeywordSchema["reference"], { at }: AvroPlace): Schema {
    return reference === null
      ? { kind: "boolean", value: true, source: at.source }
      : { ...EMPTY_RULES, source: at.source, reference };
  }

  /** `["null", "string"]` -> string or null; several others -> `anyOf`. */
  #union(branches: readonly JsonValue[], place: AvroPlace): Schema {
    if (branches.length === 0) return this.#invalid("A union of no types has no values", place);
    const isNullable = branches.includes("null");
    const others: Schema[] = [];
    branches.forEach((branch, index) => {
      if (branch === "null") return;
      if (isJsonArray(branch)) {
        this.#report("A union stands in a union, which Avro does not know", below(place, index), "warning");
      }
      others.push(this.#type(branch, below(place, index)));
    });
    const [only] = others;
    if (only === undefined) return { ...EMPTY_RULES, source: place.at.source, types: ["null"] };
    const union: Schema =
      others.length === 1 ? only : { ...EMPTY_RULES, source: place.at.source, anyOf: others };
    return isNullable && union.kind === "keywords" ? orNull(union) : union;
  }

  /** A type object that defines no name: an array, a map, a primitive with properties. */
  #unnamed(value: JsonObject, place: AvroPlace): Schema {
    const { type } = { type: value["type"] };
    const { source } = place.at;
    switch (type) {
      case undefined:
        return this.#invalid("A type object has no `type`", place);
      case "array": {
        const items = this.#member(value, "items", place);
        return { ...EMPTY_RULES, source, types: ["array"], array: { ...NO_ARRAY_RULES, items } };
      }
      case "map": {
        const additionalProperties = this.#member(value, "values", place);
        return {
          ...EMPTY_RULES,
          source,
          types: ["object"],
          object: { ...EMPTY_OBJECT_RULES, additionalProperties },
        };
      }
      default: {
        const schema = this.#type(type, below(place, "type"));
        if (typeof type !== "string" || !isPrimitive(type) || schema.kind === "boolean") return schema;
        const rules = withLogicalType(schema, type, value);
        return { ...rules, source, annotations: withDoc(rules.annotations, value["doc"]) };
      }
    }
  }

  #member(value: JsonObject, key: "items" | "values", place: AvroPlace): Schema {
    const member = value[key];
    if (member !== undefined) return this.#type(member, below(place, key));
    return this.#invalid(`${key === "items" ? "An array" : "A map"} has no \`${key}\``, place);
  }

  /** What a named type holds. */
  #definition(value: JsonObject, place: AvroPlace): Schema {
    const { source } = place.at;
    this.#checkName(value, place);
    const annotations = withDoc(NO_ANNOTATIONS, value["doc"]);
    switch (value["type"]) {
      case "enum":
        return { ...EMPTY_RULES, source, types: ["string"], enum: this.#symbols(value, place), annotations };
      case "fixed": {
        const rules = withLogicalType(fixedRules(this.#size(value, place)), "fixed", value);
        return { ...rules, source, annotations: withDoc(rules.annotations, value["doc"]) };
      }
      default:
        return { ...EMPTY_RULES, source, types: ["object"], object: this.#fields(value, place), annotations };
    }
  }

  #checkName(value: JsonObject, place: AvroPlace): void {
    const { name } = { name: value["name"] };
    if (typeof name !== "string" || name === "") {
      const message = `${shown(value["type"] ?? null)} has no \`name\`; it is named after its place`;
      this.#report(message, place, "warning");
    } else if (!/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(name)) {
      const message = `${shown(name)} is no name of Avro: letters, digits and \`_\`, parts joined by dots`;
      this.#report(message, below(place, "name"), "warning");
    }
  }

  #symbols(value: JsonObject, place: AvroPlace): readonly string[] | null {
    const { symbols } = { symbols: value["symbols"] };
    const texts = isJsonArray(symbols) ? symbols.filter((symbol) => typeof symbol === "string") : [];
    if (isJsonArray(symbols) && texts.length === symbols.length && texts.length > 0) {
      return [...new Set(texts)];
    }
    this.#report("An enum needs `symbols`, a list of texts", below(place, "symbols"));
    return null;
  }

  #size(value: JsonObject, place: AvroPlace): number | null {
    const { size } = { size: value["size"] };
    if (typeof size === "number" && Number.isInteger(size) && size >= 0) return size;
    this.#report("A fixed needs `size`, its number of bytes", below(place, "size"));
    return null;
  }

  #fields(value: JsonObject, place: AvroPlace): KeywordSchema["object"] {
    const { fields } = { fields: value["fields"] };
    if (!isJsonArray(fields)) {
      this.#report("A record needs `fields`, a list", below(place, "fields"));
      return null;
    }
    const properties = new Map<string, Property>();
    const required: string[] = [];
    fields.forEach((field, index) => {
      const at = below(below(place, "fields"), index);
      const name = isJsonObject(field) ? field["name"] : undefined;
      if (!isJsonObject(field) || typeof name !== "string") {
        this.#report("A field needs a `name` and a `type`", at);
      } else if (properties.has(name)) {
        this.#report(`The record has two fields \`${name}\``, at);
      } else {
        properties.set(name, { name, schema: this.#field(field, at) });
        // A value without the field is read with its default.
        if (!Object.hasOwn(field, "default")) required.push(name);
      }
    });
    return { ...EMPTY_OBJECT_RULES, properties: [...properties.values()], required };
  }

  #field(field: JsonObject, place: AvroPlace): Schema {
    const { type, fallback } = { type: field["type"], fallback: field["default"] };
    if (type === undefined) return this.#invalid("A field has no `type`", place);
    // Some write `logicalType` beside `type` instead of in it; Avro takes it for a comment, and so do we.
    const schema = this.#type(type, below(place, "type"));
    const said = withDoc(schema.kind === "keywords" ? schema.annotations : NO_ANNOTATIONS, field["doc"]);
    const annotations = fallback === undefined ? said : { ...said, default: { value: fallback } };
    if (annotations === NO_ANNOTATIONS) return schema;
    return schema.kind === "keywords"
      ? { ...schema, annotations }
      : { ...EMPTY_RULES, source: schema.source, annotations };
  }

  #invalid(message: string, place: AvroPlace): Schema {
    this.#report(message, place);
    return this.#anything(place);
  }

  #report(message: string, place: AvroPlace, severity: "error" | "warning" = "error"): void {
    this.#session.bag.add("avro-invalid", message, { source: place.at.source, severity });
  }

  #anything({ at }: AvroPlace): Schema {
    return { kind: "boolean", value: true, source: at.source };
  }
}

function below(place: AvroPlace, key: string | number): AvroPlace {
  const { at } = place;
  return { ...place, at: { ...at, source: child(at.source, key), depth: at.depth + 1 } };
}

function simpleName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

const NO_ARRAY_RULES = {
  prefixItems: [],
  items: null,
  contains: null,
  minContains: null,
  maxContains: null,
  minItems: null,
  maxItems: null,
  uniqueItems: false,
  unevaluatedItems: null,
} as const;
