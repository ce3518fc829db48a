/**
 * A string of PromQL: `say "hi"` -> `"say \"hi\""`. Dollar signs and brackets are written as escapes, so that Grafana takes no
 * part of it for a variable of its own.
 */
export function promString(text: string): string {
  // PromQL has the escapes of Go, which knows those of JSON but takes no half of a surrogate pair; those that expose metrics
  // write U+FFFD for it.
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, "\ufffd")).replace(
    /[$[]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}

/**
 * A matcher of a label for one of some values: `group`, `["a"]` -> `group="a"`; `["a.b", "c"]` -> `group=~"a\\\\.b|c"`.
 *
 * @param values at least one
 */
export function promMatcher(label: string, values: readonly string[]): string {
  const [only = "", ...more] = values;
  return more.length === 0 ? `${label}=${promString(only)}` : `${label}=~${promString(anyOf(values))}`;
}

/** A matcher for none of some values: `group`, `["a.b", "c"]` -> `group!~"a\\\\.b|c"`. */
export function promNotMatcher(label: string, values: readonly string[]): string {
  return `${label}!~${promString(anyOf(values))}`;
}

/** In RE2, where a backslash has a mark mean itself. */
function anyOf(values: readonly string[]): string {
  return values.map((value) => value.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")).join("|");
}

/** Text within an annotation of an alert, which Go's templates read: `a {{b}}` -> `a {{"{{"}}b}}`. */
export function promTemplateText(text: string): string {
  return text.replaceAll("{{", '{{"{{"}}');
}
