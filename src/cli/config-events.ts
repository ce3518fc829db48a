import { child, type SourceRef } from "../diagnostics/index.js";
import type { EventSettings } from "../pipeline/settings.js";
import type { ConfigReader } from "./config-reader.js";

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
type Retry = Exclude<EventSettings["retry"], false | undefined>;
type DeadLetter = Exclude<EventSettings["deadLetter"], false | undefined>;
type Topics = Exclude<EventSettings["topics"], undefined>;

/** `"events"` of the configuration: `{ "retry": { "maxAttempts": 5 }, "deadLetter": false, "topics": { ... } }` */
export function readEvents(value: unknown, source: SourceRef, reader: ConfigReader): EventSettings {
  const events: Writable<EventSettings> = {};
  for (const [key, member] of reader.members(value, source, ["retry", "deadLetter", "topics"])) {
    const at = child(source, key);
    if (key === "topics") events.topics = readTopics(member, at, reader);
    else if (!isFalseOrObject(member)) reader.complainOf(member, at, "an object or false");
    else if (key === "retry") events.retry = member === false ? false : readRetry(member, at, reader);
    else events.deadLetter = member === false ? false : readDeadLetter(member, at, reader);
  }
  return events;
}

function isFalseOrObject(value: unknown): boolean {
  return value === false || (typeof value === "object" && value !== null && !Array.isArray(value));
}

const modes = ["non-blocking", "blocking", "park-key"] as const;
const strategies = ["fixed", "linear", "exponential"] as const;
const retryKeys = [
  "mode",
  "maxAttempts",
  "strategy",
  "initialInterval",
  "maxInterval",
  "multiplier",
  "jitter",
  "retention",
] as const;

function readRetry(value: unknown, source: SourceRef, reader: ConfigReader): Retry {
  const retry: Writable<Retry> = {};
  for (const [key, member] of reader.members(value, source, retryKeys)) {
    const at = child(source, key);
    if (key === "mode") assign(retry, key, reader.choice<(typeof modes)[number]>(member, at, modes));
    if (key === "maxAttempts")
      assign(retry, key, reader.number(member, at, { min: 1, max: 100, whole: true }));
    if (key === "strategy")
      assign(retry, key, reader.choice<(typeof strategies)[number]>(member, at, strategies));
    if (key === "initialInterval" || key === "maxInterval" || key === "retention") {
      assign(retry, key, reader.duration(member, at));
    }
    if (key === "multiplier") assign(retry, key, reader.number(member, at, { min: 1 }));
    if (key === "jitter") assign(retry, key, reader.number(member, at, { min: 0, max: 1 }));
  }
  return retry;
}

function readDeadLetter(value: unknown, source: SourceRef, reader: ConfigReader): DeadLetter {
  const deadLetter: Writable<DeadLetter> = {};
  for (const [key, member] of reader.members(value, source, ["retention"])) {
    assign(deadLetter, "retention", reader.duration(member, child(source, key)));
  }
  return deadLetter;
}

function readTopics(value: unknown, source: SourceRef, reader: ConfigReader): Topics {
  const topics: Writable<Topics> = {};
  for (const [key, member] of reader.members(value, source, ["partitions", "replicas"])) {
    const at = child(source, key);
    if (key === "partitions") assign(topics, key, reader.number(member, at, { min: 1, whole: true }));
    // -1 leaves it to the broker.
    else assign(topics, "replicas", reader.number(member, at, { min: -1, max: 32_767, whole: true }));
  }
  return topics;
}

/** Sets what was read, and leaves out what was complained about. */
function assign<Target, Key extends keyof Target>(
  target: Target,
  key: Key,
  value: Target[Key] | null | undefined,
): void {
  if (value !== null && value !== undefined) target[key] = value;
}
