import type { NameScope } from "./name-scope.js";

/** Something that wants a name. */
export interface NameRequest {
  /** What decides between equals, whatever the order of the requests: a JSON pointer, say. Unique. */
  readonly key: string;
  /** Final identifiers, best first; the later ones from the thing's wider context. At least one. */
  readonly candidates: readonly string[];
  /** The lower, the stronger the claim: 0 for a name that the contract spells exactly so. */
  readonly priority: number;
}

/**
 * How strong a claim on `name` somebody has who wrote `written`: 0 for exactly so and with words that can be told apart
 * (`Order`, `getOrder`), 1 for exactly so in one case (`ORDER`, `getorder`), 2 for any other spelling.
 */
export function spellingRank(written: string, name: string): 0 | 1 | 2 {
  if (written !== name) return 2;
  return /\p{Ll}/u.test(name) && /\p{Lu}/u.test(name) ? 0 : 1;
}

/**
 * Names many things at once, so that the outcome does not depend on their order. Those with the same wish (also by
 * case only) do not get it, except one whose priority is lower than all others'; they fall back to their next
 * candidates. When they have none left, the first by key gets its first wish if it is free, the others numbers.
 *
 * `[{key: "/a", candidates: ["Order"], priority: 0}, {key: "/b", candidates: ["Order", "ShopOrder"], priority: 1}]`
 * -> `/a: Order, /b: ShopOrder`
 */
export function settleNames(requests: readonly NameRequest[], scope: NameScope): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  let open = requests;
  for (let round = 0; open.length > 0; round++) {
    const groups = new Map<string, NameRequest[]>();
    let hasCandidates = false;
    for (const request of open) {
      const candidate = request.candidates[round];
      if (candidate === undefined) continue;
      hasCandidates = true;
      const group = groups.get(candidate.toLowerCase());
      if (group === undefined) groups.set(candidate.toLowerCase(), [request]);
      else group.push(request);
    }
    if (!hasCandidates) break;
    for (const group of groups.values()) settleGroup(group, round, { scope, names });
    open = open.filter((request) => !names.has(request.key));
  }
  for (const request of [...open].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    names.set(request.key, scope.claim(request.candidates[0] ?? "Unnamed"));
  }
  return names;
}

function settleGroup(
  group: readonly NameRequest[],
  round: number,
  state: { readonly scope: NameScope; readonly names: Map<string, string> },
): void {
  const [first, second] = [...group].sort((a, b) => a.priority - b.priority);
  if (first === undefined || (second !== undefined && second.priority === first.priority)) return;
  const name = first.candidates[round];
  if (name === undefined || state.scope.has(name)) return;
  state.scope.reserve(name);
  state.names.set(first.key, name);
}
