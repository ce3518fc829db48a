import { type Assigner, AssignerProtocol, type Cluster } from "kafkajs";
import { assignByNumber } from "../assign-by-number.js";

const name = "commsgen-by-number";

/** The member that the broker made leader assigns for all, by the members' own account of their topics. */
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
