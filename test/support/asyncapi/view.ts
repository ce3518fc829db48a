/**
 * What two readers of one AsyncAPI document must agree on, in plain values. `null`: nothing is said. Lists of names
 * are sorted; so are messages, which the two may name differently.
 */
export interface EventsView {
  readonly title: string;
  readonly id: string | null;
  readonly servers: readonly ServerView[];
  readonly channels: readonly ChannelView[];
  readonly operations: readonly OperationView[];
}

export interface ServerView {
  readonly name: string;
  /** With the path, without the protocol. */
  readonly host: string;
  readonly protocol: string;
  readonly protocolVersion: string | null;
  readonly description: string | null;
  readonly variables: readonly string[];
  /** Kinds of the schemes of each alternative; the parser loses their names in 3.x. */
  readonly security: readonly (readonly string[])[];
  readonly schemaRegistryUrl: string | null;
  readonly schemaRegistryVendor: string | null;
}

export interface ChannelView {
  readonly key: string;
  readonly address: string | null;
  readonly description: string | null;
  readonly parameters: readonly string[];
  readonly servers: readonly string[];
  readonly boundProtocols: readonly string[];
  readonly topic: string | null;
  readonly partitions: number | null;
  readonly replicas: number | null;
  readonly topicConfiguration: Readonly<Record<string, string>>;
  /** Each once. */
  readonly messages: readonly MessageView[];
}

export interface OperationView {
  readonly operationId: string | null;
  readonly action: "send" | "receive";
  readonly channel: string;
  readonly summary: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly security: readonly (readonly string[])[];
  readonly hasGroupId: boolean;
  readonly hasClientId: boolean;
  readonly replyChannel: string | null;
  readonly replyAddress: string | null;
  readonly messages: readonly MessageView[];
}

export interface MessageView {
  readonly name: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly description: string | null;
  readonly contentType: string | null;
  readonly tags: readonly string[];
  readonly hasPayload: boolean;
  /** Property names; `null`: no schema. */
  readonly headers: readonly string[] | null;
  readonly correlationId: string | null;
  readonly hasKafkaKey: boolean;
  readonly schemaIdLocation: string | null;
  readonly examples: number;
}

/** In code-unit order, each once. */
export function sortedNames(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].sort();
}

/** In a fixed order; `unique`: what says the same counts once. */
export function sortedMessages(messages: Iterable<MessageView>, unique: boolean): readonly MessageView[] {
  const keyed = [...messages].map((message) => [JSON.stringify(message), message] as const);
  const kept = unique ? [...new Map(keyed)] : keyed;
  return kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, message]) => message);
}
