import type { Log } from "../service/service-log.js";
import type { ConsumerEvent } from "./consumer-options.js";

/** What happens seldom, and what somebody should look at; what is handled is for metrics. */
export function logConsumerEvent(event: ConsumerEvent, log: Log): void {
  switch (event.kind) {
    case "handled":
    case "skipped":
    case "duplicate":
      return;
    case "failed": {
      const { kind: _, error, ...details } = event;
      const message = "an attempt to handle a message has failed";
      log({ level: "warning", ...details, message, type: event.message, error });
      return;
    }
    case "retry-scheduled": {
      const { kind: _, dueAt, ...details } = event;
      const at = new Date(dueAt).toISOString();
      log({
        level: "info",
        ...details,
        message: "a message is tried again later",
        type: event.message,
        dueAt: at,
      });
      return;
    }
    case "dead-lettered":
    case "dropped": {
      const { kind, ...details } = event;
      const message = kind === "dropped" ? "a message was dropped" : "a message has gone to the dead letters";
      log({ level: "error", ...details, message, type: event.message });
      return;
    }
    case "assigned":
    case "revoked": {
      const { kind, groupId, partitions } = event;
      log({ level: "info", message: `partitions were ${kind}`, groupId, partitions: partitions.length });
      return;
    }
    case "trouble":
      log({ level: "warning", message: event.what, groupId: event.groupId, error: event.error });
  }
}
