import type { JsonValue, Schema } from "../../src/model/index.js";
import type { SchemaView } from "../../src/plan/index.js";
import type {
  ContentPlan,
  OperationPlan,
  ParameterGroup,
  ParameterSpec,
  ResponsePlan,
} from "../../src/plan/rest/index.js";
import type { ImportSymbol } from "../../src/print/index.js";
import type { Random } from "../support/random.js";
import { makeValue } from "../support/value-generator.js";
import type { LiveService } from "./live-service.js";

/** A value that cannot be made, or would not survive the wire by HTTP's or the contract's own rules: nothing to test. */
export class NoSampleError extends Error {}

export type Group = Readonly<Record<string, unknown>>;

export interface SampleContext {
  readonly service: LiveService;
  readonly random: Random;
}

/** A body with what says which of several media types it is. */
export interface Content {
  readonly plan: ContentPlan;
  readonly contentType: string | null;
  readonly body: unknown;
}

/** What a call sends. */
export interface InputSample {
  readonly input: Group;
  readonly content: Content | null;
}

export interface AnswerSample {
  readonly answer: { readonly status: number } & Group;
  readonly content: Content | null;
}

/** An input for an operation with the given media type of its body, `null` for none. */
export function makeInput(
  operation: OperationPlan,
  contentPlan: ContentPlan | null,
  context: SampleContext,
): InputSample {
  const input: Record<string, unknown> = {};
  for (const group of operation.groups) input[group.key] = makeGroup(group, context);
  const several = (operation.body?.content.length ?? 0) > 1;
  const content =
    contentPlan === null ? null : makeContent(contentPlan, several, { ...context, view: "write" });
  if (content !== null) input.body = content.body;
  if (content !== null && content.contentType !== null) input.contentType = content.contentType;
  return { input, content };
}

/** Something that a handler may answer, with the given status. */
export function makeAnswer(
  response: ResponsePlan,
  wanted: { readonly status: number; readonly content: ContentPlan | null },
  context: SampleContext,
): AnswerSample {
  const answer: { status: number } & Record<string, unknown> = { status: wanted.status };
  if (response.headers !== null) answer.headers = makeGroup(response.headers, context);
  const several = response.content.length > 1;
  const content =
    wanted.content === null ? null : makeContent(wanted.content, several, { ...context, view: "read" });
  if (content !== null) answer.body = content.body;
  if (content !== null && content.contentType !== null) answer.contentType = content.contentType;
  return { answer, content };
}

/** Headers that belong to HTTP itself: what a contract says of them cannot be put to the test freely. */
const ownHeaders = new Set(
  (
    "accept accept-charset authorization connection content-encoding content-length content-type cookie date " +
    "expect host keep-alive origin proxy-authorization proxy-connection range referer te trailer transfer-encoding upgrade via " +
    "sec-fetch-mode content-range set-cookie"
  ).split(" "),
);

/** `fetch` sends this header with a value of its own where the caller gives none, and the contract may not allow that. */
function isSentAnyway(spec: ParameterSpec): boolean {
  return spec.in === "header" && spec.name.toLowerCase() === "accept-encoding";
}

function makeGroup(group: ParameterGroup, context: SampleContext): unknown {
  const { service, random } = context;
  const { validator } = service.plan.types.use(group.schema, "write");
  if (group.key === "querystring") {
    const [spec] = group.parameters;
    return sample(
      group.schema,
      { ...context, view: "write", validator },
      (value) => spec === undefined || travels(value, spec),
    );
  }
  const properties = group.schema.kind === "keywords" ? (group.schema.object?.properties ?? []) : [];
  for (let attempt = 0; attempt < 10; attempt++) {
    const values: Record<string, unknown> = {};
    for (const { name, schema } of properties) {
      const spec = group.parameters.find((each) => each.name === name);
      if (spec === undefined || (spec.in === "header" && ownHeaders.has(name.toLowerCase()))) continue;
      if (!spec.required && !isSentAnyway(spec) && !random.chance(0.6)) continue;
      const characters = spec.in === "path" || spec.in === "query" ? "any" : "ascii";
      const value = trySample(schema, { ...context, view: "write", characters }, (it) => travels(it, spec));
      if (value !== undefined) define(values, name, value);
      else if (spec.required) throw new NoSampleError(`no value for ${spec.in} parameter ${name}`);
    }
    if (service.accepts(validator, values)) return values;
  }
  throw new NoSampleError(`no values for all of ${group.key}`);
}

function makeContent(
  plan: ContentPlan,
  several: boolean,
  context: SampleContext & { readonly view: SchemaView },
): Content {
  const body = makeBody(plan, context);
  const isRange = plan.mediaType.includes("*");
  const contentType = plan.needsBoundary
    ? `${plan.mediaType.split(";")[0]}; boundary=sample`
    : isRange
      ? concreteType(plan)
      : several
        ? plan.mediaType
        : null;
  return { plan, contentType, body };
}

function concreteType({ mediaType, format }: ContentPlan): string {
  if (mediaType.startsWith("*/")) {
    return format === "json" ? "application/json" : format === "text" ? "text/plain" : "application/x-sample";
  }
  return mediaType.replace(/\*.*$/, mediaType.startsWith("text/") ? "plain" : "x-sample");
}

function makeBody(plan: ContentPlan, context: SampleContext & { readonly view: SchemaView }): unknown {
  const { random } = context;
  if (plan.format === "bytes") return Uint8Array.from({ length: 40 }, () => random.integer(0, 255));
  if (plan.schema === null || !plan.isTyped) {
    if (plan.format === "text") return "some text: ü 😀 \u2028";
    return { any: ["thing", 1, null, { "": true }] };
  }
  const { validator } = context.service.plan.types.use(plan.schema, context.view);
  if (plan.format !== "form") return sample(plan.schema, { ...context, validator }, () => true);
  const isFormed = (value: unknown) => isObject(value) && context.service.accepts(validator, value);
  return prune(sample(plan.schema, context, (value) => isFormed(prune(value))));
}

/** Without what a form has no text for: null, empty lists and empty objects. */
function prune(value: unknown): unknown {
  if (Array.isArray(value))
    return value
      .filter((item) => !isVoid(item))
      .map(prune)
      .filter((item) => !isVoid(item));
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, prune(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !isVoid(member)));
}

function isVoid(value: unknown): boolean {
  return (
    value === null ||
    (Array.isArray(value) && value.length === 0) ||
    (isObject(value) && Object.keys(value).length === 0)
  );
}

interface ValueWishes extends SampleContext {
  readonly view: SchemaView;
  readonly characters?: "any" | "ascii";
  /** Of the whole; only what an operation uses as such has one. */
  readonly validator?: ImportSymbol;
}

function sample(schema: Schema, context: ValueWishes, fits: (value: JsonValue) => boolean): JsonValue {
  const value = trySample(schema, context, fits);
  if (value === undefined) throw new NoSampleError(`no value for ${schema.source.pointer}`);
  return value;
}

function trySample(
  schema: Schema,
  context: ValueWishes,
  fits: (value: JsonValue) => boolean,
): JsonValue | undefined {
  const { service, random, view, characters, validator } = context;
  return makeValue(schema, {
    index: service.plan.types.index,
    random,
    view,
    ...(characters === undefined ? {} : { characters }),
    accepts: (value) => fits(value) && (validator === undefined || service.accepts(validator, value)),
  });
}

/** What a text on the wire can hold: an empty list, an empty object and null are no text at all there. */
function travels(value: unknown, spec: ParameterSpec): boolean {
  if (spec.content !== null)
    return value !== null && value !== "" && (spec.in === "query" || isHeaderSafe(value));
  if (!isPlain(value)) return false;
  if (spec.in === "path") return !holdsText(value, (text) => text === "" || text === "." || text === "..");
  return spec.in === "query" || isHeaderSafe(value);
}

/** Without null, empty lists and empty objects, at any depth. */
function isPlain(value: unknown): boolean {
  if (value === null) return false;
  if (Array.isArray(value)) return value.length > 0 && value.every(isPlain);
  if (!isObject(value)) return true;
  const members = Object.values(value);
  return members.length > 0 && members.every(isPlain);
}

function isHeaderSafe(value: unknown): boolean {
  return !holdsText(value, (text) => text === "" || text.trim() !== text || /[^\x20-\x7e]/.test(text));
}

function holdsText(value: unknown, test: (text: string) => boolean): boolean {
  if (typeof value === "string") return test(value);
  if (Array.isArray(value)) return value.some((item) => holdsText(item, test));
  return (
    isObject(value) && Object.entries(value).some(([name, member]) => test(name) || holdsText(member, test))
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
}
