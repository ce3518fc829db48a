import type { SourceRef } from "../../../diagnostics/index.js";
import type { JsonValue, SchemaId } from "../../../model/index.js";
import { undefinedAvroNames } from "../../load/index.js";
import { isAvroFile } from "../dialects/dialect.js";
import { splitReference } from "../documents.js";
import type { NodeContext, ReadSession } from "../node-context.js";
import type { Place } from "../resources.js";
import {
  type AvroDefinition,
  type AvroNames,
  avroNameOf,
  avroNamesOf,
  placeKey,
  qualified,
} from "./avro-names.js";

/** Where in an Avro schema the reader stands. */
export interface AvroPlace {
  readonly at: NodeContext;
  readonly names: AvroNames;
  readonly namespace: string;
}

/** Which definition a name means, and under which id it is read. */
export class AvroDefinitions {
  readonly #session: ReadSession;
  /** By the place of a definition, and by the place where a schema starts. */
  readonly #names = new Map<string, AvroNames>();
  /** The first of the definitions that say the same. */
  readonly #firsts = new Map<string, Place>();

  constructor(session: ReadSession) {
    this.#session = session;
  }

  /** What a schema, or a part of one that has been seen as a whole, knows of names. */
  placeOf(value: JsonValue, at: NodeContext): AvroPlace {
    const key = placeKey(at.source);
    let names = this.#names.get(key);
    if (names === undefined) {
      // All of a file of Avro is one schema, or a list of them that use each other's names.
      const whole = isAvroFile(at.source.file) ? at.resource : null;
      names = whole === null ? this.#namesOf(value, at.source) : this.#namesOf(whole.value, whole);
      this.#names.set(key, names);
    }
    return { at, names, namespace: names.byPlace.get(key)?.namespace ?? "" };
  }

  /** A definition that stands at a place. */
  identify(value: JsonValue, { at, names }: AvroPlace): SchemaId {
    const place = { value, source: at.source, resource: at.resource };
    return this.#session.identify(this.#firstAlike(place, names), at);
  }

  /** A name of this schema, else of the file beside it that is called after the type; `null` where there is none. */
  named(name: string, place: AvroPlace): SchemaId | null {
    const fullName = qualified(name, place.namespace);
    const own = place.names.byName.get(fullName) ?? place.names.byName.get(name);
    if (own !== undefined) return this.#identifyIn(place, own);
    for (const address of [`${fullName}.avsc`, `${name.slice(name.lastIndexOf(".") + 1)}.avsc`]) {
      const file = this.#session.find(address, place.at);
      const id = file === null ? null : this.#inFile(file, place.at, (names) => names.byName.get(fullName));
      if (id !== null) return id;
    }
    return null;
  }

  /** `user.avsc#/User`: some write the name of a type where its place in the file is expected. */
  namedIn(ref: string, { at }: AvroPlace): SchemaId | null {
    const { address, fragment } = splitReference(ref);
    if (!isAvroFile(address) || !/^\/?[A-Za-z_][\w.]*$/.test(fragment)) return null;
    const file = this.#session.find(ref, at) === null ? this.#session.find(address, at) : null;
    if (file === null) return null;
    const name = fragment.replace("/", "");
    return this.#inFile(
      file,
      at,
      ({ byName }) =>
        byName.get(name) ?? [...byName.values()].find(({ value }) => avroNameOf(value) === name),
    );
  }

  #inFile(
    file: Place,
    from: NodeContext,
    choose: (names: AvroNames) => AvroDefinition | undefined,
  ): SchemaId | null {
    const names = this.#namesOf(file.value, file.source);
    const definition = choose(names);
    if (definition === undefined) return null;
    return this.#identifyIn({ at: { ...from, resource: file.resource }, names, namespace: "" }, definition);
  }

  #identifyIn(
    { at, names, namespace }: AvroPlace,
    { value, source }: { readonly value: JsonValue; readonly source: SourceRef },
  ): SchemaId {
    return this.identify(value, { at: { ...at, source }, names, namespace });
  }

  #namesOf(value: JsonValue, { file, pointer }: SourceRef): AvroNames {
    const key = placeKey({ file, pointer });
    let names = this.#names.get(key);
    if (names === undefined) {
      names = avroNamesOf(value, { file, pointer }, this.#session.bag);
      this.#names.set(key, names);
      for (const place of names.byPlace.keys()) this.#names.set(place, names);
    }
    return names;
  }

  /** Messages of one document often carry the same definition each: they mean one type. */
  #firstAlike(place: Place, names: AvroNames): Place {
    const definition = names.byPlace.get(placeKey(place.source));
    if (definition === undefined) return place;
    const { fullName, namespace, value } = definition;
    // The same words mean the same only where they name nothing from around them.
    if (fullName === "" || undefinedAvroNames(value, namespace).length > 0) return place;
    const key = `${place.source.file} ${fullName} ${JSON.stringify(value)}`;
    const first = this.#firsts.get(key) ?? place;
    this.#firsts.set(key, first);
    return first;
  }
}
