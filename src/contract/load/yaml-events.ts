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

/**
 * Parses YAML into events. YAML wants the lines of a flow collection indented deeper than what holds it, its
 * closing bracket too. Most parsers let that pass and well-known contracts rely on it, so such brackets are
 * moved, and reported as repairs. Throws js-yaml's `YAMLException`, with offsets in the file's text.
 */
export function parseYamlEvents(text: string, yaml: YamlLibrary): YamlEvents {
  try {
    return { events: yaml.parseEvents(text, { maxDepth: MAX_DEPTH }), text, repairs: [] };
  } catch (error) {
    if (!(error instanceof yaml.YAMLException) || error.reason !== "deficient indentation") throw error;
    const repairs = findShallowBrackets(text);
    if (repairs.length === 0) throw error;
    const repaired = applyRepairs(text, repairs);
    try {
      return { events: yaml.parseEvents(repaired, { maxDepth: MAX_DEPTH }), text: repaired, repairs };
    } catch (second) {
      if (second instanceof yaml.YAMLException && second.mark !== undefined) {
        second.mark.position = originalOffset(second.mark.position, repairs);
      }
      throw second;
    }
  }
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
