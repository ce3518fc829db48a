import type { Broker, Cluster } from "kafkajs";
import { DriverError } from "../driver.js";

/** By what the broker tells the commits and heartbeats of one generation from those of another. */
export interface Membership {
  readonly memberId: string;
  readonly groupGenerationId: number;
}

/**
 * kafkajs looks for the group's coordinator before each join and sends the join through what it finds. That is the one
 * place where a join can be held back, and where the group's generation can be learned: kafkajs' own commits go out
 * under whatever generation the group has reached by then, for partitions that may belong to someone else.
 */
export function watchJoins(
  cluster: Cluster,
  watcher: {
    /** Is waited for before each join. What it throws ends the join. */
    readonly beforeJoin: () => Promise<void>;
    readonly onJoined: (membership: Membership) => void;
  },
): { readonly findCoordinator: (groupId: string) => Promise<Broker> } {
  const find = cluster.findGroupCoordinator.bind(cluster);
  cluster.findGroupCoordinator = async (group) => {
    await watcher.beforeJoin();
    return watched(await find(group), watcher.onJoined);
  };
  return { findCoordinator: (groupId) => find({ groupId }) };
}

function watched(coordinator: Broker, onJoined: (membership: Membership) => void): Broker {
  return new Proxy(coordinator, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name !== "joinGroup") return member.bind(target);
      return async (request: unknown): Promise<unknown> => {
        const answer: unknown = await member.call(target, request);
        onJoined(membershipOf(answer));
        return answer;
      };
    },
  });
}

function membershipOf(answer: unknown): Membership {
  const found = typeof answer === "object" && answer !== null ? answer : {};
  const memberId: unknown = Reflect.get(found, "memberId");
  const groupGenerationId: unknown = Reflect.get(found, "generationId");
  if (typeof memberId === "string" && typeof groupGenerationId === "number") {
    return { memberId, groupGenerationId };
  }
  throw new DriverError("refused", "this version of kafkajs does not tell the group's generation; 2.2 does");
}

/** Keeps the member in the group while it is not fetching. Rejects when the group has moved on without it. */
export async function sendHeartbeat(
  coordinator: Broker,
  groupId: string,
  membership: Membership,
): Promise<void> {
  const heartbeat: unknown = Reflect.get(coordinator, "heartbeat");
  if (typeof heartbeat !== "function")
    throw new DriverError("refused", "this version of kafkajs has no heartbeat");
  await heartbeat.call(coordinator, { groupId, ...membership });
}
