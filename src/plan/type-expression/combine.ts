import { literal, neverType, nullType, object, primitive, type TypeNode, unknownType } from "./type-node.js";

/** `A | B`, without repetitions and without what another member covers; `null` comes last. */
export function union(nodes: readonly TypeNode[]): TypeNode {
  const [single] = nodes;
  if (single !== undefined && nodes.length === 1) return single;
  const members = new Map<string, TypeNode>();
  for (const node of nodes) {
    if (node.kind === "union") for (const inner of node.nodes) members.set(inner.key, inner);
    else members.set(node.key, node);
  }
  if (members.has(unknownType.key)) return unknownType;
  members.delete(neverType.key);
  if (members.has("true") && members.has("false")) {
    members.delete("false");
    members.set("true", primitive("boolean"));
  }
  const kept = [...members.values()].filter((node) => !isCovered(node, members));
  if (members.has(nullType.key)) kept.push(kept.splice(kept.indexOf(nullType), 1)[0] ?? nullType);
  const [first] = kept;
  if (first === undefined) return neverType;
  if (kept.length === 1) return first;
  return { kind: "union", nodes: kept, key: kept.map((node) => node.key).join("|") };
}

/** `"open"` goes without saying beside `string`. */
function isCovered(node: TypeNode, covering: ReadonlyMap<string, TypeNode>): boolean {
  return node.kind === "literal" && covering.has(typeof node.value);
}

/** `A & B`, without repetitions and `unknown`; worked out where it is about primitives and literals alone. */
export function intersection(nodes: readonly TypeNode[]): TypeNode {
  const [single] = nodes;
  if (single !== undefined && nodes.length === 1) return single;
  const members = new Map<string, TypeNode>();
  for (const node of nodes) {
    if (node.kind === "intersection") for (const inner of node.nodes) members.set(inner.key, inner);
    else members.set(node.key, node);
  }
  if (members.has(neverType.key)) return neverType;
  members.delete(unknownType.key);
  const simple: TypeNode[] = [];
  const others: TypeNode[] = [];
  for (const node of members.values()) (atomsOf(node) === null ? others : simple).push(node);
  const [firstSimple] = simple;
  const kept = mergeObjects(firstSimple === undefined ? others : [...others, simple.reduce(commonAtoms)]);
  if (kept.some((node) => node.key === neverType.key)) return neverType;
  const [first] = kept;
  if (first === undefined) return unknownType;
  if (kept.length === 1) return first;
  return { kind: "intersection", nodes: kept, key: kept.map((node) => `(${node.key})`).join("&") };
}

/** The alternatives of a type made of primitives and literals; `null` for any other. */
function atomsOf(node: TypeNode): readonly TypeNode[] | null {
  if (node.kind === "primitive" || node.kind === "literal") return [node];
  if (node.kind !== "union") return null;
  return node.nodes.every((inner) => inner.kind === "primitive" || inner.kind === "literal")
    ? node.nodes
    : null;
}

function commonAtoms(left: TypeNode, right: TypeNode): TypeNode {
  const rights = atomsOf(right) ?? [];
  const common: TypeNode[] = [];
  for (const a of atomsOf(left) ?? []) {
    for (const b of rights) {
      if (a.key === b.key || isInstance(a, b)) common.push(a);
      else if (isInstance(b, a)) common.push(b);
    }
  }
  return union(common);
}

function isInstance(node: TypeNode, of: TypeNode): boolean {
  return node.kind === "literal" && of.kind === "primitive" && typeof node.value === of.name;
}

/** `{ a } & { b }` -> `{ a; b }`, as long as no name stands in both. */
function mergeObjects(nodes: readonly TypeNode[]): readonly TypeNode[] {
  const kept: TypeNode[] = [];
  for (const node of nodes) {
    const last = kept.at(-1);
    if (last?.kind !== "object" || node.kind !== "object" || last.indexes.length + node.indexes.length > 0) {
      kept.push(node);
      continue;
    }
    const names = new Set(last.members.map((member) => member.name));
    if (node.members.some((member) => names.has(member.name))) kept.push(node);
    else kept[kept.length - 1] = object([...last.members, ...node.members], []);
  }
  return kept;
}

/** `["a", 1, null]` -> `"a" | 1 | null`; lists and objects become tuples and object types of their values. */
export function valueType(value: unknown): TypeNode {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return literal(value);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => ({ node: valueType(item), optional: false }));
    return { kind: "tuple", items, rest: null, key: JSON.stringify(value) };
  }
  if (typeof value !== "object" || value === null) return nullType;
  const members = Object.entries(value).map(([name, item]) => ({
    name,
    node: valueType(item),
    optional: false,
    schema: null,
  }));
  return object(members, members.length === 0 ? [{ prefix: "", node: neverType, isWidened: false }] : []);
}
