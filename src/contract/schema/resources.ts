import type { SourceRef } from "../../diagnostics/index.js";
import type { JsonObject, JsonValue } from "../../model/index.js";
import {
  dialectOfDocument,
  hasIdentifiers,
  isDraft,
  type SchemaDialect,
  schemaKeywordDialect,
} from "./dialects/dialect.js";
import { addressOfFile, isJsonArray, isJsonObject, pointerOf, resolveAddress } from "./documents.js";
import { subschemasOf } from "./subschemas.js";

/** A schema value with the place where it stands and the resource that it belongs to. */
export interface Place {
  readonly value: JsonValue;
  readonly source: SourceRef;
  readonly resource: SchemaResource;
}

/** A document, or a schema in one that has an `$id` of its own: the scope of relative references and of anchors. */
export interface SchemaResource {
  /** Absolute address without fragment, against which references are resolved. */
  readonly address: string;
  readonly file: string;
  /** Where its root stands in the file. */
  readonly pointer: string;
  readonly value: JsonValue;
  /** Its own, as its `$schema` or its document says; `null`: that of who refers to it. */
  readonly dialect: SchemaDialect | null;
  /** The address of a metaschema of its own (`$schema`); `null` for a known dialect. */
  readonly metaschema: string | null;
  readonly anchors: ReadonlyMap<string, Place>;
  /**
   * The anchors among them that `$dynamicAnchor` made. In a document that holds many schemas (OpenAPI), each schema
   * without an `$id` is a resource in this respect only: two of them may bind one name, each for its own reading.
   */
  readonly dynamicAnchors: ReadonlyMap<string, Place>;
}

/** The resources of one document: its root, and those that `$id`s embed in it, by pointer. */
export interface DocumentResources {
  readonly root: SchemaResource;
  readonly embedded: ReadonlyMap<string, SchemaResource>;
}

type MutableResource = SchemaResource & {
  readonly anchors: Map<string, Place>;
  readonly dynamicAnchors: Map<string, Place>;
};

/** Keywords that hold values, not schemas: what looks like an `$id` in there is none. */
const VALUES = new Set(["enum", "const", "default", "example", "examples", "value"]);
/** Keywords whose members have names of the contract's choosing. */
const MAPS = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
  "schemas",
]);

/** Finds the `$id`s and anchors of a document. Dialects without them (OpenAPI 2.0 and 3.0) cost nothing. */
export function resourcesOf(file: string, value: JsonValue, fallback: SchemaDialect): DocumentResources {
  const dialect = dialectOfDocument(value, file);
  const identified = hasIdentifiers(dialect ?? fallback);
  const root = makeResource({
    address: addressOfFile(file),
    file,
    tokens: [],
    value,
    ...dialectFor(value, dialect),
  });
  const embedded = new Map<string, SchemaResource>();
  if (!identified) return { root, embedded };
  const isSchema = isJsonObject(value) && (Object.hasOwn(value, "$schema") || Object.hasOwn(value, "$id"));
  const scan = new Scan(file, { embedded, fallback });
  if (isSchema) {
    const identifiedRoot = scan.enter(value, [], root);
    scan.schema(value, [], identifiedRoot);
    return { root: identifiedRoot, embedded };
  }
  scan.anything(value, [], root);
  return { root, embedded };
}

/** The innermost resource that a pointer lies in. */
export function resourceAt(resources: DocumentResources, pointer: string): SchemaResource {
  if (resources.embedded.size === 0) return resources.root;
  let current = pointer;
  for (;;) {
    const found = resources.embedded.get(current);
    if (found !== undefined) return found;
    if (current === "") return resources.root;
    current = current.slice(0, current.lastIndexOf("/"));
  }
}

function dialectFor(
  value: JsonValue,
  inherited: SchemaDialect | null,
): { readonly dialect: SchemaDialect | null; readonly metaschema: string | null } {
  const keyword = isJsonObject(value) ? value["$schema"] : undefined;
  if (typeof keyword !== "string") return { dialect: inherited, metaschema: null };
  const known = schemaKeywordDialect(keyword);
  return known === null ? { dialect: inherited, metaschema: keyword } : { dialect: known, metaschema: null };
}

function makeResource(of: {
  readonly address: string;
  readonly file: string;
  readonly tokens: readonly string[];
  readonly value: JsonValue;
  readonly dialect: SchemaDialect | null;
  readonly metaschema: string | null;
}): MutableResource {
  const { tokens, ...rest } = of;
  return { ...rest, pointer: pointerOf(tokens), anchors: new Map(), dynamicAnchors: new Map() };
}

class Scan {
  readonly #file: string;
  readonly #embedded: Map<string, SchemaResource>;
  readonly #fallback: SchemaDialect;

  constructor(
    file: string,
    of: { readonly embedded: Map<string, SchemaResource>; readonly fallback: SchemaDialect },
  ) {
    this.#file = file;
    this.#embedded = of.embedded;
    this.#fallback = of.fallback;
  }

  /** Walks a schema by the keywords that hold schemas. */
  schema(node: JsonObject, path: readonly string[], resource: MutableResource): void {
    for (const sub of subschemasOf(node)) {
      const at = [...path, ...sub.path];
      this.schema(sub.value, at, this.enter(sub.value, at, resource));
    }
  }

  /** Walks what is not known to be a schema: an OpenAPI document, or a file of shared parts. */
  anything(value: JsonValue, path: readonly string[], resource: MutableResource): void {
    if (isJsonArray(value)) {
      value.forEach((entry, index) => {
        this.anything(entry, [...path, String(index)], resource);
      });
      return;
    }
    if (!isJsonObject(value)) return;
    const own = this.enter(value, path, resource);
    for (const [key, entry] of Object.entries(value)) {
      if (typeof entry !== "object" || entry === null || VALUES.has(key) || key.startsWith("x-")) continue;
      const at = [...path, key];
      if (key === "schemas" && isJsonObject(entry)) {
        for (const [name, member] of Object.entries(entry)) this.#schemaRoot(member, [...at, name], own);
      } else if (key === "schema" || key === "itemSchema") {
        this.#schemaRoot(entry, at, own);
      } else if (MAPS.has(key) && isJsonObject(entry)) {
        for (const [name, member] of Object.entries(entry)) this.anything(member, [...at, name], own);
      } else {
        this.anything(entry, at, own);
      }
    }
  }

  #schemaRoot(value: JsonValue, path: readonly string[], document: MutableResource): void {
    if (!isJsonObject(value)) return;
    const own: MutableResource = { ...document, dynamicAnchors: new Map() };
    this.schema(value, path, this.enter(value, path, own));
    if (own.dynamicAnchors.size > 0 && !this.#embedded.has(pointerOf(path))) {
      this.#embedded.set(pointerOf(path), own);
    }
  }

  /** Takes in the identifiers of one schema object, and gives the resource that its children belong to. */
  enter(node: JsonObject, path: readonly string[], outer: MutableResource): MutableResource {
    const id = node["$id"];
    let resource = outer;
    const standsAlone = isDraft(outer.dialect ?? this.#fallback) && Object.hasOwn(node, "$ref");
    if (typeof id === "string" && !standsAlone) {
      const hash = id.indexOf("#");
      const address = hash < 0 ? id : id.slice(0, hash);
      if (address !== "") resource = this.#embed(node, path, { outer, address });
      // Draft 7 writes anchors as `$id: "#name"`.
      if (hash >= 0 && hash < id.length - 1) this.#anchor(resource, id.slice(hash + 1), { node, path });
    }
    const anchor = node["$anchor"];
    if (typeof anchor === "string") this.#anchor(resource, anchor, { node, path });
    const dynamic = node["$dynamicAnchor"];
    if (typeof dynamic === "string") {
      const place = this.#anchor(resource, dynamic, { node, path });
      resource.dynamicAnchors.set(dynamic, place);
    }
    return resource;
  }

  #embed(
    node: JsonObject,
    path: readonly string[],
    of: { readonly outer: MutableResource; readonly address: string },
  ): MutableResource {
    const address = resolveAddress(of.address, of.outer.address);
    const { dialect, metaschema } = dialectFor(node, of.outer.dialect);
    const resource = makeResource({
      address,
      file: this.#file,
      tokens: path,
      value: node,
      dialect,
      metaschema: metaschema ?? (Object.hasOwn(node, "$schema") ? null : of.outer.metaschema),
    });
    this.#embedded.set(resource.pointer, resource);
    return resource;
  }

  #anchor(
    resource: MutableResource,
    name: string,
    at: { readonly node: JsonObject; readonly path: readonly string[] },
  ): Place {
    const source = { file: this.#file, pointer: pointerOf(at.path) };
    const place = { value: at.node, source, resource };
    if (!resource.anchors.has(name)) resource.anchors.set(name, place);
    return place;
  }
}
