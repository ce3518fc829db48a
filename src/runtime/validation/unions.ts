import { isRecord } from "./guards.js";
import type { Violation } from "./violation.js";
import { missing, mustBeOneOf, pointerToken, wrongType } from "./violations.js";

/** A validator of one branch of a union, as far as reporting needs it. */
export type BranchValidator = (value: unknown, path: string, violations: Violation[] | null) => boolean;

/** What a union that does not hold has to say, beside its branches. */
export interface FailedUnion {
  readonly keyword: "anyOf" | "oneOf";
  readonly value: unknown;
  readonly pointer: string;
  /** How many branches accepted the value: 0, or several where exactly one should. */
  readonly matches?: number;
}

/**
 * The violations of a union that does not hold: its own one, and where all branches but one are out of the question by
 * the type of the value (or a constant), what that one complains about.
 */
export function unionViolations(union: FailedUnion, ...branches: readonly BranchValidator[]): Violation[] {
  const { keyword, value, pointer, matches = 0 } = union;
  if (matches > 0) {
    return [
      { pointer, keyword, message: `must match exactly one of the alternatives, but matches ${matches}` },
    ];
  }
  const rule = keyword === "oneOf" ? "exactly one" : "at least one";
  const candidates = branches.map((branch) => complaints(branch, value, pointer)).filter(isCandidate);
  const [closest = []] = candidates.length === 1 ? candidates : [];
  return [{ pointer, keyword, message: `must match ${rule} of the alternatives` }, ...closest];

  function isCandidate(found: readonly Violation[]): boolean {
    return !found.some((one) => one.pointer === pointer && /^(type|const|enum)$/.test(one.keyword));
  }
}

/** As `unionViolations`, for a union with a discriminator: where its value names a branch, only that branch speaks. */
export function discriminatedViolations(
  union: FailedUnion & { readonly property: string },
  branches: ReadonlyMap<unknown, BranchValidator>,
): Violation[] {
  const { value, pointer, property, matches = 0 } = union;
  const branch = isRecord(value) ? branches.get(value[property]) : undefined;
  if (branch === undefined || matches > 0) return unionViolations(union);
  return complaints(branch, value, pointer);
}

function complaints(branch: BranchValidator, value: unknown, pointer: string): Violation[] {
  const found: Violation[] = [];
  branch(value, pointer, found);
  return found;
}

/** A union whose branches are told apart by one property: the value has none of the values that name a branch. */
export function variantViolation(
  union: FailedUnion,
  property: string,
  allowed: readonly unknown[],
): Violation {
  const { keyword, value, pointer } = union;
  if (!isRecord(value)) return wrongType(value, pointer, "an object");
  if (value[property] === undefined) return missing(pointer, property);
  return { pointer: `${pointer}/${pointerToken(property)}`, keyword, message: mustBeOneOf(allowed) };
}
