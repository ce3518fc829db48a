/** The name that a misspelt one most likely means; `null` where none is near. A name of the list is no miss. */
export function nearMiss(written: string, names: readonly string[]): string | null {
  if (names.includes(written)) return null;
  const plain = bare(written);
  const found = names
    .map((name) => ({ name, edits: edits(plain, bare(name)) }))
    .filter(({ name, edits: count }) => count <= (bare(name).length < 7 ? 1 : 2))
    .sort((left, right) => left.edits - right.edits);
  return found[0]?.name ?? null;
}

/** `x-dead_Letter` -> `deadletter`: nobody means two things by these. */
function bare(name: string): string {
  return name.toLowerCase().replace(/^x-|[-_.]/g, "");
}

/** How many letters must be changed, added, removed or swapped with their neighbour (optimal string alignment). */
function edits(left: string, right: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const swapped = isSwapped && row > 1 ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY;
      const changed = at(last, column - 1) + (isSame ? 0 : 1);
      current.push(Math.min(at(last, column) + 1, at(current, column - 1) + 1, changed, swapped));
    }
    beforeLast = last;
    last = current;
  }
  return at(last, right.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
