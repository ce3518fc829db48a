import { createRequire } from "node:module";
import type { Event } from "js-yaml";
import type { CST } from "yaml";
import { MAX_DEPTH } from "./parsed-text.js";

export type YamlLibrary = typeof import("js-yaml");

/** An absent range in js-yaml's events. */
export const NO_RANGE = -1;

/** The parser's events; their offsets are in `text`, which differs from the file's where it had to be repaired. */
export interface YamlEvents {
  readonly events: readonly Event[];
  readonly text: string;
  readonly repairs: readonly IndentationRepair[];
}

/** Spaces put before a closing bracket. */
export interface IndentationRepair {
  /** In the file's text. */
  readonly offset: number;
  readonly spaces: number;
}

/** How often a text is parsed again for the sake of brackets that could not be found at once. */
const MAX_ROUNDS = 50;

/**
 * Parses YAML into events. YAML wants the lines of a flow collection indented deeper than what holds it, its
 * closing bracket too. Most parsers let that pass and well-known contracts rely on it, so such brackets are
 * moved, and reported as repairs. Throws js-yaml's `YAMLException`, with offsets in the file's text.
 */
export function parseYamlEvents(text: string, yaml: YamlLibrary): YamlEvents {
  let repairs: readonly IndentationRepair[] = [];
  for (let round = 0; ; round++) {
    const repaired = applyRepairs(text, repairs);
    try {
      return { events: yaml.parseEvents(repaired, { maxDepth: MAX_DEPTH }), text: repaired, repairs };
    } catch (error) {
      if (!(error instanceof yaml.YAMLException) || error.mark === undefined) throw error;
      error.mark.position = originalOffset(error.mark.position, repairs);
      if (error.reason !== "deficient indentation" || round === MAX_ROUNDS) throw error;
      const found = round === 0 ? findShallowBrackets(text) : [];
      const more = found.length > 0 ? found : repairsAt(error.mark.position, text, repairs);
      if (more.length === 0) throw error;
      repairs = [...repairs, ...more].sort((left, right) => left.offset - right.offset);
    }
  }
}

/**
 * The repair of the bracket that js-yaml stopped at: for those so far to the left that they end the collection
 * in the eyes of `findShallowBrackets`. The end of the line before is deeper than what holds the collection.
 */
function repairsAt(
  offset: number,
  text: string,
  done: readonly IndentationRepair[],
): readonly IndentationRepair[] {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const opensLine = text.slice(lineStart, offset).trim() === "";
  if (!opensLine || !/[\]}]/.test(text.charAt(offset))) return [];
  if (done.some((repair) => repair.offset === offset)) return [];
  const before = text.slice(0, lineStart).trimEnd();
  const previousStart = before.lastIndexOf("\n") + 1;
  const moved = done.filter((repair) => repair.offset >= previousStart && repair.offset < offset);
  const previousLength =
    before.length - previousStart + moved.reduce((sum, repair) => sum + repair.spaces, 0);
  return [{ offset, spaces: Math.max(1, previousLength - (offset - lineStart)) }];
}

/** The offset in the file's text of an offset in the repaired one. */
export function originalOffset(offset: number, repairs: readonly IndentationRepair[]): number {
  let inserted = 0;
  for (const repair of repairs) {
    if (repair.offset + inserted >= offset) break;
    inserted += Math.min(repair.spaces, offset - inserted - repair.offset);
  }
  return offset - inserted;
}

function applyRepairs(text: string, repairs: readonly IndentationRepair[]): string {
  let repaired = "";
  let at = 0;
  for (const { offset, spaces } of repairs) {
    repaired += text.slice(at, offset) + " ".repeat(spaces);
    at = offset;
  }
  return repaired + text.slice(at);
}

function findShallowBrackets(text: string): readonly IndentationRepair[] {
  // Loaded only for documents with this fault: its parser keeps every token with its indentation.
  const { Parser }: typeof import("yaml") = createRequire(import.meta.url)("yaml");
  const repairs: IndentationRepair[] = [];
  for (const token of new Parser().parse(text)) collectShallowBrackets(token, text, repairs);
  return repairs.sort((a, b) => a.offset - b.offset);
}

function collectShallowBrackets(
  token: CST.Token | null | undefined,
  text: string,
  repairs: IndentationRepair[],
): void {
  if (token === null || token === undefined) return;
  if (token.type === "document") {
    collectShallowBrackets(token.value, text, repairs);
  } else if (token.type === "flow-collection" || token.type === "block-map" || token.type === "block-seq") {
    for (const item of token.items) {
      collectShallowBrackets(item.key, text, repairs);
      collectShallowBrackets(item.value, text, repairs);
    }
    if (token.type === "flow-collection") collectShallowBracket(token, text, repairs);
  }
}

function collectShallowBracket(
  collection: CST.FlowCollection,
  text: string,
  repairs: IndentationRepair[],
): void {
  const bracket = collection.end[0];
  if (bracket === undefined) return;
  const lineStart = text.lastIndexOf("\n", bracket.offset - 1) + 1;
  const indentation = bracket.offset - lineStart;
  const opensLine = text.slice(lineStart, bracket.offset).trim() === "";
  if (opensLine && collection.offset < lineStart && indentation <= collection.indent) {
    repairs.push({ offset: bracket.offset, spaces: collection.indent + 1 - indentation });
  }
}
