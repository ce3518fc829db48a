import type { JsonValue, Schema } from "../../src/model/index.js";
import type { SendPlan, SentMessage } from "../../src/plan/events/events-plan.js";
import type { Random } from "../support/random.js";
import { makeValue } from "../support/value-generator.js";
import type { EventService } from "./event-service.js";

/** One message to be sent. */
export interface Sample {
  readonly id: string;
  readonly operation: string;
  readonly property: string;
  /** Topic and message, the same for sender and receiver. */
  readonly place: string;
  /** With the parameters' values in it. */
  readonly topic: string;
  readonly payload: unknown;
  readonly options: {
    readonly id: string;
    readonly key?: unknown;
    readonly headers?: Readonly<Record<string, JsonValue>>;
    readonly parameters?: Readonly<Record<string, JsonValue>>;
  };
}

const samplesOfEach = 3;

/** Some of every message that the service sends; `notTried`: those for which no value was found. */
export function makeSamples(
  service: EventService,
  random: Random,
): { readonly samples: readonly Sample[]; readonly notTried: readonly string[] } {
  const samples: Sample[] = [];
  const notTried: string[] = [];
  for (const send of service.plan.events.sends) {
    for (const message of send.messages) {
      for (let index = 0; index < samplesOfEach; index += 1) {
        const sample = makeSample({ service, random }, send, message);
        if (sample === null) notTried.push(`${send.name}.${message.property}`);
        else samples.push({ ...sample });
      }
    }
  }
  return { samples, notTried: [...new Set(notTried)] };
}

interface SampleContext {
  readonly service: EventService;
  readonly random: Random;
}

function makeSample(context: SampleContext, send: SendPlan, { property, plan }: SentMessage): Sample | null {
  const payload = makePayload(context, plan.payload);
  if (payload === undefined) return null;
  const id = `${property}-${context.random.integer(0, 2 ** 31)}-${context.random.integer(0, 2 ** 31)}`;
  let topic = send.channel.topic;
  const parameters = makeParameters(context, send.channel);
  if (parameters === null) return null;
  for (const [name, value] of Object.entries(parameters ?? {})) {
    // What Kafka takes in a topic's name.
    if (typeof value !== "string" || !/^[a-zA-Z0-9_-]{1,60}$/.test(value)) return null;
    topic = topic.replace(`{${name}}`, value);
  }
  const headers = plan.headers === null ? undefined : makeObject(context, plan.headers.schema);
  if (headers === null) return null;
  const fields = new Set(plan.headers?.fields.map(({ name }) => name));
  const own = Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => fields.has(name)));
  const key = plan.key?.schema == null ? "key" : makeAccepted(context, plan.key.schema);
  if (key === undefined) return null;
  return {
    id,
    operation: send.name,
    property,
    place: `${send.channel.topic} ${property}`,
    topic,
    payload,
    options: {
      id,
      ...(plan.key?.expression == null ? { key } : {}),
      ...(headers === undefined ? {} : { headers: own }),
      ...(parameters === undefined ? {} : { parameters }),
    },
  };
}

/** What Kafka takes in a topic's name, or what the contract lists; `null`: neither. */
function makeParameters(
  context: SampleContext,
  { topic, parameters }: SendPlan["channel"],
): Readonly<Record<string, JsonValue>> | null | undefined {
  if (parameters === null) return undefined;
  const names = [...topic.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name);
  const plain = Object.fromEntries(names.map((name, index) => [name, `value${index}`]));
  const { validator } = context.service.plan.types.use(parameters, "read");
  return context.service.accepts(validator, plain) ? plain : makeObject(context, parameters);
}

function makePayload(context: SampleContext, { format, schema }: SentMessage["plan"]["payload"]): unknown {
  if (format === "bytes") return Uint8Array.of(0, 255, context.random.integer(0, 255), 128);
  if (schema === null) return format === "text" ? "text, ü and 漢字" : { anything: [1, null, "ü"] };
  return makeAccepted(context, schema);
}

function makeAccepted({ service, random }: SampleContext, schema: Schema): JsonValue | undefined {
  const { types } = service.plan;
  const { validator } = types.use(schema, "read");
  return makeValue(schema, {
    index: types.index,
    random,
    view: "read",
    accepts: (value) => service.accepts(validator, value),
  });
}

/** Headers and parameters: plain text, so that neither UTF-8 nor topic names are in the way. */
function makeObject(
  { service, random }: SampleContext,
  schema: Schema,
): Readonly<Record<string, JsonValue>> | null {
  const { types } = service.plan;
  const { validator } = types.use(schema, "read");
  const value = makeValue(schema, {
    index: types.index,
    random,
    view: "read",
    characters: "ascii",
    accepts: (made) => service.accepts(validator, made),
  });
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  // An object that is no array.
  return value as Readonly<Record<string, JsonValue>>;
}
