/** Into how many shares the outbox is cut, as the trigger of its table does it. */
export const BUCKETS = 64;

/**
 * How many buckets a relay should have: the same for all, and one more for the first where it does not come out even.
 *
 * `("b", ["a", "b", "c"])` -> 21, for "a" it is 22
 */
export function fairShare(relayId: string, livingIds: readonly string[]): number {
  const ids = [...new Set([...livingIds, relayId])].sort();
  const rank = ids.indexOf(relayId);
  return Math.floor(BUCKETS / ids.length) + (rank < BUCKETS % ids.length ? 1 : 0);
}
