import type { Event } from "js-yaml";
import type { PointerNode } from "./pointer-tree.js";
import {
  NO_RANGE,
  originalOffset,
  parseYamlEvents,
  type YamlEvents,
  type YamlLibrary,
} from "./yaml-events.js";

/** Fills in the ranges of the tree's nodes, through aliases and merges (`<<`). */
export function locateInYaml(text: string, root: PointerNode, yaml: YamlLibrary): void {
  const parsed = parseYamlEvents(text, yaml);
  const locator = new YamlLocator(parsed, yaml);
  locator.locate(root);
}

class YamlLocator {
  readonly #parsed: YamlEvents;
  readonly #events: readonly Event[];
  readonly #yaml: YamlLibrary;
  /** Where each anchor is set, in order; an alias means the last one before it. Made when an alias is met. */
  #anchors: ReadonlyMap<string, readonly number[]> | null = null;

  constructor(parsed: YamlEvents, yaml: YamlLibrary) {
    this.#parsed = parsed;
    this.#events = parsed.events;
    this.#yaml = yaml;
  }

  locate(root: PointerNode): void {
    const first = this.#events.findIndex((event) => event.type !== this.#yaml.EVENT_ID.DOCUMENT);
    root.range = { offset: this.#startOf(first), length: 1 };
    this.#visit(first, root, false);
  }

  /** `merging`: what a mapping has itself stands before what a merge brings. Returns the index after the node. */
  #visit(index: number, node: PointerNode, merging: boolean): number {
    const event = this.#events[index];
    const { EVENT_ID } = this.#yaml;
    if (event === undefined) return index + 1;
    if (event.type === EVENT_ID.ALIAS) {
      const target = this.#targetOf(event, index);
      if (target !== undefined && node.children.size > 0) this.#visit(target, node, merging);
      return index + 1;
    }
    if (node.children.size > 0 && event.type === EVENT_ID.MAPPING)
      return this.#visitMapping(index, node, merging);
    if (node.children.size > 0 && event.type === EVENT_ID.SEQUENCE) return this.#visitSequence(index, node);
    return this.#skip(index);
  }

  #visitMapping(index: number, node: PointerNode, merging: boolean): number {
    const merges: number[] = [];
    let at = index + 1;
    while (this.#isOpen(at)) {
      const key = this.#keyAt(at);
      if (key?.merge === true) merges.push(at + 1);
      const child = key === undefined ? undefined : node.children.get(key.text);
      if (child === undefined || (merging && child.range !== null)) {
        at = this.#skip(at + 1);
        continue;
      }
      child.range = this.#rangeOf(at);
      at = this.#visit(at + 1, child, false);
    }
    for (const merge of merges) this.#visitMerge(merge, node);
    return at + 1;
  }

  #visitMerge(index: number, node: PointerNode): void {
    if (this.#events[index]?.type !== this.#yaml.EVENT_ID.SEQUENCE) {
      this.#visit(index, node, true);
      return;
    }
    for (let at = index + 1; this.#isOpen(at); ) at = this.#visit(at, node, true);
  }

  #visitSequence(index: number, node: PointerNode): number {
    let at = index + 1;
    for (let item = 0; this.#isOpen(at); item++) {
      const child = node.children.get(String(item));
      if (child === undefined) {
        at = this.#skip(at);
        continue;
      }
      child.range = this.#rangeOf(at);
      at = this.#visit(at, child, false);
    }
    return at + 1;
  }

  /** Whether the collection goes on at this index. */
  #isOpen(index: number): boolean {
    const event = this.#events[index];
    return event !== undefined && event.type !== this.#yaml.EVENT_ID.POP;
  }

  #skip(index: number): number {
    const { EVENT_ID } = this.#yaml;
    let depth = 0;
    let at = index;
    do {
      const type = this.#events[at]?.type;
      if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++;
      else if (type === EVENT_ID.POP) depth--;
      at++;
    } while (depth > 0 && at < this.#events.length);
    return at;
  }

  #keyAt(index: number): { readonly text: string; readonly merge: boolean } | undefined {
    const event = this.#events[index];
    const { EVENT_ID, SCALAR_STYLE } = this.#yaml;
    if (event?.type === EVENT_ID.ALIAS) {
      const target = this.#targetOf(event, index);
      return target === undefined ? undefined : this.#keyAt(target);
    }
    if (event?.type !== EVENT_ID.SCALAR) return undefined;
    const text = this.#yaml.getScalarValue(this.#parsed.text, event);
    return { text, merge: text === "<<" && event.style === SCALAR_STYLE.PLAIN };
  }

  /** The index of what an alias stands for; `undefined` where that holds the alias itself. */
  #targetOf(
    event: { readonly anchorStart: number; readonly anchorEnd: number },
    index: number,
  ): number | undefined {
    this.#anchors ??= this.#findAnchors();
    const name = this.#parsed.text.slice(event.anchorStart, event.anchorEnd);
    const target = this.#anchors.get(name)?.findLast((candidate) => candidate < index);
    return target !== undefined && this.#skip(target) <= index ? target : undefined;
  }

  #findAnchors(): ReadonlyMap<string, readonly number[]> {
    const anchors = new Map<string, number[]>();
    for (const [index, event] of this.#events.entries()) {
      if (!("anchorStart" in event) || event.anchorStart === NO_RANGE) continue;
      if (event.type === this.#yaml.EVENT_ID.ALIAS) continue;
      const name = this.#parsed.text.slice(event.anchorStart, event.anchorEnd);
      const places = anchors.get(name);
      if (places === undefined) anchors.set(name, [index]);
      else places.push(index);
    }
    return anchors;
  }

  #rangeOf(index: number): { readonly offset: number; readonly length: number } {
    const event = this.#events[index];
    const offset = this.#startOf(index);
    if (event?.type !== this.#yaml.EVENT_ID.SCALAR) return { offset, length: 1 };
    return { offset, length: Math.max(1, event.valueEnd - event.valueStart) };
  }

  #startOf(index: number): number {
    const event = this.#events[index];
    const { EVENT_ID } = this.#yaml;
    const start =
      event?.type === EVENT_ID.SCALAR
        ? event.valueStart
        : event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE
          ? event.start
          : event?.type === EVENT_ID.ALIAS
            ? event.anchorStart
            : 0;
    return originalOffset(Math.max(0, start), this.#parsed.repairs);
  }
}
