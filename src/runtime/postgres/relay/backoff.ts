/**
 * Milliseconds after so many failures in a row (1 for the first): exponential, between half and the whole of it, so that
 * many who wait for the same server do not arrive at once.
 */
export function backoffMs(
  failures: number,
  {
    first,
    longest,
    random,
  }: { readonly first: number; readonly longest: number; readonly random: () => number },
): number {
  const ceiling = Math.min(longest, first * 2 ** Math.min(failures - 1, 30));
  return Math.round(ceiling * (0.5 + random() / 2));
}
