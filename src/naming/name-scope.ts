/**
 * The names of one scope. Names that differ by case alone count as the same: readers confuse them, and file systems
 * that ignore case would too.
 */
export class NameScope {
  readonly #taken = new Set<string>();

  constructor(taken: Iterable<string> = []) {
    for (const name of taken) this.#taken.add(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.#taken.has(name.toLowerCase());
  }

  /** Takes `name` whether or not it is free. */
  reserve(name: string): void {
    this.#taken.add(name.toLowerCase());
  }

  /**
   * Takes and returns the first free one of `preferred`, `alternatives()` and, as a last resort, `preferred2`,
   * `preferred3`, ... The alternatives should come from the thing's place, so that the outcome does not depend on
   * what was claimed before; where several claims compete on equal terms, use `settleNames`.
   */
  claim(preferred: string, alternatives: () => readonly string[] = () => []): string {
    if (this.#take(preferred)) return preferred;
    for (const name of alternatives()) if (this.#take(name)) return name;
    for (let count = 2; ; count++) {
      const name = numbered(preferred, count);
      if (this.#take(name)) return name;
    }
  }

  #take(name: string): boolean {
    const key = name.toLowerCase();
    if (this.#taken.has(key)) return false;
    this.#taken.add(key);
    return true;
  }
}

/** `("Order", 2)` -> `Order2`; `("Order2", 2)` -> `Order2_2`, which does not read as 22. */
function numbered(name: string, count: number): string {
  return /\d$/.test(name) ? `${name}_${count}` : `${name}${count}`;
}
