import { child, type DiagnosticBag, type SourceRef } from "../../diagnostics/index.js";
import type { BooleanSchema, JsonValue, NamedSchema, Schema, SchemaId } from "../../model/index.js";
import { AvroReader, avroNameOf } from "./avro/read-avro.js";
import { reportCycles } from "./cycles.js";
import { dialectName, type SchemaDialect } from "./dialects/dialect.js";
import { completeVariants, type PendingDiscriminator } from "./discriminators.js";
import { hasNoStandIn, isJsonObject, type SchemaDocuments } from "./documents.js";
import {
  bindDynamically,
  type DynamicScope,
  EMPTY_SCOPE,
  enterScope,
  relevantScope,
  scopeSuffix,
} from "./dynamic-scope.js";
import { IgnoredSiblings } from "./ignored-siblings.js";
import { shown } from "./keyword-values.js";
import { multiFormatSchema } from "./multi-format.js";
import { nameHintOf } from "./name-hints.js";
import type { NodeContext, ReadSession } from "./node-context.js";
import { readNode } from "./read-node.js";
import { type PlaceResult, SchemaRegistry } from "./registry.js";
import type { Place, SchemaResource } from "./resources.js";
import { disabledKeywordsOf } from "./vocabularies.js";

export interface SchemaReaderOptions {
  readonly documents: SchemaDocuments;
  readonly bag: DiagnosticBag;
  /** Of what does not say itself, and is not referred to from another dialect. */
  readonly dialect: SchemaDialect;
}

/** A raw schema and where it stands. */
export interface SchemaNode {
  readonly value: JsonValue;
  readonly source: SourceRef;
}

/** How deep schemas may be nested in each other, references not counted. */
const MAX_DEPTH = 200;
/** How many schemas `$dynamicRef` may make of the places of a document set. */
const MAX_SPECIALISED = 20_000;

interface Entry {
  readonly id: SchemaId;
  readonly nameHint: string;
  readonly origin: NamedSchema["origin"];
  readonly place: Place;
  readonly context: NodeContext;
}

/** Reads raw schemas of all dialects into the model, and collects those that have a name or are referred to. */
export class SchemaReader {
  readonly #bag: DiagnosticBag;
  readonly #registry: SchemaRegistry;
  readonly #fallback: SchemaDialect;
  readonly #session: ReadSession;
  readonly #avro: AvroReader;
  readonly #components = new Map<SchemaId, Entry>();
  readonly #referenced = new Map<SchemaId, Entry>();
  /** Components that something refers to in the dialect they were declared in. */
  readonly #needed = new Set<SchemaId>();
  /** Places that are read in another dialect than the usual one, by their usual id. */
  readonly #otherReadings = new Map<SchemaId, Entry>();
  readonly #relevant = new Map<string, DynamicScope>();
  readonly #plainIds = new Map<Place, SchemaId>();
  readonly #schemas = new Map<SchemaId, Schema>();
  readonly #discriminators: PendingDiscriminator[] = [];
  readonly #disabled = new Map<SchemaResource, ReadonlySet<string> | null>();
  #specialised = 0;

  constructor(options: SchemaReaderOptions) {
    this.#bag = options.bag;
    this.#fallback = options.dialect;
    this.#registry = new SchemaRegistry(options.documents, options.dialect);
    this.#session = {
      bag: options.bag,
      ignoredSiblings: new IgnoredSiblings(),
      schema: (value, at) => this.#read(value, at),
      refer: (ref, at) => this.#refer(ref, at, "$ref"),
      referDynamically: (ref, at) => this.#refer(ref, at, "$dynamicRef"),
      find: (ref, at) => placeOrNull(this.#registry.resolve(ref, at.resource)),
      identify: (place, at) => this.#register(place, at),
      idOf: (place, at) => this.#locate(place, at).id,
      complete: (pending) => {
        this.#discriminators.push(pending);
      },
      disabledKeywords: (resource) => this.#disabledKeywords(resource),
    };
    this.#avro = new AvroReader(this.#session);
  }

  /** Reads an inline schema that stands at `source`, in the dialect given unless it names its own. */
  read(value: JsonValue, source: SourceRef, dialect: SchemaDialect = this.#fallback): Schema {
    const place = this.#registry.placeOf(value, source);
    const scope = enterScope(EMPTY_SCOPE, place.resource);
    return this.#read(value, { ...this.#entryContext(place, dialect), scope });
  }

  /** Declares a named schema of the contract. It is read by `finish`. */
  component(name: string, node: SchemaNode, dialect: SchemaDialect = this.#fallback): SchemaId {
    const place = this.#registry.placeOf(node.value, node.source);
    const { id, ...located } = this.#locate(place, this.#entryContext(place, dialect));
    if (!this.#components.has(id)) {
      const { place: own, context } = located;
      this.#components.set(id, { id, nameHint: name, origin: "component", place: own, context });
    }
    return id;
  }

  #entryContext({ source, resource }: Place, given: SchemaDialect): NodeContext {
    const dialect = resource.dialect ?? given;
    return { source, resource, dialect, scope: EMPTY_SCOPE, depth: 0 };
  }

  /** Reads everything that was declared or referred to: components in the order declared, then as discovered. */
  finish(): readonly NamedSchema[] {
    this.#readOtherDialects();
    let count: number;
    do {
      count = this.#schemas.size;
      for (const entry of this.#components.values()) {
        if (this.#standIn(entry) === null) this.#readEntry(entry);
      }
      // A map may grow while it is walked: what is read refers to more.
      for (const entry of this.#referenced.values()) this.#readEntry(entry);
      // What was read last may need components that seemed to have stand-ins.
    } while (this.#otherReadings.size > 0 && this.#schemas.size > count);
    const components = [...this.#components.values()].map((entry) => this.#standIn(entry) ?? entry);
    const standIns = new Set(components.map(({ id }) => id));
    const others = [...this.#referenced.values()].filter(({ id }) => !standIns.has(id));
    const named: NamedSchema[] = [];
    for (const entry of [...components, ...others]) {
      const schema = this.#schemas.get(entry.id);
      if (schema === undefined) continue;
      named.push({ id: entry.id, nameHint: entry.nameHint, origin: entry.origin, schema });
    }
    completeVariants(this.#discriminators, named);
    reportCycles(named, this.#bag);
    this.#session.ignoredSiblings.report(this.#bag);
    return named;
  }

  /** First of all what is written in another dialect than the usual one: it settles who needs which components. */
  #readOtherDialects(): void {
    const isOther = ({ context }: Entry): boolean => context.dialect !== this.#fallback;
    const entries = [...this.#components.values()].filter(isOther);
    if (entries.length === 0 && ![...this.#referenced.values()].some(isOther)) return;
    for (const entry of entries) this.#readEntry(entry);
    for (const entry of this.#referenced.values()) this.#readEntry(entry);
  }

  /**
   * A component that is referred to from another dialect alone is read in that one: OpenAPI's schema objects in a
   * document of AsyncAPI stand among its components. `null`: it is read as it was declared.
   */
  #standIn(component: Entry): Entry | null {
    const { id, nameHint } = component;
    const other = this.#otherReadings.get(id);
    // Once a component is read, something needed it.
    if (other === undefined || this.#needed.has(id) || this.#schemas.has(id)) return null;
    return { ...other, nameHint, origin: "component" };
  }

  #readEntry(entry: Entry): void {
    if (this.#schemas.has(entry.id)) return;
    const { value } = entry.place;
    const isAvro = entry.context.dialect === "avro";
    const schema = isAvro ? this.#avro.readEntry(value, entry.context) : this.#read(value, entry.context);
    this.#schemas.set(entry.id, schema);
  }

  #read(value: JsonValue, at: NodeContext): Schema {
    if (at.dialect === "avro") return this.#avro.read(value, at);
    if (typeof value === "boolean") return { kind: "boolean", value, source: at.source };
    if (!isJsonObject(value)) {
      this.#reportNoSchema(value, at);
      return anything(at.source);
    }
    if (at.depth > MAX_DEPTH) {
      this.#bag.add("schema-too-deep", `Schemas are nested more than ${MAX_DEPTH} deep`, {
        source: at.source,
      });
      return anything(at.source);
    }
    const resource = this.#registry.enter(value, at.source, at.resource);
    if (resource === at.resource) return readNode(value, at, this.#session);
    const dialect = resource.dialect ?? at.dialect;
    const scope = enterScope(at.scope, resource);
    return readNode(value, { ...at, resource, dialect, scope }, this.#session);
  }

  #reportNoSchema(value: JsonValue, at: NodeContext): void {
    // An empty YAML value (`Order:` and nothing more) says nothing, as `{}` does.
    const message = `A schema is expected here, not ${shown(value)}`;
    const severity = value === null ? "warning" : "error";
    this.#bag.add("schema-not-object", message, { source: at.source, severity });
  }

  #refer(ref: string, at: NodeContext, keyword: "$ref" | "$dynamicRef"): SchemaId | null {
    const result = this.#registry.resolve(ref, at.resource);
    const dynamic = keyword === "$dynamicRef";
    if (result.ok) {
      this.#noteAvroFile(ref, result.place, at);
      return this.#register(dynamic ? bindDynamically(ref, result.place, at.scope) : result.place, at);
    }
    // By the letter a `$dynamicRef` must lead somewhere without any binding too; a template that has no default
    // says the same as one that has `true`.
    const bound = dynamic ? at.scope.get(ref.slice(ref.indexOf("#") + 1)) : undefined;
    if (bound !== undefined) return this.#register(bound, at);
    const source = child(at.source, keyword);
    if (hasNoStandIn(result.reason)) {
      this.#bag.add("reference-unresolved", result.message, { source, cause: result.cause });
    } else if (result.reason === "remote-refused") {
      const message = `\`${ref}\` is not fetched; any value is accepted here`;
      this.#bag.add("reference-remote-refused", message, { source, cause: result.cause });
    } else {
      // Nothing is assumed about what is not there, so the output is not wrong; it says less than was meant.
      const message = `${result.message}; any value is accepted here`;
      this.#bag.add("reference-unresolved", message, { source, cause: result.cause, severity: "warning" });
    }
    return null;
  }

  #noteAvroFile(ref: string, place: Place, at: NodeContext): void {
    if (place.resource.dialect !== "avro" || at.dialect === "avro") return;
    const message = `\`${ref}\` leads to Avro, by the name of the file, from a place in ${dialectName(at.dialect)}; it is read as Avro`;
    this.#bag.add("avro-assumed", message, { source: child(at.source, "$ref") });
  }

  #register(place: Place, at: NodeContext): SchemaId {
    // Without dynamic anchors a place means one schema, wherever it is reached from in one dialect.
    const isPlain =
      at.scope.size === 0 && at.dialect === this.#fallback && place.resource.dynamicAnchors.size === 0;
    const known = isPlain ? this.#plainIds.get(place) : undefined;
    if (known !== undefined) return known;
    const id = this.#registerIn(place, at);
    if (isPlain) this.#plainIds.set(place, id);
    return id;
  }

  #registerIn(written: Place, at: NodeContext): SchemaId {
    const { id, place, context, bindings } = this.#locate(written, at);
    if (this.#components.has(id)) this.#needed.add(id);
    if (this.#components.has(id) || this.#referenced.has(id)) return id;
    if (bindings.size > 0 && ++this.#specialised > MAX_SPECIALISED) {
      const message = `\`$dynamicRef\` makes more than ${MAX_SPECIALISED} schemas of this document`;
      this.#bag.add("schema-expands-too-far", message, { source: { file: at.source.file, pointer: "" } });
      return this.#registerIn(place, { ...at, scope: EMPTY_SCOPE });
    }
    const avroName = context.dialect === "avro" ? avroNameOf(place.value) : null;
    const nameHint = avroName ?? nameHintOf(place, bindings);
    const entry: Entry = { id, nameHint, origin: "referenced", place, context };
    this.#referenced.set(id, entry);
    if (context.dialect !== this.#fallback && bindings.size === 0) {
      // As in `#locate`: the id of the same place in the usual dialect.
      const usual = `${place.source.file}#${place.source.pointer}` as SchemaId;
      if (usual !== id && !this.#otherReadings.has(usual)) this.#otherReadings.set(usual, entry);
    }
    return id;
  }

  /** The id of a place as it is reached from `at`, the context to read it in, and what it binds dynamically. */
  #locate(
    written: Place,
    at: NodeContext,
  ): {
    readonly id: SchemaId;
    readonly place: Place;
    readonly context: NodeContext;
    readonly bindings: DynamicScope;
  } {
    const { place, dialect } = this.#placeIn(written, at.dialect);
    const entered = enterScope(at.scope, place.resource);
    const bindings = this.#bindings(place, entered);
    const usual = place.resource.dialect ?? this.#fallback;
    const reading = `${dialect === usual ? "" : `!${dialect}`}${scopeSuffix(bindings)}`;
    // The brand stands for exactly this: file, pointer, and what tells readings of one place apart, which are the
    // dialect where it is not the usual one, and the bindings of dynamic anchors.
    const id = `${place.source.file}#${place.source.pointer}${reading}` as SchemaId;
    const scope = enterScope(bindings, place.resource);
    const context = { source: place.source, resource: place.resource, dialect, scope, depth: 0 };
    return { id, place, context, bindings };
  }

  /** The dialect to read a place in that is reached from another; a multi-format schema object names its own. */
  #placeIn(place: Place, from: SchemaDialect): { readonly place: Place; readonly dialect: SchemaDialect } {
    const formatted = this.#fallback === "asyncapi" ? multiFormatSchema(place) : null;
    if (formatted !== null) return formatted;
    return { place, dialect: from === "avro" ? from : (place.resource.dialect ?? from) };
  }

  #bindings(place: Place, scope: DynamicScope): DynamicScope {
    if (scope.size === 0) return scope;
    const key = `${place.source.file}#${place.source.pointer}${scopeSuffix(scope)}`;
    let bindings = this.#relevant.get(key);
    if (bindings === undefined) {
      bindings = relevantScope(place, scope, this.#registry);
      this.#relevant.set(key, bindings);
    }
    return bindings;
  }

  #disabledKeywords(resource: SchemaResource): ReadonlySet<string> | null {
    if (resource.metaschema === null) return null;
    let disabled = this.#disabled.get(resource);
    if (disabled === undefined) {
      const metaschema = this.#registry.resolve(resource.metaschema, resource);
      if (!metaschema.ok) {
        const message = `\`$schema\` names \`${resource.metaschema}\`, which is not known; JSON Schema 2020-12 is assumed`;
        const source = { file: resource.file, pointer: `${resource.pointer}/$schema` };
        this.#bag.add("schema-dialect-unknown", message, { source });
      }
      disabled = metaschema.ok ? disabledKeywordsOf(metaschema.place.value) : null;
      this.#disabled.set(resource, disabled);
    }
    return disabled;
  }
}

function placeOrNull(result: PlaceResult): Place | null {
  return result.ok ? result.place : null;
}

function anything(source: SourceRef): BooleanSchema {
  return { kind: "boolean", value: true, source };
}
