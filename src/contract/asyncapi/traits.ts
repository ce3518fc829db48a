import type { ReadingContext } from "../reading/context.js";
import { entriesOf, field, type Located } from "../reading/located.js";
import { follow } from "../reading/references.js";
import { listField } from "../reading/values.js";
import { assembled, mergePatch } from "./merge-patch.js";

/**
 * Merges the `traits` of an operation or a message into it, later traits over earlier ones. In 2.x traits win over
 * what the object itself says; in 3.x ("Traits Merge Mechanism") the object wins.
 */
export function withTraits(
  owner: Located,
  of: { readonly expected: string; readonly winner: "traits" | "owner" },
  context: ReadingContext,
): Located {
  if (field(owner, "traits") === null) return owner;
  const traits = listField(owner, "traits", context)
    .map((trait) => follow(trait, { expected: of.expected, severity: "warning" }, context)?.node ?? null)
    .filter((trait) => trait !== null);
  const own = assembled(owner.source, new Map(entriesOf(owner).filter(([key]) => key !== "traits")));
  if (of.winner === "traits") {
    return traits.reduce((target, trait) => mergePatch(target, trait, { place: "target", context }), own);
  }
  const nothing = assembled(owner.source, new Map());
  const base = traits.reduce(
    (target, trait) => mergePatch(target, trait, { place: "target", context }),
    nothing,
  );
  return mergePatch(base, own, { place: "patch", context });
}
