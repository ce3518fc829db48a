import { describe, expect, it } from "vitest";
import { DriverError } from "../driver.js";
import { isLostProducer, isStaleMembership, mayPass, toDriverError } from "./client-errors.js";

/** As kafkajs makes them: a name, and `type` and `retriable` for errors of the protocol. */
function clientError(name: string, fields: Readonly<Record<string, unknown>> = {}): Error {
  return Object.assign(new Error(`${name} happened`), { name, ...fields });
}

function protocolError(type: string, retriable: boolean): Error {
  return clientError("KafkaJSProtocolError", { type, retriable });
}

function exhausted(cause: Error): Error {
  return clientError("KafkaJSNumberOfRetriesExceeded", { retriable: false, cause });
}

describe("toDriverError", () => {
  const loop = clientError("KafkaJSError");
  Object.assign(loop, { cause: loop });

  it.each<{ given: string; error: unknown; want: DriverError["kind"] }>([
    {
      given: "a record that is too large",
      error: protocolError("MESSAGE_TOO_LARGE", false),
      want: "refused",
    },
    {
      given: "a lack of rights",
      error: exhausted(protocolError("TOPIC_AUTHORIZATION_FAILED", false)),
      want: "refused",
    },
    {
      given: "an unknown topic",
      error: exhausted(protocolError("UNKNOWN_TOPIC_OR_PARTITION", true)),
      want: "refused",
    },
    { given: "a wrong password", error: clientError("KafkaJSSASLAuthenticationError"), want: "refused" },
    {
      given: "the first of several refusals",
      error: clientError("KafkaJSAggregateError", { errors: [protocolError("INVALID_CONFIG", false)] }),
      want: "refused",
    },
    {
      given: "a lost connection",
      error: exhausted(exhausted(clientError("KafkaJSConnectionError"))),
      want: "unavailable",
    },
    {
      given: "a change of leaders",
      error: protocolError("NOT_LEADER_FOR_PARTITION", true),
      want: "unavailable",
    },
    {
      given: "a request without answer",
      error: clientError("KafkaJSRequestTimeoutError"),
      want: "unavailable",
    },
    { given: "an error that causes itself", error: loop, want: "unavailable" },
    { given: "what is no error", error: "broken", want: "unavailable" },
  ])("of $given is $want", ({ error, want }) => {
    const made = toDriverError(error, "sending");
    expect(made).toBeInstanceOf(DriverError);
    expect({ kind: made.kind, cause: made.cause }).toEqual({ kind: want, cause: error });
  });

  it("names what was tried and the protocol's word, and how to mend a missing codec", () => {
    const refused = toDriverError(exhausted(protocolError("MESSAGE_TOO_LARGE", false)), "sending to orders");
    expect(refused.message).toBe("sending to orders: KafkaJSProtocolError happened (MESSAGE_TOO_LARGE)");
    const codec = toDriverError(
      clientError("KafkaJSNotImplemented", { retriable: false }),
      "sending to orders",
    );
    expect(codec.message).toContain("CompressionCodecs[CompressionTypes.Snappy]");
  });

  it("leaves a DriverError as it is", () => {
    const error = new DriverError("closed", "closed");
    expect(toDriverError(error, "sending")).toBe(error);
  });
});

describe("what is tried again", () => {
  it.each([
    [clientError("KafkaJSConnectionError"), true],
    [protocolError("GROUP_LOAD_IN_PROGRESS", true), true],
    [protocolError("MESSAGE_TOO_LARGE", false), false],
    [new TypeError("x is undefined"), false],
    [new DriverError("unavailable", "given up"), false],
  ])("%s: %s", (error, want) => {
    expect(mayPass(error)).toBe(want);
  });

  it("knows lost memberships and lost producers behind the client's own retries", () => {
    expect(isStaleMembership(exhausted(protocolError("ILLEGAL_GENERATION", false)))).toBe(true);
    expect(isStaleMembership(protocolError("MESSAGE_TOO_LARGE", false))).toBe(false);
    expect(isLostProducer(exhausted(protocolError("OUT_OF_ORDER_SEQUENCE_NUMBER", false)))).toBe(true);
    expect(isLostProducer(clientError("KafkaJSConnectionError"))).toBe(false);
  });
});
