import { isArray, isRecord } from "./guards.js";
import type { Violation } from "./violation.js";

/** A validator of one branch of a union, as far as reporting needs it. */
export type BranchValidator = (value: unknown, path?: string, violations?: Violation[] | null) => boolean;

/** The branches of a discriminated union by the values of the discriminator. */
export interface NamedBranches {
  readonly property: string;
  readonly branches: readonly (readonly [value: unknown, branch: BranchValidator])[];
}

/**
 * Where one validator puts the rules that its value breaks. A `place` is a JSON pointer below the value, without its
 * first slash: `""` is the value itself, `"id"` a property, `"lines/0"` an item of one. Every method reports and
 * returns `true`, so that `!report?.type("id", "a string")` says: nobody wants to know more, stop here.
 */
export class ViolationReport {
  readonly #value: unknown;
  readonly #path: string;
  readonly #violations: Violation[];
  readonly #before: number;

  /** @param path the pointer to `value` */
  constructor(value: unknown, path: string, violations: Violation[]) {
    this.#value = value;
    this.#path = path;
    this.#violations = violations;
    this.#before = violations.length;
  }

  /** `true` while nothing has been reported. */
  get isEmpty(): boolean {
    return this.#violations.length === this.#before;
  }

  /** The pointer to a place. */
  at(place: string): string {
    return place === "" ? this.#path : `${this.#path}/${place}`;
  }

  /** Any broken rule, in words that complete "the value ...": `must be at least 1`. */
  add(place: string, keyword: string, message: string): true {
    this.#violations.push({ pointer: this.at(place), keyword, message });
    return true;
  }

  /** A value has none of its types (`expected`: `a string or null`). One that is not there at all is missing. */
  type(place: string, expected: string): true {
    return this.#addUnlessMissing(place, "type", `must be ${expected}`);
  }

  /** A value is no text of this format, none at all (`expected`: `a string or null`), or missing. */
  format(place: string, format: string, expected = "a string"): true {
    if (typeof this.#valueAt(place) !== "string") return this.type(place, expected);
    return this.add(place, "format", `must be a valid ${format}`);
  }

  /** A value is none of those that `enum` lists, or is missing. */
  enum(place: string, allowed: Iterable<unknown>): true {
    return this.#addUnlessMissing(place, "enum", mustBeOneOf(allowed));
  }

  /** A value is not the one that `const` names, or is missing. */
  const(place: string, constant: unknown): true {
    return this.#addUnlessMissing(place, "const", `must be ${JSON.stringify(constant)}`);
  }

  /** A required property of the object at `place` is not there. */
  missing(place: string, name: string): true {
    return this.add(place, "required", `must have property ${JSON.stringify(name)}`);
  }

  /**
   * No branch of a union accepts the value. Where the type of the value (or a constant) leaves one branch only, what
   * that one complains about is reported too; where a discriminator names a branch, nothing but that.
   */
  noBranch(
    place: string,
    keyword: "anyOf" | "oneOf",
    branches: readonly BranchValidator[] | NamedBranches,
  ): true {
    const value = this.#valueAt(place);
    const pointer = this.at(place);
    if ("property" in branches) {
      const [, named] =
        branches.branches.find(([name]) => isRecord(value) && value[branches.property] === name) ?? [];
      if (named === undefined) return this.add(place, keyword, noMatch[keyword]);
      named(value, pointer, this.#violations);
      return true;
    }
    this.add(place, keyword, noMatch[keyword]);
    const complaints = branches.map((branch) => complaintsOf(branch, value, pointer));
    const candidates = complaints.filter((found) => !found.some((one) => isOutOfQuestion(one, pointer)));
    const [closest] = candidates;
    if (closest !== undefined && candidates.length === 1) this.#violations.push(...closest);
    return true;
  }

  /** Not exactly one branch of a `oneOf` accepts the value. */
  notOneBranch(place: string, matches: number, branches: readonly BranchValidator[] | NamedBranches): true {
    if (matches === 0) return this.noBranch(place, "oneOf", branches);
    return this.add(place, "oneOf", `must match exactly one of the alternatives, but matches ${matches}`);
  }

  /** A union whose branches are told apart by a property: the value has none of the values that name a branch. */
  noVariant(
    place: string,
    keyword: "anyOf" | "oneOf",
    [property, ...allowed]: readonly [string, ...unknown[]],
  ): true {
    const value = this.#valueAt(place);
    if (!isRecord(value)) return this.type(place, "an object");
    if (value[property] === undefined) return this.missing(place, property);
    const token = pointerToken(property);
    return this.add(place === "" ? token : `${place}/${token}`, keyword, mustBeOneOf(allowed));
  }

  #addUnlessMissing(place: string, keyword: string, message: string): true {
    const pointer = this.at(place);
    if (pointer === "" || this.#valueAt(place) !== undefined) return this.add(place, keyword, message);
    const parent = pointer.slice(0, pointer.lastIndexOf("/"));
    const name = pointerTokens(pointer).at(-1) ?? "";
    this.#violations.push({
      pointer: parent,
      keyword: "required",
      message: `must have property ${JSON.stringify(name)}`,
    });
    return true;
  }

  #valueAt(place: string): unknown {
    if (place === "") return this.#value;
    let value = this.#value;
    for (const token of pointerTokens(`/${place}`)) {
      if (!isRecord(value) && !isArray(value)) return undefined;
      value = Object.getOwnPropertyDescriptor(value, token)?.value;
    }
    return value;
  }
}

/** `"b/c~d"` -> `"b~1c~0d"`: a property's name as a token of a JSON pointer (RFC 6901). */
export function pointerToken(name: string): string {
  return name.includes("~") || name.includes("/") ? name.replaceAll("~", "~0").replaceAll("/", "~1") : name;
}

/** The tokens of a JSON pointer, unescaped: `"/a~1b/0"` -> `["a/b", "0"]`. */
export function pointerTokens(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

const noMatch = {
  anyOf: "must match at least one of the alternatives",
  oneOf: "must match exactly one of the alternatives, but matches none",
} as const;

/** `["a", 1]` -> `must be one of "a", 1`; long lists are cut. */
function mustBeOneOf(allowed: Iterable<unknown>): string {
  const values = [...allowed];
  const shown = values.slice(0, 20).map((value) => JSON.stringify(value));
  const rest = values.length > shown.length ? ` (and ${values.length - shown.length} more)` : "";
  return `must be one of ${shown.join(", ")}${rest}`;
}

function complaintsOf(branch: BranchValidator, value: unknown, pointer: string): Violation[] {
  const found: Violation[] = [];
  branch(value, pointer, found);
  return found;
}

/** The branch is for values of another kind. */
function isOutOfQuestion({ pointer, keyword }: Violation, place: string): boolean {
  return pointer === place && (keyword === "type" || keyword === "const" || keyword === "enum");
}
