import type { RetryPolicy } from "../../../model/index.js";
import type { ReadingContext } from "../../reading/context.js";
import { field, isObject, type Located } from "../../reading/located.js";
import {
  durationField,
  type ExtensionObject,
  numberField,
  reportUnknownFields,
  wordField,
} from "./extension-fields.js";
import { type WrittenPolicy, writtenPolicy } from "./failure-policy.js";
import { policyTopic } from "./policy-topic.js";

/** More is a mistake: each attempt but the first has its place in a list. */
const MAX_ATTEMPTS = 1_000;
const STRATEGIES = ["fixed", "linear", "exponential"] as const;
const MODES = ["non-blocking", "blocking", "park-key"] as const;

/** Names for one thing: ours first, then those of the proposal to AsyncAPI. */
const INITIAL_INTERVAL = ["initialInterval", "initialDelay", "delay"];
const MAX_INTERVAL = ["maxInterval", "maxDelay"];
const INCREMENT = ["increment", "delayIncrement"];
const INTERVALS = [...INITIAL_INTERVAL, ...MAX_INTERVAL, ...INCREMENT, "multiplier"];
/** `messages` says which messages travel: they are the operation's own, byte for byte. */
const FIELDS = ["mode", "maxAttempts", "strategy", ...INTERVALS, "jitter", "topic", "channel", "messages"];

/** `x-retry` or `retry` of an operation that receives; `null` where there is none. */
export function readRetryPolicy(operation: Located, context: ReadingContext): RetryPolicy | null {
  const written = writtenPolicy(operation, { extension: "x-retry", proposed: "retry" }, context);
  if (written === null) return null;
  if (written.kind === "switch") return switched(written);
  const { object } = written;
  reportUnknownFields(object, FIELDS);
  const { strategy, intervals } = readStrategy(object);
  const policy: RetryPolicy = {
    source: object.node.source,
    enabled: true,
    mode: wordField(object, "mode", MODES),
    maxAttempts: readMaxAttempts(object, written.isProposed),
    strategy,
    initialInterval: durationField(intervals, INITIAL_INTERVAL),
    maxInterval: durationField(intervals, MAX_INTERVAL),
    increment: durationField(intervals, INCREMENT),
    multiplier: numberField(intervals, "multiplier", {
      min: 1,
      max: Number.MAX_VALUE,
      whole: false,
      wanted: "a number of at least 1",
    }),
    jitter: numberField(object, "jitter", { min: 0, max: 1, whole: false, wanted: "a share from 0 to 1" }),
    topic: policyTopic(object),
  };
  checkBounds(policy, intervals);
  return policy;
}

function switched({ node, enabled }: Extract<WrittenPolicy, { kind: "switch" }>): RetryPolicy {
  return {
    source: node.source,
    enabled,
    mode: null,
    maxAttempts: null,
    strategy: null,
    initialInterval: null,
    maxInterval: null,
    increment: null,
    multiplier: null,
    jitter: null,
    topic: null,
  };
}

/**
 * `strategy: exponential` with its intervals beside it, or the proposal's
 * `strategy: { type: exponential, initialDelay: PT1S, multiplier: 2 }`.
 */
function readStrategy(object: ExtensionObject): {
  readonly strategy: RetryPolicy["strategy"];
  readonly intervals: ExtensionObject;
} {
  const node = field(object.node, "strategy");
  if (node === null || !isObject(node)) {
    return { strategy: wordField(object, "strategy", STRATEGIES), intervals: object };
  }
  const intervals = { ...object, name: `strategy of ${object.name}`, node };
  reportUnknownFields(intervals, ["type", ...INTERVALS]);
  for (const name of INTERVALS) {
    const beside = field(object.node, name);
    if (beside === null) continue;
    const message = `\`${name}\` of \`${object.name}\` has no effect beside a \`strategy\` that is an object`;
    object.context.bag.add("extension-invalid", message, { source: beside.source });
  }
  const strategy = wordField(intervals, "type", STRATEGIES);
  if (field(node, "type") === null) {
    const message = `\`strategy\` of \`${object.name}\` has no \`type\``;
    object.context.bag.add("extension-invalid", message, { source: node.source });
  }
  return { strategy, intervals };
}

/** We count tries, the first one included; the proposal counts what comes after it. */
function readMaxAttempts(object: ExtensionObject, isProposed: boolean): number | null {
  const attempts = numberField(object, "maxAttempts", {
    min: 1,
    max: MAX_ATTEMPTS,
    whole: true,
    wanted: `a whole number from 1 to ${MAX_ATTEMPTS}`,
  });
  return attempts === null || !isProposed ? attempts : attempts + 1;
}

function checkBounds({ initialInterval, maxInterval, source }: RetryPolicy, of: ExtensionObject): void {
  if (initialInterval === null || maxInterval === null || initialInterval <= maxInterval) return;
  const message = `The first interval of \`${of.name}\` (${initialInterval} ms) is above its largest (${maxInterval} ms)`;
  of.context.bag.add("extension-invalid", message, { source });
}
