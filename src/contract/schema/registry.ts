import type { SourceRef } from "../../diagnostics/index.js";
import type { JsonObject, JsonValue } from "../../model/index.js";
import type { SchemaDialect } from "./dialects/dialect.js";
import {
  addressOfFile,
  fileOfAddress,
  isJsonObject,
  resolveAddress,
  type SchemaDocuments,
  splitReference,
} from "./documents.js";
import {
  type DocumentResources,
  type Place,
  resourceAt,
  resourcesOf,
  type SchemaResource,
} from "./resources.js";

export type PlaceResult =
  | { readonly ok: true; readonly place: Place }
  | { readonly ok: false; readonly reason: string; readonly message: string; readonly cause: string | null };

/** Finds what a reference in a schema means: by address and `$id`, by pointer, and by anchor. */
export class SchemaRegistry {
  readonly #documents: SchemaDocuments;
  readonly #fallback: SchemaDialect;
  readonly #resources = new Map<string, DocumentResources>();
  readonly #byAddress = new Map<string, SchemaResource>();
  readonly #results = new Map<SchemaResource, Map<string, PlaceResult>>();

  constructor(documents: SchemaDocuments, fallback: SchemaDialect) {
    this.#documents = documents;
    this.#fallback = fallback;
  }

  /** The place of a value that stands at `source`. */
  placeOf(value: JsonValue, source: SourceRef): Place {
    const resources = this.#ofFile(source.file, value);
    return { value, source, resource: resourceAt(resources, source.pointer) };
  }

  /** The resource that a schema below `outer` opens with an `$id` of its own; else `outer`. */
  enter(node: JsonObject, source: SourceRef, outer: SchemaResource): SchemaResource {
    if (!Object.hasOwn(node, "$id")) return outer;
    return this.#resources.get(source.file)?.embedded.get(source.pointer) ?? outer;
  }

  /** Resolves a reference as it is written in a resource. One step: the target may be a reference again. */
  resolve(ref: string, from: SchemaResource): PlaceResult {
    let known = this.#results.get(from);
    if (known === undefined) {
      known = new Map();
      this.#results.set(from, known);
    }
    let result = known.get(ref);
    if (result === undefined) {
      result = this.#resolve(ref, from);
      known.set(ref, result);
    }
    return result;
  }

  #resolve(ref: string, from: SchemaResource): PlaceResult {
    const { address, fragment } = splitReference(ref);
    if (address === "") return this.#within(from, fragment, ref);
    const absolute = resolveAddress(address, from.address);
    const known = this.#byAddress.get(absolute);
    if (known !== undefined) return this.#within(known, fragment, ref);
    // Only the document itself may be meant by the words as written; below an `$id` the address is the schema's.
    const written = from.address === addressOfFile(from.file) ? address : fileOfAddress(absolute);
    const loaded = this.#documents.resolve(written, from.file);
    if (!loaded.ok) return this.#beside({ ref, absolute, from, fragment }, loaded);
    const { value, source } = loaded.target;
    const document = this.#ofFile(source.file, value);
    return this.#within(document.root, fragment, ref);
  }

  /** An address that `$id`s made but nobody gave a document for may still mean a file beside the document. */
  #beside(
    of: {
      readonly ref: string;
      readonly absolute: string;
      readonly from: SchemaResource;
      readonly fragment: string;
    },
    failure: Exclude<PlaceResult, { readonly ok: true }>,
  ): PlaceResult {
    const { address } = splitReference(of.ref);
    const direct = this.#documents.get(of.absolute) ?? this.#documents.get(fileOfAddress(of.absolute));
    if (direct !== undefined)
      return this.#within(this.#ofFile(direct.uri, direct.value).root, of.fragment, of.ref);
    const beside = this.#documents.resolve(address, of.from.file);
    if (!beside.ok) return failure;
    return this.#within(
      this.#ofFile(beside.target.source.file, beside.target.value).root,
      of.fragment,
      of.ref,
    );
  }

  #within(resource: SchemaResource, fragment: string, ref: string): PlaceResult {
    if (fragment === "") {
      const source = { file: resource.file, pointer: resource.pointer };
      return { ok: true, place: { value: resource.value, source, resource } };
    }
    if (!fragment.startsWith("/")) {
      const place = resource.dynamicAnchors.get(fragment) ?? resource.anchors.get(fragment);
      if (place !== undefined) return { ok: true, place };
      return {
        ok: false,
        reason: "pointer-missing",
        message: `\`${ref}\` names no anchor \`${fragment}\``,
        cause: null,
      };
    }
    const result = this.#documents.resolve(`#${percentEncoded(resource.pointer + fragment)}`, resource.file);
    if (result.ok) return { ok: true, place: this.placeOf(result.target.value, result.target.source) };
    return this.#fromDocument(resource, fragment) ?? result;
  }

  /**
   * Below an `$id`, pointers start at the schema that has it. Documents of OpenAPI often forget that and write
   * `#/components/...`: where the schema itself has nothing there, only the document can be meant.
   */
  #fromDocument(resource: SchemaResource, fragment: string): PlaceResult | null {
    if (resource.pointer === "") return null;
    const result = this.#documents.resolve(`#${percentEncoded(fragment)}`, resource.file);
    return result.ok ? { ok: true, place: this.placeOf(result.target.value, result.target.source) } : null;
  }

  #ofFile(file: string, value: JsonValue): DocumentResources {
    let resources = this.#resources.get(file);
    if (resources === undefined) {
      resources = resourcesOf(file, this.#documents.get(file)?.value ?? value, this.#fallback);
      this.#resources.set(file, resources);
      for (const resource of [resources.root, ...resources.embedded.values()]) {
        if (!this.#byAddress.has(resource.address)) this.#byAddress.set(resource.address, resource);
      }
      const own = addressOfFile(file);
      if (!this.#byAddress.has(own)) this.#byAddress.set(own, resources.root);
    }
    return resources;
  }
}

/** The `$ref` of a schema object, where it is a text. */
export function referenceOf(value: JsonValue): string | null {
  const ref = isJsonObject(value) ? value["$ref"] : undefined;
  return typeof ref === "string" ? ref : null;
}

function percentEncoded(pointer: string): string {
  return pointer.replaceAll("%", "%25");
}
