import { addressText } from "../address.js";
import type { Address } from "../operation.js";
import type { ConsumerRoute, RecordReader } from "../reading.js";
import {
  addressSource,
  fillTopicName,
  isPattern,
  literalTopic,
  sourcePattern,
  templateSource,
} from "./topic-pattern.js";

/** One channel from which one group receives. */
export interface Source {
  readonly groupId: string;
  readonly address: Address;
  readonly routes: readonly ConsumerRoute[];
  readonly reader: RecordReader;
}

/** What a topic is for its group. */
export interface TopicRole {
  readonly source: Source;
  readonly isRetry: boolean;
  /** The topic itself, or that whose retries it holds; `null`: only its records know. */
  readonly sourceTopic: string | null;
}

export type ReaderFactory = (
  routes: readonly ConsumerRoute[],
  options: { readonly unknownMessages: "dead-letter" | "skip" },
) => RecordReader;

/** All that one group receives. */
export class Subscription {
  readonly groupId: string;
  readonly sources: readonly Source[];
  readonly #roles = new Map<string, TopicRole | null>();

  constructor(groupId: string, sources: readonly Source[]) {
    this.groupId = groupId;
    this.sources = sources;
  }

  /** For the driver: names, and patterns for channels with parameters. */
  topics(): readonly (string | RegExp)[] {
    const topics = new Map<string, string | RegExp>();
    for (const source of this.sources) {
      for (const topic of [sourceTopics(source), ...retryTopics(source)]) topics.set(String(topic), topic);
    }
    return [...topics.values()];
  }

  /** `null`: a topic that this group did not ask for. */
  roleOf(topic: string): TopicRole | null {
    const known = this.#roles.get(topic);
    if (known !== undefined) return known;
    const role = this.#findRole(topic);
    this.#roles.set(topic, role);
    return role;
  }

  #findRole(topic: string): TopicRole | null {
    for (const source of this.sources) {
      if (matches(sourceTopics(source), topic)) return { source, isRetry: false, sourceTopic: topic };
    }
    for (const source of this.sources) {
      const sourceTopic = sourceOfRetry(source, topic);
      if (sourceTopic !== undefined) return { source, isRetry: true, sourceTopic };
    }
    return null;
  }
}

/** Puts routes together by group, and within it by channel. Throws where a channel would feed itself. */
export function subscriptionsOf(
  routes: readonly ConsumerRoute[],
  defaultGroup: string,
  newReader: (routes: readonly ConsumerRoute[]) => RecordReader,
): readonly Subscription[] {
  const groups = new Map<string, Map<string, ConsumerRoute[]>>();
  for (const route of routes) {
    const groupId = route.operation.groupId ?? defaultGroup;
    const channels = groups.get(groupId) ?? new Map<string, ConsumerRoute[]>();
    groups.set(groupId, channels);
    const address = JSON.stringify(route.operation.channel.address);
    const members = channels.get(address);
    if (members === undefined) channels.set(address, [route]);
    else members.push(route);
  }
  return [...groups].map(([groupId, channels]) => {
    const sources = [...channels.values()].flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const { address } = first.operation.channel;
      return [{ groupId, address, routes: members, reader: newReader(members) }];
    });
    for (const source of sources) refuseLoops(source);
    return new Subscription(groupId, sources);
  });
}

/** The templates of a source's retry and dead-letter topics. */
export function templatesOf(source: Source): { readonly retry: string[]; readonly deadLetter: string[] } {
  const retry = new Set<string>();
  const deadLetter = new Set<string>();
  for (const { operation } of source.routes) {
    if (operation.retry.mode === "non-blocking") for (const topic of operation.retry.topics) retry.add(topic);
    if (operation.deadLetter !== null) deadLetter.add(operation.deadLetter.topic);
  }
  return { retry: [...retry], deadLetter: [...deadLetter] };
}

export function matches(topics: string | RegExp, topic: string): boolean {
  return typeof topics === "string" ? topics === topic : topics.test(topic);
}

export function sourceTopics(source: Source): string | RegExp {
  if (!isPattern(source.address)) return literalTopic(source.address);
  const { retry, deadLetter } = templatesOf(source);
  return sourcePattern(source.address, [...retry, ...deadLetter], source.groupId);
}

function retryTopics(source: Source): readonly (string | RegExp)[] {
  return templatesOf(source).retry.map((template) => {
    if (!isPattern(source.address)) {
      return fillTopicName(template, literalTopic(source.address), source.groupId);
    }
    return new RegExp(`^${templateSource(template, source.address, source.groupId)}$`);
  });
}

/** `undefined`: it is no retry topic of the source. */
function sourceOfRetry(source: Source, topic: string): string | null | undefined {
  for (const topics of retryTopics(source)) {
    if (typeof topics === "string") {
      if (topics === topic) return literalTopic(source.address);
      continue;
    }
    const match = topics.exec(topic);
    // A template of a name of its own, without `{topic}`, has no group.
    if (match !== null) return match[1] ?? null;
  }
  return undefined;
}

function refuseLoops(source: Source): void {
  const { retry, deadLetter } = templatesOf(source);
  const own = isPattern(source.address)
    ? new RegExp(`^${addressSource(source.address)}$`)
    : literalTopic(source.address);
  for (const template of [...retry, ...deadLetter]) {
    // With `{topic}` and more around it the name is longer than the source's, and patterns leave it out.
    const isOwnName = !template.includes("{topic}") || template === "{topic}";
    const name = fillTopicName(template, "", source.groupId);
    if (template === "{topic}" || (isOwnName && matches(own, name))) {
      const [route] = source.routes;
      throw new Error(
        `${route?.operation.name ?? "an operation"}: failed records would go from ` +
          `"${addressText(source.address)}" to the same topic again; give retries and dead letters a topic of their own`,
      );
    }
  }
}
