import type { ArrayRules, KeywordSchema } from "../../model/index.js";
import { intersection } from "./combine.js";
import { inside, type Site } from "./type-context.js";
import { array, type TupleNode, type TypeNode, tuple, unknownType } from "./type-node.js";

/** `items: string` -> `string[]`; `prefixItems: [a, b], minItems: 1, items: c` -> `[A, B?, ...C[]]`. */
export function arrayType(owns: readonly KeywordSchema[], site: Site): TypeNode {
  const rules = owns.flatMap((own) => (own.array === null ? [] : [own.array]));
  const length = Math.max(0, ...rules.map((rule) => rule.prefixItems.length));
  const positions: TypeNode[] = [];
  for (let index = 0; index < length; index++) positions.push(itemType(rules, index, site));
  const isClosed = rules.some(isClosedAfterPrefix);
  const rest = itemType(rules, length, site);
  if (length === 0) return isClosed ? tuple([], null) : array(rest);
  const minItems = Math.max(0, ...rules.map((rule) => rule.minItems ?? 0));
  const maxItems = Math.min(...rules.map((rule) => rule.maxItems ?? Number.POSITIVE_INFINITY));
  const items: TupleNode["items"] = positions
    .slice(0, maxItems)
    .map((node, index) => ({ node, optional: index >= minItems }));
  return tuple(items, isClosed || maxItems <= length ? null : rest);
}

function isClosedAfterPrefix({ items, unevaluatedItems }: ArrayRules): boolean {
  const after = items ?? unevaluatedItems;
  return after !== null && after.kind === "boolean" && !after.value;
}

/** What the rules say together of the item at one position. */
function itemType(rules: readonly ArrayRules[], index: number, site: Site): TypeNode {
  const nodes = rules.map(({ prefixItems, items }) => {
    const schema = prefixItems[index] ?? items;
    return schema === null ? unknownType : site.context.typeOf(schema, inside(site));
  });
  return intersection(nodes);
}
