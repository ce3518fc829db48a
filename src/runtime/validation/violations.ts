import type { Violation } from "./violation.js";

/** Any broken rule, in words that complete "the value ...": `must be at least 1`. */
export function violation(pointer: string, keyword: string, message: string): Violation {
  return { pointer, keyword, message };
}

/**
 * The value has none of the types that it may have (`expected`: `a string or null`). A property that is not there at
 * all is reported as missing, at its parent.
 */
export function wrongType(value: unknown, pointer: string, expected: string): Violation {
  return missingValue(value, pointer) ?? { pointer, keyword: "type", message: `must be ${expected}` };
}

/** The value is none of those that `enum` lists. A missing property is reported as missing. */
export function notOneOf(value: unknown, pointer: string, allowed: Iterable<unknown>): Violation {
  return missingValue(value, pointer) ?? { pointer, keyword: "enum", message: mustBeOneOf(allowed) };
}

/** The value is not the one that `const` names. A missing property is reported as missing. */
export function notConstant(value: unknown, pointer: string, constant: unknown): Violation {
  return (
    missingValue(value, pointer) ?? {
      pointer,
      keyword: "const",
      message: `must be ${JSON.stringify(constant)}`,
    }
  );
}

/** A required property is not there. */
export function missing(pointer: string, name: string): Violation {
  return { pointer, keyword: "required", message: `must have property ${JSON.stringify(name)}` };
}

/** A property that the schema does not allow beside those that it names. */
export function unexpectedProperty(pointer: string, keyword: string): Violation {
  return { pointer, keyword, message: "is not a known property" };
}

/** `["a", 1]` -> `must be one of "a", 1`; long lists are cut. */
export function mustBeOneOf(allowed: Iterable<unknown>): string {
  const values = [...allowed];
  const shown = values.slice(0, 20).map((value) => JSON.stringify(value));
  const rest = values.length > shown.length ? ` (and ${values.length - shown.length} more)` : "";
  return `must be one of ${shown.join(", ")}${rest}`;
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

function missingValue(value: unknown, pointer: string): Violation | null {
  if (value !== undefined || pointer === "") return null;
  return missing(pointer.slice(0, pointer.lastIndexOf("/")), pointerTokens(pointer).at(-1) ?? "");
}
