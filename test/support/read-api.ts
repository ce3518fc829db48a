import { DocumentSet } from "../../src/contract/load/index.js";
import { type OpenApiReading, readOpenApi } from "../../src/contract/openapi/index.js";
import type { Diagnostic } from "../../src/diagnostics/index.js";
import type {
  HttpOperation,
  JsonValue,
  KeywordSchema,
  NamedSchema,
  Parameter,
  Schema,
} from "../../src/model/index.js";

/** Where the document under test is said to stand. */
export const API_FILE = "/contracts/api.json";

/** What every document must say about itself. */
export const info = { title: "T", version: "1" };

/** The least that an operation can answer. */
export const ok = { "200": { description: "ok" } };

/** Reads a document from memory; `others` stand beside it, by file name. */
export function readApi(
  document: { readonly [key: string]: JsonValue },
  others: Readonly<Record<string, JsonValue>> = {},
): OpenApiReading {
  const version = document["openapi"] ?? document["swagger"];
  const entry = {
    uri: API_FILE,
    path: "api.json",
    kind: "openapi",
    version: version === undefined ? null : String(version),
    value: document,
    syntax: "json",
    hash: "",
  } as const;
  const fragments = Object.entries(others).map(
    ([name, value]) =>
      ({
        uri: `/contracts/${name}`,
        path: name,
        kind: "fragment",
        version: null,
        value,
        syntax: "json",
        hash: "",
      }) as const,
  );
  return readOpenApi(entry, new DocumentSet([entry, ...fragments]));
}

/** A whole document of version 3.x with one operation, `GET /things`, and whatever else is given. */
export function apiWith(
  operation: { readonly [key: string]: JsonValue },
  rest: { readonly [key: string]: JsonValue } = {},
): { readonly [key: string]: JsonValue } {
  return {
    openapi: "3.1.0",
    info,
    paths: { "/things": { get: { responses: {}, ...operation } } },
    ...rest,
  };
}

/** `["warning operation-id-duplicate"]`, in order. */
export function told(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ severity, code }) => `${severity} ${code}`);
}

/** `["warning operation-id-duplicate /paths/~1a/get"]`, in order. */
export function toldWithPlace(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ severity, code, source }) => `${severity} ${code} ${source?.pointer ?? "-"}`);
}

export function onlyOperation(reading: OpenApiReading): HttpOperation {
  return only(reading.api.operations);
}

export function onlyParameter(reading: OpenApiReading): Parameter {
  return only(onlyOperation(reading).parameters);
}

export function only<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length !== 1) throw new Error(`one item wanted, not ${items.length}`);
  return item;
}

export function named(schemas: readonly NamedSchema[], nameHint: string): NamedSchema {
  return only(schemas.filter((schema) => schema.nameHint === nameHint));
}

/**
 * What a schema says, written the way JSON Schema does: places, empty keywords and annotations left out, references
 * as `{ $ref: file#pointer }`.
 */
export function plain(schema: Schema): JsonValue {
  if (schema.kind === "boolean") return schema.value;
  const { reference, types, array, object, conditional } = schema;
  const parts: Record<string, JsonValue | null | undefined> = {
    $ref: reference,
    type: types,
    enum: schema.enum,
    format: schema.format,
    ...schema.number,
    minLength: schema.string?.minLength,
    maxLength: schema.string?.maxLength,
    pattern: schema.string?.pattern,
    prefixItems: list(array?.prefixItems),
    items: one(array?.items),
    contains: one(array?.contains),
    properties:
      object === null || object.properties.length === 0
        ? null
        : Object.fromEntries(object.properties.map(({ name, schema: property }) => [name, plain(property)])),
    required: object === null || object.required.length === 0 ? null : object.required,
    additionalProperties: one(object?.additionalProperties),
    allOf: list(schema.allOf),
    anyOf: list(schema.anyOf),
    oneOf: list(schema.oneOf),
    not: one(schema.not),
    if: one(conditional?.if),
  };
  const said = Object.entries(parts).filter(([, value]) => value !== null && value !== undefined);
  if (schema.const !== null) said.push(["const", schema.const.value]);
  if (object !== null && object.dependentRequired.length > 0) {
    const entries = object.dependentRequired.map(({ property, required }) => [property, required] as const);
    said.push(["dependentRequired", Object.fromEntries(entries)]);
  }
  if (object !== null && object.dependentSchemas.length > 0) {
    const entries = object.dependentSchemas.map((entry) => [entry.property, plain(entry.schema)] as const);
    said.push(["dependentSchemas", Object.fromEntries(entries)]);
  }
  return Object.fromEntries(said.map(([key, value]) => [key, value ?? null]));
}

function one(schema: Schema | null | undefined): JsonValue | null {
  return schema === null || schema === undefined ? null : plain(schema);
}

function list(schemas: readonly Schema[] | undefined): JsonValue | null {
  return schemas === undefined || schemas.length === 0 ? null : schemas.map(plain);
}

export function keywords(schema: Schema | undefined): KeywordSchema {
  if (schema?.kind !== "keywords") throw new Error("a schema object wanted");
  return schema;
}
