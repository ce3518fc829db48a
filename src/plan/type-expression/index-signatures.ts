import type { ObjectRules } from "../../model/index.js";
import { union } from "./combine.js";
import { inside, type Site } from "./type-context.js";
import {
  type IndexSignature,
  neverType,
  type ObjectMember,
  primitive,
  type TypeNode,
  unknownType,
} from "./type-node.js";

/** From this many alternatives on, an index signature says `unknown`: longer ones help nobody. */
const longUnion = 6;

/** `true` where the rules describe properties beyond the named ones. */
export function hasIndex(rules: ObjectRules): boolean {
  return rules.patternProperties.length > 0 || openSchema(rules) !== null;
}

/**
 * Index signatures for `additionalProperties` and `patternProperties`. TypeScript wants every named property to fit the
 * signature, so it is widened by the types of those it covers. A contract that says nothing of further properties
 * gets none, and one that forbids them neither.
 */
export function indexSignatures(
  rules: readonly ObjectRules[],
  members: readonly ObjectMember[],
  site: Site,
): readonly IndexSignature[] {
  const prefixed = new Map<string, TypeNode[]>();
  const open: TypeNode[] = [];
  for (const rule of rules) {
    for (const { pattern, schema } of rule.patternProperties) {
      const node = site.context.typeOf(schema, inside(site));
      const prefix = prefixOf(pattern);
      if (prefix === null) open.push(node);
      else prefixed.set(prefix, [...(prefixed.get(prefix) ?? []), node]);
    }
    const additional = openSchema(rule);
    if (additional !== null) open.push(site.context.typeOf(additional, inside(site)));
  }
  if (open.length > 0) return [signature("", [...open, ...[...prefixed.values()].flat()], members)];
  if (prefixed.size > 0) {
    const prefixes = [...prefixed.keys()];
    // A longer prefix has to fit the shorter one that covers it: rare enough for one common signature.
    const areApart = prefixes.every((one) =>
      prefixes.every((other) => one === other || !one.startsWith(other)),
    );
    if (!areApart) return [signature("", [...prefixed.values()].flat(), members)];
    return [...prefixed].map(([prefix, nodes]) => signature(prefix, nodes, members));
  }
  const isClosed = members.length === 0 && rules.some((rule) => isFalse(rule.additionalProperties));
  return isClosed ? [{ prefix: "", node: neverType, isWidened: false }] : [];
}

function signature(
  prefix: string,
  nodes: readonly TypeNode[],
  members: readonly ObjectMember[],
): IndexSignature {
  const own = union(nodes);
  const covered = members.filter((member) => member.name.startsWith(prefix));
  const optional = covered.some((member) => member.optional) ? [primitive("undefined")] : [];
  const widened = union([own, ...covered.map((member) => member.node), ...optional]);
  const isLong = widened.kind === "union" && widened.nodes.length > longUnion && widened.key !== own.key;
  const node = isLong ? unknownType : widened;
  return { prefix, node, isWidened: node.key !== own.key };
}

/** The schema of properties that nothing else names; `null` where there are none to speak of. */
function openSchema({
  additionalProperties,
  unevaluatedProperties,
}: ObjectRules): ObjectRules["additionalProperties"] {
  const schema = additionalProperties ?? unevaluatedProperties;
  return isFalse(schema) ? null : schema;
}

function isFalse(schema: ObjectRules["additionalProperties"]): boolean {
  return schema !== null && schema.kind === "boolean" && !schema.value;
}

/** `^x-` -> `x-`, `^x-.*$` -> `x-`: patterns that a template literal type says as well. */
function prefixOf(pattern: string): string | null {
  const found = /^\^([\w -]+)(?:\.\*\$?)?$/.exec(pattern);
  return found?.[1] ?? null;
}
