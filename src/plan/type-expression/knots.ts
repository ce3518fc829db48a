import type { KeywordSchema, Schema } from "../../model/index.js";
import type { NamedType, TypePlan } from "../type-plan.js";

/** How a named type needs another at once, not only inside a member: TypeScript allows no cycle of these. */
interface Edge {
  readonly target: Schema;
  /** `base`: by `$ref` or `allOf`; `branch`: by `oneOf` or `anyOf`. */
  readonly kind: "base" | "branch";
}

type Graph = ReadonlyMap<Schema, readonly Edge[]>;

/**
 * Finds the cycles among named types that TypeScript would refuse (`type A = A | string`, an interface that extends
 * the union that it belongs to) and decides which references have to be written out instead to cut them.
 */
export class Knots {
  readonly #componentOf: ReadonlyMap<Schema, number>;
  readonly #cuts = new Map<Schema, Set<Schema>>();
  /** The cuts of step 1. */
  readonly #children = new Map<Schema, Set<Schema>>();

  constructor(plan: Pick<TypePlan, "types" | "index" | "lookup">) {
    const graph = new Map(plan.types.map((type) => [type.schema, edgesOf(type.schema, plan)] as const));
    this.#componentOf = cyclicComponents(graph, () => true);
    if (this.#componentOf.size === 0) return;
    const hasBranchInKnot = (schema: Schema): boolean =>
      graph.get(schema)?.some((edge) => edge.kind === "branch" && this.areKnotted(schema, edge.target)) ??
      false;
    // 1. A child of its own union (`Pet = Cat | Dog`, `Cat` has `allOf: [Pet]`) takes over what the parent says itself.
    this.#cut(graph, this.#componentOf, (edge) => edge.kind === "base" && hasBranchInKnot(edge.target));
    for (const [child, parents] of this.#cuts) this.#children.set(child, new Set(parents));
    // 2. Schemas that are each other's `allOf`, 3. unions that are each other's branches.
    this.#cut(graph, this.#remaining(graph), (edge) => edge.kind === "base");
    this.#cut(graph, this.#remaining(graph), () => true);
  }

  /** `true` where the two are, however far around, part of each other. */
  areKnotted(a: Schema, b: Schema): boolean {
    const component = this.#componentOf.get(a);
    return component !== undefined && component === this.#componentOf.get(b);
  }

  /** `true` where `from` must not mention `to` by its name. */
  isCut(from: Schema, to: Schema): boolean {
    return this.#cuts.get(from)?.has(to) ?? false;
  }

  /** `true` where `child` says, by writing it out, all that `parent` says itself: it is one of the parent's branches. */
  isChild(child: Schema, parent: Schema): boolean {
    return this.#children.get(child)?.has(parent) ?? false;
  }

  #remaining(graph: Graph): ReadonlyMap<Schema, number> {
    return cyclicComponents(graph, (from, edge) => !this.isCut(from, edge.target));
  }

  #cut(graph: Graph, components: ReadonlyMap<Schema, number>, where: (edge: Edge) => boolean): void {
    for (const [from, component] of components) {
      for (const edge of graph.get(from) ?? []) {
        if (components.get(edge.target) !== component || !where(edge)) continue;
        const cuts = this.#cuts.get(from) ?? new Set();
        this.#cuts.set(from, cuts.add(edge.target));
      }
    }
  }
}

function edgesOf(schema: Schema, plan: Pick<TypePlan, "index" | "lookup">): readonly Edge[] {
  const edges: Edge[] = [];
  const mention = (target: Schema | undefined, kind: Edge["kind"]): boolean => {
    const type: NamedType | undefined = target === undefined ? undefined : plan.lookup(target, "read");
    if (target === undefined || type?.exportsType !== true) return false;
    edges.push({ target, kind });
    return true;
  };
  const follow = (part: KeywordSchema, kind: Edge["kind"]): void => {
    if (part.reference !== null) mention(plan.index.get(part.reference)?.schema, kind);
    for (const member of part.allOf)
      if (!mention(member, kind) && member.kind === "keywords") follow(member, kind);
    for (const branches of [part.oneOf, part.anyOf]) {
      for (const branch of branches) {
        if (!mention(branch, "branch") && branch.kind === "keywords") follow(branch, "branch");
      }
    }
  };
  if (schema.kind === "keywords") follow(schema, "base");
  return edges;
}

/** Tarjan's strongly connected components; only those that hold a cycle, numbered. */
function cyclicComponents(
  graph: Graph,
  counts: (from: Schema, edge: Edge) => boolean,
): ReadonlyMap<Schema, number> {
  const order = new Map<Schema, number>();
  const stack: Schema[] = [];
  const onStack = new Set<Schema>();
  const found = new Map<Schema, number>();
  const visit = (schema: Schema): number => {
    const position = order.size;
    order.set(schema, position);
    let lowest = position;
    stack.push(schema);
    onStack.add(schema);
    let isOwnNeighbour = false;
    for (const edge of graph.get(schema) ?? []) {
      if (!counts(schema, edge)) continue;
      if (edge.target === schema) isOwnNeighbour = true;
      if (!order.has(edge.target)) lowest = Math.min(lowest, visit(edge.target));
      else if (onStack.has(edge.target)) lowest = Math.min(lowest, order.get(edge.target) ?? 0);
    }
    if (lowest === position) {
      const members = stack.splice(stack.lastIndexOf(schema));
      for (const member of members) {
        onStack.delete(member);
        if (members.length > 1 || isOwnNeighbour) found.set(member, position);
      }
    }
    return lowest;
  };
  for (const schema of graph.keys()) if (!order.has(schema)) visit(schema);
  return found;
}
