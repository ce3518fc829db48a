import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from "js-yaml";
import type { JsonValue } from "../../model/json.js";
import { MAX_ALIASED_VALUES, MAX_DEPTH, TextFault, type TextIssue, textIssue } from "./parsed-text.js";
import { NO_RANGE, type YamlLibrary } from "./yaml-events.js";
import { resolvePlainScalar } from "./yaml-scalar.js";

/** A finished value, with what an alias of it costs. */
interface Built {
  readonly value: JsonValue;
  /** How many values it holds, itself included, aliases expanded. */
  readonly size: number;
  /** Levels below it, itself included. */
  readonly height: number;
}

type MutableObject = { [key: string]: JsonValue };

interface Frame {
  readonly container: MutableObject | JsonValue[];
  readonly anchor: string | null;
  size: number;
  height: number;
  /** The key that waits for its value, in a mapping. */
  key: string | null;
  keyOffset: number;
  keyIsMerge: boolean;
  /** Keys that a merge (`<<`) brought: own ones replace them without being duplicates. */
  merged: Set<string> | null;
}

/**
 * Makes the value from the parser's events. js-yaml's own construction is not used because keys go through
 * number and boolean there (`010:` would become `10`), duplicates end it, and aliases expand without a bound.
 */
export class YamlBuilder {
  readonly issues: TextIssue[] = [];
  readonly #text: string;
  readonly #yaml: YamlLibrary;
  readonly #frames: Frame[] = [];
  #anchors = new Map<string, Built | "open">();
  #aliasedValues = 0;
  #root: JsonValue | undefined;
  #rootOffset = 0;

  constructor(text: string, yaml: YamlLibrary) {
    this.#text = text;
    this.#yaml = yaml;
  }

  build(events: readonly Event[]): JsonValue | undefined {
    const { EVENT_ID } = this.#yaml;
    for (const event of events) {
      switch (event.type) {
        case EVENT_ID.SCALAR:
          this.#scalar(event);
          break;
        case EVENT_ID.MAPPING:
          this.#open(event, {});
          break;
        case EVENT_ID.SEQUENCE:
          this.#open(event, []);
          break;
        case EVENT_ID.ALIAS:
          this.#alias(event);
          break;
        case EVENT_ID.DOCUMENT:
          this.#anchors = new Map();
          break;
        default:
          this.#close();
      }
    }
    return this.#root;
  }

  #scalar(event: ScalarEvent): void {
    const text = this.#yaml.getScalarValue(this.#text, event);
    const frame = this.#frames.at(-1);
    const plain = event.style === this.#yaml.SCALAR_STYLE.PLAIN && event.tagStart === NO_RANGE;
    if (frame !== undefined && frame.key === null && !Array.isArray(frame.container)) {
      // Keys are text in JSON, as they are written: `010`, `1.0` and `null` stay what they are.
      this.#anchor(event, { value: text, size: 1, height: 0 });
      const merge =
        text === "<<" && (plain || (event.tagStart !== NO_RANGE && this.#tagOf(event) === "!!merge"));
      this.#key(frame, { text, merge }, event.valueStart);
      return;
    }
    const value = plain ? this.#plain(text, event) : this.#tagged(text, event);
    const built = { value, size: 1, height: 0 };
    this.#anchor(event, built);
    this.#add(built, event.valueStart);
  }

  #plain(text: string, place: ScalarEvent): JsonValue {
    const meaning = resolvePlainScalar(text);
    if (meaning === null || typeof meaning !== "object") return meaning;
    const range = { offset: place.valueStart, length: text.length };
    this.issues.push(textIssue("value-not-json", `\`${text}\` is no JSON value; it is read as text`, range));
    return text;
  }

  #tagged(text: string, event: ScalarEvent): JsonValue {
    if (event.tagStart === NO_RANGE) return text;
    const tag = this.#tagOf(event);
    switch (tag) {
      case "!":
      case "!!str":
        return text;
      case "!!int":
      case "!!float":
      case "!!bool":
      case "!!null":
        return this.#plain(text, event);
      default:
        this.#unknownTag(tag, event);
        return event.style === this.#yaml.SCALAR_STYLE.PLAIN && !tag.startsWith("!!")
          ? this.#plain(text, event)
          : text;
    }
  }

  #tagOf(event: ScalarEvent | MappingEvent | SequenceEvent): string {
    const tag = this.#text.slice(event.tagStart, event.tagEnd);
    const verbatim = /^!<tag:yaml\.org,2002:(.*)>$/.exec(tag)?.[1];
    return verbatim === undefined ? tag : `!!${verbatim}`;
  }

  #unknownTag(tag: string, event: ScalarEvent | MappingEvent | SequenceEvent): void {
    const place = { offset: event.tagStart, length: event.tagEnd - event.tagStart };
    const message = `The tag \`${tag}\` has no meaning in a contract and is ignored`;
    this.issues.push(textIssue("value-not-json", message, place));
  }

  #open(event: MappingEvent | SequenceEvent, container: MutableObject | JsonValue[]): void {
    if (event.tagStart !== NO_RANGE) {
      const tag = this.#tagOf(event);
      if (tag !== "!!map" && tag !== "!!seq" && tag !== "!") this.#unknownTag(tag, event);
    }
    const parent = this.#frames.at(-1);
    if (parent !== undefined && parent.key === null && !Array.isArray(parent.container)) {
      throw new TextFault(
        textIssue("syntax-invalid", "A mapping or a list stands as a key", {
          offset: event.start,
          help: "Quote the key if text such as `{name}` is meant",
        }),
      );
    }
    const anchor =
      event.anchorStart === NO_RANGE ? null : this.#text.slice(event.anchorStart, event.anchorEnd);
    if (anchor !== null) this.#anchors.set(anchor, "open");
    if (parent === undefined) this.#rootOffset = event.start;
    this.#frames.push({
      container,
      anchor,
      size: 1,
      height: 1,
      key: null,
      keyOffset: event.start,
      keyIsMerge: false,
      merged: null,
    });
  }

  #close(): void {
    const frame = this.#frames.pop();
    // The document's own end comes without a frame.
    if (frame === undefined) return;
    const built = { value: frame.container, size: frame.size, height: frame.height };
    if (frame.anchor !== null) this.#anchors.set(frame.anchor, built);
    this.#add(built, frame.keyOffset);
  }

  #alias(event: AliasEvent): void {
    const name = this.#text.slice(event.anchorStart, event.anchorEnd);
    const target = this.#anchors.get(name);
    if (target === undefined) {
      throw new TextFault(
        textIssue("syntax-invalid", `The alias \`*${name}\` has no anchor before it`, {
          offset: event.anchorStart,
        }),
      );
    }
    if (target === "open") {
      throw new TextFault(
        textIssue("alias-expansion", `The alias \`*${name}\` contains itself`, { offset: event.anchorStart }),
      );
    }
    this.#aliasedValues += target.size;
    if (this.#aliasedValues > MAX_ALIASED_VALUES) {
      const message = `The aliases expand to more than ${MAX_ALIASED_VALUES} values`;
      throw new TextFault(textIssue("alias-expansion", message, { offset: event.anchorStart }));
    }
    if (this.#frames.length + target.height > MAX_DEPTH) {
      const message = `Aliases nest deeper than ${MAX_DEPTH} levels`;
      throw new TextFault(textIssue("nesting-too-deep", message, { offset: event.anchorStart }));
    }
    const frame = this.#frames.at(-1);
    if (frame !== undefined && frame.key === null && !Array.isArray(frame.container)) {
      if (typeof target.value !== "string") {
        throw new TextFault(
          textIssue("syntax-invalid", `The alias \`*${name}\` stands as a key but is no text`, {
            offset: event.anchorStart,
          }),
        );
      }
      this.#key(frame, { text: target.value, merge: false }, event.anchorStart);
    } else {
      this.#add(target, event.anchorStart);
    }
  }

  #key(frame: Frame, key: { readonly text: string; readonly merge: boolean }, offset: number): void {
    frame.key = key.text;
    frame.keyIsMerge = key.merge;
    frame.keyOffset = offset;
  }

  #add(built: Built, offset: number): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) {
      this.#addRoot(built.value, offset);
      return;
    }
    frame.size += built.size;
    if (built.height >= frame.height) frame.height = built.height + 1;
    if (Array.isArray(frame.container)) {
      frame.container.push(built.value);
      return;
    }
    const key = frame.key;
    if (key === null) return;
    frame.key = null;
    if (frame.keyIsMerge) this.#merge(frame, frame.container, built.value);
    else this.#setOwn(frame, frame.container, { key, value: built.value });
  }

  #addRoot(value: JsonValue, offset: number): void {
    // `---` at the end of a file opens a document with nothing in it.
    if (this.#root !== undefined && this.#root !== null && value !== null) {
      throw new TextFault(
        textIssue("several-documents", "The file holds several YAML documents", {
          offset: Math.max(offset, this.#rootOffset),
        }),
      );
    }
    if (this.#root === undefined || this.#root === null) this.#root = value;
  }

  #setOwn(
    frame: Frame,
    target: MutableObject,
    entry: { readonly key: string; readonly value: JsonValue },
  ): void {
    if (Object.hasOwn(target, entry.key) && !frame.merged?.delete(entry.key)) {
      const place = { offset: frame.keyOffset, length: entry.key.length };
      const message = `\`${entry.key}\` stands here for the second time; this one counts`;
      this.issues.push(textIssue("duplicate-key", message, place));
    }
    setMember(target, entry.key, entry.value);
  }

  #merge(frame: Frame, target: MutableObject, value: JsonValue): void {
    const sources: readonly JsonValue[] = Array.isArray(value) ? value : [value];
    for (const source of sources) {
      if (source === null || typeof source !== "object" || Array.isArray(source)) {
        throw new TextFault(
          textIssue("syntax-invalid", "`<<` merges mappings only, and this is none", {
            offset: frame.keyOffset,
          }),
        );
      }
      for (const [key, member] of Object.entries(source)) {
        if (Object.hasOwn(target, key)) continue;
        setMember(target, key, member);
        frame.merged ??= new Set();
        frame.merged.add(key);
      }
    }
  }

  #anchor(event: ScalarEvent, built: Built): void {
    if (event.anchorStart === NO_RANGE) return;
    this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), built);
  }
}

/** Assignment would call the setter of `__proto__`. */
function setMember(target: MutableObject, key: string, value: JsonValue): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}
