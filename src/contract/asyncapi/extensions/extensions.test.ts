import { describe, expect, it } from "vitest";
import { toldWithPlace } from "../../../../test/support/read-api.js";
import { DiagnosticBag } from "../../../diagnostics/index.js";
import type { DeadLetterPolicy, JsonValue, OutboxPolicy, RetryPolicy } from "../../../model/index.js";
import { DocumentSet } from "../../load/index.js";
import type { ReadingContext } from "../../reading/context.js";
import { millisecondsOf } from "../../reading/duration.js";
import { type Located, located } from "../../reading/located.js";
import { nearMiss } from "../../reading/near-miss.js";
import {
  readCloudEventType,
  readDeadLetterPolicy,
  readKeyExpression,
  readOutboxPolicy,
  readRetryPolicy,
  reportUnknownExtensions,
} from "./index.js";

type Fields = { readonly [key: string]: JsonValue };

const FILE = "/specs/asyncapi.yaml";
const DOCUMENT: JsonValue = {
  asyncapi: "3.0.0",
  channels: {
    retries: { address: "orders.retry" },
    kafka: { address: "orders.kafka", bindings: { kafka: { topic: "real.topic" } } },
    "orders/old": { publish: {} },
    unknown: { address: null },
  },
  "x-policies": { patient: { maxAttempts: 9 } },
};

/** Reads something of an operation or message; gives what was read, and what was said. */
function reading<Result>(read: (owner: Located, context: ReadingContext) => Result, owner: Fields) {
  const bag = new DiagnosticBag();
  const document = {
    uri: FILE,
    path: "asyncapi.yaml",
    kind: "asyncapi",
    version: "3.0.0",
    value: DOCUMENT,
    syntax: "yaml",
    hash: "",
  } as const;
  const context: ReadingContext = {
    bag,
    documents: new DocumentSet([document]),
    codes: {
      invalid: "asyncapi-field-invalid",
      objectExpected: "asyncapi-object-expected",
      listExpected: "asyncapi-list-expected",
    },
    siblings: new Set(),
  };
  const result = read(located(owner, { file: FILE, pointer: "/o" }), context);
  return { result, told: toldWithPlace(bag.items), helps: bag.items.map(({ help }) => help) };
}

/** Without `source`, and without what is `null`. */
function said(value: object | null): object | null {
  if (value === null) return null;
  return Object.fromEntries(
    Object.entries(value).filter(([key, entry]) => key !== "source" && entry !== null),
  );
}

describe("x-key", () => {
  it.each<readonly [JsonValue, { readonly part: string; readonly pointer: string }]>([
    ["$message.payload#/orderId", { part: "payload", pointer: "/orderId" }],
    ["$message.payload#/a~1b/~0", { part: "payload", pointer: "/a~1b/~0" }],
    ["$message.header#/tenant id", { part: "header", pointer: "/tenant id" }],
    ["$message.payload", { part: "payload", pointer: "" }],
    ["$message.payload#", { part: "payload", pointer: "" }],
    [" $message.payload#/a ", { part: "payload", pointer: "/a" }],
  ])("%s", (given, want) => {
    const { result, told } = reading(readKeyExpression, { "x-key": given });
    expect(result).toMatchObject({ ...want, source: { file: FILE, pointer: "/o/x-key" } });
    expect(told).toEqual([]);
  });

  it.each<readonly [JsonValue]>([
    ["orderId"],
    ["$message.payload.orderId"],
    ["$message.payload#orderId"],
    ["$message.payload#/a~b"],
    ["$message.headers#/tenant"],
    ["$request.body#/id"],
    [""],
    [7],
    [{ payload: "/orderId" }],
  ])("refuses %j", (given) => {
    const { result, told, helps } = reading(readKeyExpression, { "x-key": given });
    expect(result).toBeNull();
    expect(told).toEqual(["error expression-invalid /o/x-key"]);
    expect(helps).toEqual(["Write `$message.payload#/order/id` or `$message.header#/name`."]);
  });

  it("may be absent", () => {
    expect(reading(readKeyExpression, {})).toMatchObject({ result: null, told: [] });
    expect(reading(readKeyExpression, { "x-key": null })).toMatchObject({ result: null, told: [] });
  });
});

describe("durations", () => {
  it.each([
    ["PT1S", 1_000],
    ["PT0.5S", 500],
    ["PT0,25S", 250],
    ["PT1M30S", 90_000],
    ["PT2H", 7_200_000],
    ["P1D", 86_400_000],
    ["P1DT1H", 90_000_000],
    ["P2W", 1_209_600_000],
    ["PT0S", 0],
    ["P", null],
    ["PT", null],
    ["P1DT", null],
    ["P1Y", null],
    ["P1M", null],
    ["-PT1S", null],
    ["1s", null],
    ["PT99999999999999999999S", null],
  ])("%s", (given, want) => {
    expect(millisecondsOf(given)).toBe(want);
  });
});

describe("x-retry", () => {
  it.each<readonly [string, Fields, Partial<RetryPolicy> | null]>([
    ["nothing", {}, null],
    ["an empty value", { "x-retry": null }, null],
    ["false", { "x-retry": false }, { enabled: false }],
    ["true", { "x-retry": true }, { enabled: true }],
    [
      "everything",
      {
        "x-retry": {
          mode: "park-key",
          maxAttempts: 5,
          strategy: "exponential",
          initialInterval: "PT1S",
          maxInterval: 60_000,
          multiplier: 1.5,
          jitter: 0.1,
          topic: "again",
          "x-note": "theirs",
        },
      },
      {
        enabled: true,
        mode: "park-key",
        maxAttempts: 5,
        strategy: "exponential",
        initialInterval: 1_000,
        maxInterval: 60_000,
        multiplier: 1.5,
        jitter: 0.1,
        topic: "again",
      },
    ],
    [
      "a policy elsewhere",
      { "x-retry": { $ref: "#/x-policies/patient" } },
      { enabled: true, maxAttempts: 9 },
    ],
    [
      "the proposal's words",
      { "x-retry": { maxAttempts: 3, strategy: { type: "fixed", delay: "PT5S" } } },
      { enabled: true, maxAttempts: 3, strategy: "fixed", initialInterval: 5_000 },
    ],
    [
      "the proposal's name, which does not count the first try",
      {
        retry: {
          channel: { $ref: "#/channels/retries" },
          messages: [{ $ref: "#/channels/retries/messages/order" }],
          maxAttempts: 3,
          strategy: { type: "linear", initialDelay: "PT5S", delayIncrement: "PT10S", maxDelay: "PT1M" },
        },
      },
      {
        enabled: true,
        maxAttempts: 4,
        strategy: "linear",
        initialInterval: 5_000,
        increment: 10_000,
        maxInterval: 60_000,
        topic: "orders.retry",
      },
    ],
    ["a channel by key", { "x-retry": { channel: "retries" } }, { enabled: true, topic: "orders.retry" }],
    ["a channel by address", { "x-retry": { channel: "a.b" } }, { enabled: true, topic: "a.b" }],
    [
      "a channel whose binding names the topic",
      { "x-retry": { channel: "#/channels/kafka" } },
      { enabled: true, topic: "real.topic" },
    ],
    [
      "a channel of 2.x",
      { "x-retry": { channel: { $ref: "#/channels/orders~1old" } } },
      { enabled: true, topic: "orders/old" },
    ],
    [
      "a name like any other",
      { "x-retry": { channel: "constructor" } },
      { enabled: true, topic: "constructor" },
    ],
  ])("%s", (_, given, want) => {
    const { result, told } = reading(readRetryPolicy, { action: "receive", ...given });
    expect(said(result)).toEqual(want);
    expect(told).toEqual([]);
  });

  it.each<readonly [string, Fields, readonly string[]]>([
    ["a number", { "x-retry": 3 }, ["error extension-invalid /o/x-retry"]],
    ["no tries", { "x-retry": { maxAttempts: 0 } }, ["error extension-invalid /o/x-retry/maxAttempts"]],
    ["half a try", { "x-retry": { maxAttempts: 1.5 } }, ["error extension-invalid /o/x-retry/maxAttempts"]],
    [
      "a million tries",
      { "x-retry": { maxAttempts: 1e6 } },
      ["error extension-invalid /o/x-retry/maxAttempts"],
    ],
    ["a mode that is none", { "x-retry": { mode: "async" } }, ["error extension-invalid /o/x-retry/mode"]],
    [
      "a strategy that is none",
      { "x-retry": { strategy: "random" } },
      ["error extension-invalid /o/x-retry/strategy"],
    ],
    [
      "no duration",
      { "x-retry": { initialInterval: "1s" } },
      ["error extension-invalid /o/x-retry/initialInterval"],
    ],
    ["time that runs back", { "x-retry": { delay: -1 } }, ["error extension-invalid /o/x-retry/delay"]],
    [
      "a shrinking factor",
      { "x-retry": { multiplier: 0.5 } },
      ["error extension-invalid /o/x-retry/multiplier"],
    ],
    ["too much chance", { "x-retry": { jitter: 2 } }, ["error extension-invalid /o/x-retry/jitter"]],
    [
      "bounds that cross",
      { "x-retry": { initialInterval: "PT1M", maxInterval: "PT1S" } },
      ["error extension-invalid /o/x-retry"],
    ],
    [
      "one thing twice",
      { "x-retry": { delay: 1, initialInterval: 2 } },
      ["error extension-invalid /o/x-retry/delay"],
    ],
    ["a misspelt field", { "x-retry": { maxAttemps: 5 } }, ["error extension-invalid /o/x-retry/maxAttemps"]],
    ["an unknown field", { "x-retry": { colour: "red" } }, ["warning extension-unknown /o/x-retry/colour"]],
    [
      "a strategy without a name",
      { "x-retry": { strategy: { delay: "PT1S" } } },
      ["error extension-invalid /o/x-retry/strategy"],
    ],
    [
      "intervals in two places",
      { "x-retry": { delay: 1, strategy: { type: "fixed", delay: 1 } } },
      ["error extension-invalid /o/x-retry/delay"],
    ],
    [
      "a channel without address",
      { "x-retry": { channel: { $ref: "#/channels/unknown" } } },
      ["error extension-invalid /o/x-retry/channel"],
    ],
    [
      "a channel that is not there",
      { "x-retry": { channel: { $ref: "#/channels/nowhere" } } },
      ["error reference-unresolved /o/x-retry/channel/$ref"],
    ],
    ["both names", { "x-retry": true, retry: { maxAttempts: 1 } }, ["warning extension-invalid /o/retry"]],
    [
      "an operation that sends",
      { action: "send", "x-retry": true },
      ["warning extension-misplaced /o/x-retry"],
    ],
  ])("says what is wrong with %s", (_, given, want) => {
    expect(reading(readRetryPolicy, { action: "receive", ...given }).told).toEqual(want);
  });
});

describe("x-dead-letter", () => {
  it.each<readonly [Fields, Partial<DeadLetterPolicy> | null, readonly string[]]>([
    [{}, null, []],
    [{ "x-dead-letter": true }, { enabled: true }, []],
    [{ "x-dead-letter": false }, { enabled: false }, []],
    [
      { "x-dead-letter": { topic: "dead", partitions: 3, retention: "P30D" } },
      { enabled: true, topic: "dead", partitions: 3, retention: 2_592_000_000 },
      [],
    ],
    [
      { deadLetter: { channel: { $ref: "#/channels/retries" }, messages: [], maxWaitTime: "PT5S" } },
      { enabled: true, topic: "orders.retry" },
      ["warning extension-unknown /o/deadLetter/maxWaitTime"],
    ],
    [{ "x-dead-letter": "dead" }, null, ["error extension-invalid /o/x-dead-letter"]],
    [
      { "x-dead-letter": { partitions: 0 } },
      { enabled: true },
      ["error extension-invalid /o/x-dead-letter/partitions"],
    ],
    [
      { "x-dead-letter": { topic: "" } },
      { enabled: true },
      ["error extension-invalid /o/x-dead-letter/topic"],
    ],
    [
      { "x-dead-letter": { retention: "P1M" } },
      { enabled: true },
      ["error extension-invalid /o/x-dead-letter/retention"],
    ],
  ])("%j", (given, want, wantTold) => {
    const { result, told } = reading(readDeadLetterPolicy, given);
    expect(said(result)).toEqual(want);
    expect(told).toEqual(wantTold);
  });
});

describe("x-outbox", () => {
  it.each<readonly [Fields, Partial<OutboxPolicy> | null, readonly string[]]>([
    [{}, null, []],
    [{ "x-outbox": false }, null, []],
    [{ "x-outbox": true }, {}, []],
    [{ "x-outbox": { aggregateType: "order" } }, { aggregateType: "order" }, []],
    [{ "x-outbox": "yes" }, null, ["error extension-invalid /o/x-outbox"]],
    [{ "x-outbox": { aggregateType: " " } }, {}, ["error extension-invalid /o/x-outbox/aggregateType"]],
    [{ "x-outbox": { aggregateType: "a\0" } }, {}, ["error extension-invalid /o/x-outbox/aggregateType"]],
    [{ "x-outbox": { aggregateId: "orderId" } }, {}, ["error expression-invalid /o/x-outbox/aggregateId"]],
    [{ "x-outbox": { agregateId: "a" } }, {}, ["error extension-invalid /o/x-outbox/agregateId"]],
    [{ action: "receive", "x-outbox": true }, null, ["warning extension-misplaced /o/x-outbox"]],
  ])("%j", (given, want, wantTold) => {
    const { result, told } = reading(readOutboxPolicy, given);
    expect(said(result)).toEqual(want);
    expect(told).toEqual(wantTold);
  });

  it("knows its aggregate", () => {
    const { result } = reading(readOutboxPolicy, { "x-outbox": { aggregateId: "$message.payload#/id" } });
    expect(result?.aggregateId).toMatchObject({ part: "payload", pointer: "/id" });
  });
});

describe("x-ce-type", () => {
  it.each<readonly [Fields, string | null, readonly string[]]>([
    [{}, null, []],
    [{ "x-ce-type": "com.example.a" }, "com.example.a", []],
    [{ "x-ce-type": "" }, null, ["error extension-invalid /o/x-ce-type"]],
    [{ "x-ce-type": 1 }, null, ["error extension-invalid /o/x-ce-type"]],
  ])("%j", (given, want, wantTold) => {
    const { result, told } = reading(readCloudEventType, given);
    expect(result).toBe(want);
    expect(told).toEqual(wantTold);
  });
});

describe("misspelt extensions", () => {
  const NAMES = ["x-key", "x-retry", "x-dead-letter", "x-outbox", "x-ce-type"];
  it.each([
    ["x-retyr", "x-retry"],
    ["x-Retry", "x-retry"],
    ["x-deadletter", "x-dead-letter"],
    ["x-dead_letter", "x-dead-letter"],
    ["x-kye", "x-key"],
    ["x-out-box", "x-outbox"],
    ["x-cetype", "x-ce-type"],
    ["x-retry", null],
    ["x-key-schema", null],
    ["x-tags", null],
    ["x-type", null],
    ["x-parser-message-name", null],
    ["x-", null],
  ])("%s", (given, want) => {
    expect(nearMiss(given, NAMES)).toBe(want);
  });

  it("are warned of, and ours where they mean nothing", () => {
    const { told, helps } = reading((owner, context) => reportUnknownExtensions(owner, "message", context), {
      "x-key": "$message.payload",
      "x-kye": "$message.payload",
      "x-retry": true,
      "x-vendor": 1,
      payload: {},
    });
    expect(told).toEqual(["warning extension-unknown /o/x-kye", "warning extension-misplaced /o/x-retry"]);
    expect(helps).toEqual(["Did you mean `x-key`?", "Write it on the operation."]);
  });
});
