import type { SpanAttributes } from "./tracing.js";

/** What every span about a message has, by OpenTelemetry's conventions for messaging. */
export function messagingAttributes(
  operation: "create" | "send" | "publish" | "process",
  more: SpanAttributes,
): SpanAttributes {
  return {
    "messaging.system": "kafka",
    "messaging.operation.name": operation,
    // To publish is what the relay does with what others have created.
    "messaging.operation.type": operation === "publish" ? "send" : operation,
    ...more,
  };
}
