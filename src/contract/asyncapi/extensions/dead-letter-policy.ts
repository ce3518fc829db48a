import type { DeadLetterPolicy } from "../../../model/index.js";
import type { ReadingContext } from "../../reading/context.js";
import { field, type Located } from "../../reading/located.js";
import { durationField, numberField, reportUnknownFields } from "./extension-fields.js";
import { writtenPolicy } from "./failure-policy.js";
import { policyTopic } from "./policy-topic.js";

const FIELDS = ["topic", "channel", "partitions", "retention", "messages", "maxWaitTime"];
/** Beyond this, brokers refuse. */
const MAX_PARTITIONS = 1_000_000;

/** `x-dead-letter` or `deadLetter` of an operation that receives; `null` where there is none. */
export function readDeadLetterPolicy(operation: Located, context: ReadingContext): DeadLetterPolicy | null {
  const written = writtenPolicy(operation, { extension: "x-dead-letter", proposed: "deadLetter" }, context);
  if (written === null) return null;
  if (written.kind === "switch") {
    const { enabled, node } = written;
    return { source: node.source, enabled, topic: null, partitions: null, retention: null };
  }
  const { object } = written;
  reportUnknownFields(object, FIELDS);
  const waitTime = field(object.node, "maxWaitTime");
  if (waitTime !== null) {
    const message = `\`maxWaitTime\` of \`${object.name}\` is meant for tests; it has no effect here`;
    context.bag.add("extension-unknown", message, { source: waitTime.source });
  }
  return {
    source: object.node.source,
    enabled: true,
    topic: policyTopic(object),
    partitions: numberField(object, "partitions", {
      min: 1,
      max: MAX_PARTITIONS,
      whole: true,
      wanted: "a whole number of at least 1",
    }),
    retention: durationField(object, ["retention"]),
  };
}
