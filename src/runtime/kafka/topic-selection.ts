/** Topics by name, and those that a pattern matches; in a fixed order, each once. */
export function selectTopics(
  subscription: readonly (string | RegExp)[],
  existing: readonly string[],
): readonly string[] {
  const selected = new Set<string>();
  for (const wanted of subscription) {
    if (typeof wanted === "string") selected.add(wanted);
    else for (const topic of existing) if (matches(wanted, topic)) selected.add(topic);
  }
  return [...selected].sort();
}

/** Without the memory that a pattern with the flags `g` or `y` has of its last match. */
function matches(pattern: RegExp, topic: string): boolean {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")).test(topic);
}
