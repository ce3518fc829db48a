import type { JsonType, JsonValue, KeywordSchema, Schema, SchemaIndex } from "../../src/model/index.js";
import type { SchemaView } from "../../src/plan/index.js";
import { canonical, hasRulesFor, toObject, typesOf } from "./json-values.js";
import type { Random } from "./random.js";
import { type Demands, mergeSchemas } from "./value-merge.js";
import { makeNumber } from "./value-numbers.js";
import { makeText } from "./value-strings.js";

export interface ValueContext {
  readonly index: SchemaIndex;
  readonly random: Random;
  /** `write`: without `readOnly` properties; `read`: without `writeOnly` ones. */
  readonly view: SchemaView;
  /** Default `any`: also umlauts, emoji, quotes, line breaks. */
  readonly characters?: "any" | "ascii";
  /** The last word on a value, such as a validator's: what `not`, `oneOf` and the like refuse is made anew. */
  readonly accepts?: (value: JsonValue) => boolean;
}

/**
 * Makes a value that conforms to a schema; the same random numbers make the same value. Follows types, bounds, lengths,
 * patterns, formats, `required`, `allOf`, unions and their discriminators, tuples, `contains`, `uniqueItems`,
 * dependencies; ends recursion. What is left (`not`, `oneOf` that exclude each other, `unevaluated...`) is up to `accepts`.
 *
 * @returns `undefined` where no conforming value was found
 */
export function makeValue(schema: Schema, context: ValueContext): JsonValue | undefined {
  for (let attempt = 0; attempt < 40; attempt++) {
    // The later the attempt, the plainer the value: fewer optional properties, less nesting.
    const maker = new ValueMaker(context, attempt < 20 ? 4 : 1);
    const value = maker.make([schema], 0);
    if (value !== undefined && (context.accepts?.(value) ?? true)) return value;
  }
  return undefined;
}

const allTypes: readonly JsonType[] = ["null", "boolean", "integer", "number", "string", "array", "object"];
/** No value is nested deeper: what still refers to itself there cannot be made. */
const hardDepth = 14;

class ValueMaker {
  readonly #context: ValueContext;
  readonly #random: Random;
  readonly #softDepth: number;
  readonly #heights = new Map<Schema, number>();

  constructor(context: ValueContext, softDepth: number) {
    this.#context = context;
    this.#random = context.random;
    this.#softDepth = softDepth;
  }

  make(schemas: readonly Schema[], depth: number): JsonValue | undefined {
    if (depth > hardDepth) return undefined;
    const demands = mergeSchemas(schemas, this.#context.index, (branches) => this.#order(branches, depth));
    if (!demands.possible) return undefined;
    const { values, types } = demands;
    if (values !== null) {
      const fitting = values.filter(
        (value) => types === null || typesOf(value).some((type) => types.has(type)),
      );
      return this.#random.pick(fitting);
    }
    for (const type of this.#typesToTry(demands, depth)) {
      const value = this.#makeOfType(type, demands, depth);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  #order(branches: readonly Schema[], depth: number): readonly Schema[] {
    const shuffled = this.#random.shuffle(branches);
    if (depth < this.#softDepth) return shuffled;
    return shuffled.sort((a, b) => this.#height(a) - this.#height(b));
  }

  #typesToTry(demands: Demands, depth: number): readonly JsonType[] {
    if (demands.types !== null) {
      const types = this.#random.shuffle([...demands.types]);
      const isFlat = (type: JsonType): number => (type === "array" || type === "object" ? 1 : 0);
      return depth < this.#softDepth ? types : types.sort((a, b) => isFlat(a) - isFlat(b));
    }
    const hinted = allTypes.filter((type) => demands.parts.some((part) => hasRulesFor(part, type)));
    return hinted.length > 0 ? hinted : this.#random.shuffle(["string", "integer", "boolean"] as const);
  }

  #makeOfType(type: JsonType, demands: Demands, depth: number): JsonValue | undefined {
    switch (type) {
      case "null":
        return null;
      case "boolean":
        return this.#random.chance(0.5);
      case "integer":
      case "number":
        return makeNumber(type, demands.parts, this.#random);
      case "string":
        return this.#makeString(demands.parts);
      case "array":
        return this.#makeArray(demands.parts, depth);
      case "object":
        return this.#makeObject(demands.parts, depth);
    }
  }

  #makeString(parts: readonly KeywordSchema[]): string | undefined {
    const rules = parts.flatMap((part) => part.string ?? []);
    const bounds = rules.flatMap((rule) => rule.maxLength ?? []);
    return makeText(
      {
        minLength: Math.max(0, ...rules.map((rule) => rule.minLength ?? 0)),
        maxLength: bounds.length === 0 ? null : Math.min(...bounds),
        patterns: rules.flatMap((rule) => rule.pattern ?? []),
        formats: parts.flatMap((part) => part.format ?? []),
        characters: this.#context.characters ?? "any",
      },
      this.#random,
    );
  }

  #makeArray(parts: readonly KeywordSchema[], depth: number): JsonValue | undefined {
    const rules = parts.flatMap((part) => part.array ?? []);
    const contains = rules.filter((rule) => rule.contains !== null);
    const wanted = Math.max(0, ...contains.map((rule) => rule.minContains ?? 1));
    const least = Math.max(wanted, ...rules.map((rule) => rule.minItems ?? 0));
    const most = Math.min(Infinity, ...rules.map((rule) => rule.maxItems ?? Infinity));
    if (least > most) return undefined;
    const usual = depth >= this.#softDepth ? least : least + this.#random.integer(0, 3);
    const length = Math.min(usual, most);
    const unique = rules.some((rule) => rule.uniqueItems);
    const items: JsonValue[] = [];
    const seen = new Set<string>();
    for (let tries = 0; items.length < length && tries < length * 4 + 10; tries++) {
      const position = items.length;
      const schemas = rules.flatMap(
        (rule) => rule.prefixItems[position] ?? rule.items ?? rule.unevaluatedItems ?? [],
      );
      const extra = position < wanted ? contains.flatMap((rule) => rule.contains ?? []) : [];
      const item = this.make([...schemas, ...extra], depth + 1);
      if (item === undefined) break;
      const text = canonical(item);
      if (unique && seen.has(text)) continue;
      seen.add(text);
      items.push(item);
    }
    return items.length < least ? undefined : items;
  }

  #makeObject(parts: readonly KeywordSchema[], depth: number): JsonValue | undefined {
    const rules = parts.flatMap((part) => part.object ?? []);
    const required = new Set(
      rules.flatMap((rule) => rule.required).filter((name) => !this.#isLeftOut(name, parts)),
    );
    for (let before = -1; before !== required.size; ) {
      before = required.size;
      for (const rule of rules) {
        for (const { property, required: others } of rule.dependentRequired) {
          if (required.has(property)) for (const other of others) required.add(other);
        }
      }
    }
    const value = new Map<string, JsonValue>();
    for (const name of required) {
      const made = this.#makeProperty(name, parts, depth);
      if (made === undefined) return undefined;
      value.set(name, made);
    }
    this.#addOptional(parts, { value, depth });
    const least = Math.max(0, ...rules.map((rule) => rule.minProperties ?? 0));
    this.#addOthers(parts, { value, depth, least });
    if (value.size < least) return undefined;
    const most = Math.min(Infinity, ...rules.map((rule) => rule.maxProperties ?? Infinity));
    for (const name of [...value.keys()].reverse()) {
      if (value.size > most && !required.has(name)) value.delete(name);
    }
    return value.size > most ? undefined : toObject(value);
  }

  #addOptional(
    parts: readonly KeywordSchema[],
    state: { readonly value: Map<string, JsonValue>; readonly depth: number },
  ): void {
    const { value, depth } = state;
    const share = depth >= this.#softDepth ? 0 : 0.7;
    const dependent = new Set(
      parts.flatMap((part) => part.object?.dependentRequired.map((one) => one.property) ?? []),
    );
    for (const { name } of parts.flatMap((part) => part.object?.properties ?? [])) {
      if (
        value.has(name) ||
        dependent.has(name) ||
        this.#isLeftOut(name, parts) ||
        !this.#random.chance(share)
      )
        continue;
      const made = this.#makeProperty(name, parts, depth);
      if (made !== undefined) value.set(name, made);
    }
  }

  /** Properties that no schema names, where they are typed (`additionalProperties: { ... }`) or needed. */
  #addOthers(
    parts: readonly KeywordSchema[],
    state: { readonly value: Map<string, JsonValue>; readonly depth: number; readonly least: number },
  ): void {
    const { value, depth, least } = state;
    const rules = parts.flatMap((part) => part.object ?? []);
    const typed = rules.some(
      (rule) => rule.additionalProperties?.kind === "keywords" || rule.patternProperties.length > 0,
    );
    const wanted = Math.max(
      least,
      value.size + (typed && depth < this.#softDepth ? this.#random.integer(0, 2) : 0),
    );
    for (let tries = 0; value.size < wanted && tries < 20; tries++) {
      const name = this.#makeName(rules);
      if (name === undefined || value.has(name)) continue;
      const made = this.#makeProperty(name, parts, depth);
      if (made !== undefined) value.set(name, made);
    }
  }

  #makeName(rules: readonly NonNullable<KeywordSchema["object"]>[]): string | undefined {
    const names = rules.flatMap((rule) => rule.propertyNames ?? []);
    const pattern = this.#random.pick(
      rules.flatMap((rule) => rule.patternProperties.map((one) => one.pattern)),
    );
    const patterns = pattern === undefined ? [] : [pattern];
    if (names.length === 0) {
      return makeText(
        { minLength: 1, maxLength: 20, patterns, formats: [], characters: "ascii" },
        this.#random,
      );
    }
    const name = this.make(names, hardDepth);
    return typeof name === "string"
      ? name
      : makeText({ minLength: 1, maxLength: 20, patterns, formats: [], characters: "ascii" }, this.#random);
  }

  #makeProperty(name: string, parts: readonly KeywordSchema[], depth: number): JsonValue | undefined {
    const schemas = parts.flatMap((part) => {
      const { object } = part;
      if (object === null) return [];
      const own = object.properties.filter((one) => one.name === name).map((one) => one.schema);
      const byPattern = object.patternProperties
        .filter(({ pattern }) => new RegExp(pattern, "u").test(name))
        .map((one) => one.schema);
      const found = [...own, ...byPattern];
      if (found.length > 0) return found;
      return object.additionalProperties ?? [];
    });
    return this.make(schemas, depth + 1);
  }

  #isLeftOut(name: string, parts: readonly KeywordSchema[]): boolean {
    const mark = this.#context.view === "write" ? "readOnly" : "writeOnly";
    return parts.some((part) =>
      part.object?.properties.some(
        (one) => one.name === name && one.schema.kind === "keywords" && one.schema.annotations[mark],
      ),
    );
  }

  /** How deeply a value of the schema has to be nested at least; infinite while that is being found out. */
  #height(schema: Schema): number {
    if (schema.kind === "boolean") return schema.value ? 0 : Infinity;
    const known = this.#heights.get(schema);
    if (known !== undefined) return known;
    this.#heights.set(schema, Infinity);
    const { object, array } = schema;
    const types = schema.types ?? [];
    const flat =
      types.some((type) => type !== "object" && type !== "array") ||
      schema.enum !== null ||
      schema.const !== null;
    const heights = schema.allOf.map((part) => this.#height(part));
    if (schema.reference !== null) {
      const target = this.#context.index.get(schema.reference);
      if (target !== undefined) heights.push(this.#height(target.schema));
    }
    for (const branches of [schema.anyOf, schema.oneOf]) {
      if (branches.length > 0) heights.push(Math.min(...branches.map((branch) => this.#height(branch))));
    }
    if (!flat && object !== null) {
      for (const { name, schema: property } of object.properties) {
        if (object.required.includes(name)) heights.push(1 + this.#height(property));
      }
    }
    if (!flat && array?.items != null && (array.minItems ?? 0) > 0)
      heights.push(1 + this.#height(array.items));
    const height = Math.max(0, ...heights);
    if (Number.isFinite(height)) this.#heights.set(schema, height);
    else this.#heights.delete(schema);
    return height;
  }
}
