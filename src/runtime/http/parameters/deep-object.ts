import type { Shape } from "../operation.js";
import { isObject, setOwn } from "../own.js";
import { itemsOf, objectOf, parseOrText, parseScalar, propertyOf, scalarText } from "./shape.js";

/** Names nested deeper than this are taken as they stand: nobody means them, and recursion must end. */
const MAX_DEPTH = 32;

/**
 * `{ a: 1, b: { c: [2, 3] } }` under `filter` -> `filter[a]=1`, `filter[b][c][0]=2`, `filter[b][c][1]=3`.
 * OpenAPI stops at `filter[a]`; what lies deeper is written as the library `qs` does, which is what servers read.
 */
export function deepObjectPairs(name: string, value: unknown, shape: Shape): [name: string, text: string][] {
  if (value === undefined) return [];
  if (Array.isArray(value)) {
    const items = itemsOf(shape) ?? "any";
    return value.flatMap((item: unknown, index) => deepObjectPairs(`${name}[${index}]`, item, items));
  }
  if (isObject(value)) {
    const object = objectOf(shape);
    return Object.entries(value).flatMap(([key, member]) => {
      const property = (object === null ? null : propertyOf(object, key)) ?? "any";
      return deepObjectPairs(`${name}[${key}]`, member, property);
    });
  }
  return [[name, scalarText(value, shape)]];
}

/** A tree of names: `filter[b][c][]=2` is the text `2` below `b`, `c`, `""`. */
interface Branch {
  readonly texts: string[];
  readonly children: Map<string, Branch>;
}

/**
 * The inverse of `deepObjectPairs`, from decoded pairs. Arrays may also be written `a[]=1&a[]=2` and `a=1&a=2`.
 * `undefined`: no pair has the name.
 */
export function parseDeepObject(
  name: string,
  pairs: readonly (readonly [name: string, text: string])[],
  shape: Shape,
): unknown {
  const root = branch();
  for (const [pairName, text] of pairs) {
    const path = deepPath(name, pairName);
    if (path === null) continue;
    let at = root;
    for (const key of path) {
      let child = at.children.get(key);
      if (child === undefined) {
        child = branch();
        at.children.set(key, child);
      }
      at = child;
    }
    at.texts.push(text);
  }
  return root.texts.length + root.children.size === 0 ? undefined : valueAt(root, shape);
}

/** Whether a pair's name is `name` or something below it: `filter[a]` is of `filter`. */
export function isDeepName(name: string, pairName: string): boolean {
  return pairName.startsWith(name) && (pairName.length === name.length || pairName[name.length] === "[");
}

/** `filter[b][c][]` -> `["b", "c", ""]`; `null`: not of this parameter, or not well-formed. */
function deepPath(name: string, pairName: string): readonly string[] | null {
  if (!isDeepName(name, pairName)) return null;
  const rest = pairName.slice(name.length);
  if (rest === "") return [];
  if (!rest.endsWith("]")) return null;
  // A key may hold brackets of its own (`a[b`), but never `][`.
  const keys = rest.slice(1, -1).split("][");
  return keys.length <= MAX_DEPTH ? keys : null;
}

function branch(): Branch {
  return { texts: [], children: new Map() };
}

function valueAt(node: Branch, shape: Shape): unknown {
  const items = itemsOf(shape);
  const object = objectOf(shape);
  if (node.children.size === 0) {
    const [first] = node.texts;
    if (first !== undefined && node.texts.length === 1) {
      const scalar = parseScalar(first, shape);
      if (scalar !== undefined) return scalar;
    }
    if (items !== null) return node.texts.map((text) => parseOrText(text, items));
    return node.texts.length === 1 ? first : node.texts;
  }
  const isList = [...node.children.keys()].every((key) => /^\d*$/.test(key));
  if (items !== null && isList && object === null) return listOf(node, items);
  const value: Record<string, unknown> = {};
  for (const [key, child] of node.children) {
    const property = object === null ? "any" : propertyOf(object, key);
    if (property !== null) setOwn(value, key, valueAt(child, property));
  }
  return value;
}

/** In the order of the indices; those without one (`a[]`) come last, in the order of the query. */
function listOf(node: Branch, items: Shape): unknown[] {
  const children = [...node.children].sort(
    ([left], [right]) => (left === "" ? 1 : 0) - (right === "" ? 1 : 0) || Number(left) - Number(right),
  );
  return children.flatMap(([key, child]) =>
    key === "" && child.children.size === 0
      ? child.texts.map((text) => parseOrText(text, items))
      : [valueAt(child, items)],
  );
}
