const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait after so many failures in a row (1 for the first): exponential with full jitter, so that many
 * consumers of a broker that comes back do not arrive at once.
 */
export function backoffMs(failures: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
  // Never quite zero: a failure that comes at once would make a busy loop.
  return Math.max(FIRST_MS / 10, Math.round(random() * ceiling));
}
