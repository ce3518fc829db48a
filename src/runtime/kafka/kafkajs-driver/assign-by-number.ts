import { type Assigner, AssignerProtocol, type Cluster } from "kafkajs";

const name = "commsgen-by-number";

/**
 * Partition 3 of one topic and partition 3 of another go to the same member, where the same members subscribe to both:
 * partition p goes to member p modulo their number, in the order of their identities.
 */
export function createAssigner(cluster: Cluster): Assigner {
  return {
    name,
    version: 1,
    protocol: ({ topics }) => ({
      name,
      metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }),
    }),
    assign: async ({ members }) => {
      const subscriptions = members.map(({ memberId, memberMetadata }) => ({
        memberId,
        topics: new Set(AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? []),
      }));
      const topics = [...new Set(subscriptions.flatMap((each) => [...each.topics]))].sort();
      // Members may subscribe to topics that this one, who assigns for all, has not asked for yet.
      await cluster.addMultipleTargetTopics(topics).catch(() => null);
      const counts = new Map(
        topics.map((topic) => [topic, cluster.findTopicPartitionMetadata(topic).length] as const),
      );
      return [...assignByNumber(subscriptions, counts)].map(([memberId, assignment]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 1,
          assignment: Object.fromEntries(assignment),
          userData: Buffer.alloc(0),
        }),
      }));
    },
  };
}

export interface Subscriber {
  readonly memberId: string;
  readonly topics: ReadonlySet<string>;
}

/** Each member's partitions by topic; every member is in the answer. */
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
