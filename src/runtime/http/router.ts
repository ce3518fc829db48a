import { percentDecode } from "./parameters/percent.js";
import { splitPathTemplate } from "./path-template.js";

/** One entry of a method at a path: with its parameters' names in the order of the path. */
interface Endpoint<T> {
  readonly value: T;
  readonly names: readonly string[];
  /** Query pairs that the contract has in the path itself: all must be there. */
  readonly fixedQuery: readonly string[];
}

/** What a request's path led to. */
export interface Match<T> {
  /** The best ones first; several only where the contract has one method twice at a path. */
  readonly candidates: readonly Candidate<T>[];
  /** Where there are no candidates: the methods that the path has, in the order of the contract. */
  readonly methods: readonly string[];
}

export interface Candidate<T> {
  readonly value: T;
  /** The parameters of the path, in its order. */
  readonly names: readonly string[];
  /** What stands in place of each parameter, as it came: not decoded. */
  readonly captures: readonly string[];
}

/** All routes below one prefix of the path. */
interface Node<T> {
  readonly statics: Map<string, Node<T>>;
  /** Segments with text and parameters, `{name}.{extension}`: those with more text first. */
  readonly mixed: { readonly texts: readonly string[]; readonly node: Node<T> }[];
  whole: Node<T> | null;
  readonly endpoints: Map<string, Endpoint<T>[]>;
}

/**
 * Finds routes by path and method. At every segment text goes before a mix of text and parameters, and that before a
 * parameter alone; where the better path lacks the method, the next best is tried.
 */
export class PathRouter<T> {
  readonly #root: Node<T> = newNode();
  /** Paths without parameters, as contracts write them: most requests for them need no walk. */
  readonly #statics = new Map<string, Node<T>>();

  add(method: string, template: string, value: T): void {
    const { path, query } = splitPathTemplate(template);
    const names: string[] = [];
    let node = this.#root;
    for (const segment of segmentsOf(path)) node = child(node, segment, names);
    const endpoints = node.endpoints.get(method) ?? [];
    endpoints.push({ value, names, fixedQuery: query === "" ? [] : query.split("&") });
    // The more a path asks of the query, the sooner it is tried.
    endpoints.sort((left, right) => right.fixedQuery.length - left.fixedQuery.length);
    node.endpoints.set(method, endpoints);
  }

  /** Call it when all routes are added. */
  seal(): void {
    collectStatics(this.#root, "", this.#statics);
  }

  /** `null`: no route has this path. `path` is as it came, `query` without `?`. */
  find(method: string, path: string, query: string): Match<T> | null {
    const direct = this.#statics.get(path);
    if (direct !== undefined) {
      const candidates = candidatesAt(direct, { method, query, captures: [] });
      if (candidates.length > 0) return { candidates, methods: [] };
    }
    const search: Search<T> = { method, path, query, captures: [], methods: [], found: [] };
    walk(this.#root, path.startsWith("/") ? 1 : 0, search);
    if (search.found.length > 0) return { candidates: search.found, methods: [] };
    return search.methods.length === 0 ? null : { candidates: [], methods: [...new Set(search.methods)] };
  }
}

interface Search<T> {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly captures: string[];
  readonly methods: string[];
  found: readonly Candidate<T>[];
}

/** Goes down the tree; `at` is where in the path the next segment starts. `true`: found, stop. */
function walk<T>(node: Node<T>, at: number, search: Search<T>): boolean {
  const { path } = search;
  if (at > path.length) {
    search.found = candidatesAt(node, search);
    if (search.found.length > 0) return true;
    search.methods.push(...node.endpoints.keys());
    return false;
  }
  const slash = path.indexOf("/", at);
  const end = slash < 0 ? path.length : slash;
  const segment = path.slice(at, end);
  const fixed = node.statics.get(segment.includes("%") ? (percentDecode(segment) ?? segment) : segment);
  if (fixed !== undefined && walk(fixed, end + 1, search)) return true;
  for (const { texts, node: next } of node.mixed) {
    const captures = matchMixed(segment, texts);
    if (captures !== null && descend(next, end + 1, { captures, search })) return true;
  }
  return (
    node.whole !== null && segment !== "" && descend(node.whole, end + 1, { captures: [segment], search })
  );
}

function descend<T>(
  node: Node<T>,
  at: number,
  { captures, search }: { readonly captures: readonly string[]; readonly search: Search<T> },
): boolean {
  search.captures.push(...captures);
  if (walk(node, at, search)) return true;
  search.captures.length -= captures.length;
  return false;
}

function candidatesAt<T>(
  node: Node<T>,
  request: { readonly method: string; readonly query: string; readonly captures: readonly string[] },
): readonly Candidate<T>[] {
  const candidates: Candidate<T>[] = [];
  for (const { value, names, fixedQuery } of node.endpoints.get(request.method) ?? []) {
    if (fixedQuery.length > 0) {
      const pairs = request.query.split("&");
      if (!fixedQuery.every((pair) => pairs.includes(pair))) continue;
    }
    candidates.push({ value, names, captures: request.captures });
  }
  return candidates;
}

/**
 * `a.b.json` by `["", ".", ""]` (`{name}.{extension}`) -> `["a.b", "json"]`: parameters are never empty, and the first
 * ones take what they can. In time linear in the segment: every text is looked for once, from the end.
 */
function matchMixed(segment: string, texts: readonly string[]): readonly string[] | null {
  const prefix = texts[0] ?? "";
  const suffix = texts[texts.length - 1] ?? "";
  if (!segment.startsWith(prefix) || !segment.endsWith(suffix)) return null;
  let end = segment.length - suffix.length;
  const captures: string[] = [];
  for (let index = texts.length - 2; index >= 1; index--) {
    const text = texts[index] ?? "";
    // At least one character is the parameter's behind the text.
    const at = segment.lastIndexOf(text, end - 1 - text.length);
    if (at < prefix.length || end - 1 - text.length < 0) return null;
    captures.unshift(segment.slice(at + text.length, end));
    end = at;
  }
  if (end <= prefix.length) return null;
  captures.unshift(segment.slice(prefix.length, end));
  return captures;
}

/** The node behind a segment of a template, made where it is missing; the segment's parameters are added to `names`. */
function child<T>(node: Node<T>, segment: string, names: string[]): Node<T> {
  // Texts at even places, names at odd ones.
  const parts = segment.split(/\{([^{}]*)\}/);
  const texts = parts.filter((_, index) => index % 2 === 0);
  names.push(...parts.filter((_, index) => index % 2 === 1));
  const [text = ""] = texts;
  if (texts.length === 1) {
    const key = percentDecode(text) ?? text;
    const existing = node.statics.get(key) ?? newNode<T>();
    node.statics.set(key, existing);
    return existing;
  }
  if (texts.length === 2 && texts.every((each) => each === "")) {
    node.whole ??= newNode();
    return node.whole;
  }
  const existing = node.mixed.find((each) => each.texts.join("{}") === texts.join("{}"));
  if (existing !== undefined) return existing.node;
  const added = { texts, node: newNode<T>() };
  node.mixed.push(added);
  node.mixed.sort((left, right) => right.texts.join("").length - left.texts.join("").length);
  return added.node;
}

function collectStatics<T>(node: Node<T>, path: string, statics: Map<string, Node<T>>): void {
  if (node.endpoints.size > 0) statics.set(path, node);
  for (const [segment, next] of node.statics) collectStatics(next, `${path}/${segment}`, statics);
}

/** `/orders/1` -> `["orders", "1"]`; `/` -> `[""]`: a trailing slash is a segment of its own. */
function segmentsOf(path: string): readonly string[] {
  return (path.startsWith("/") ? path.slice(1) : path).split("/");
}

function newNode<T>(): Node<T> {
  return { statics: new Map(), mixed: [], whole: null, endpoints: new Map() };
}
