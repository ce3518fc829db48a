export interface Subscriber {
  readonly memberId: string;
  readonly topics: ReadonlySet<string>;
}

/**
 * Partition 3 of one topic and partition 3 of another go to the same member, where the same members subscribe to both:
 * partition p goes to member p modulo their number, in the order of their identities. Every member is in the answer.
 */
export function assignByNumber(
  subscribers: readonly Subscriber[],
  partitionCounts: ReadonlyMap<string, number>,
): ReadonlyMap<string, ReadonlyMap<string, number[]>> {
  const sorted = [...subscribers].sort((left, right) => (left.memberId < right.memberId ? -1 : 1));
  const assignments = new Map(sorted.map(({ memberId }) => [memberId, new Map<string, number[]>()]));
  for (const [topic, count] of partitionCounts) {
    const interested = sorted.filter(({ topics }) => topics.has(topic));
    for (let partition = 0; partition < count; partition += 1) {
      const member = interested[partition % interested.length];
      const own = member === undefined ? undefined : assignments.get(member.memberId);
      if (own === undefined) continue;
      const partitions = own.get(topic);
      if (partitions === undefined) own.set(topic, [partition]);
      else partitions.push(partition);
    }
  }
  return assignments;
}
