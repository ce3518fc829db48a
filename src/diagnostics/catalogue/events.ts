import { catalogue } from "./entry.js";

/** Planning producers and consumers. */
export const eventsCodes = catalogue({
  "protocol-not-kafka": {
    severity: "warning",
    cause:
      "The servers of a channel, or its bindings, speak other protocols than Kafka. Its messages get types and validators; its operations get no producer and no consumer.",
    fix: "Nothing has to be done for channels that do not live on Kafka; for one that does, list a server with the protocol `kafka` or `kafka-secure`.",
  },
  "kafka-assumed": {
    severity: "info",
    cause: "The document names no server and no binding, so nothing says which protocol its channels speak.",
    fix: "List a server with the protocol `kafka` or `kafka-secure`.",
  },
  "channel-without-messages": {
    severity: "warning",
    cause: "An operation has no messages, so there is nothing to send or to receive; it is left out.",
    fix: "Describe the messages of its channel, or remove the operation.",
  },
  "operation-without-address": {
    severity: "warning",
    cause:
      "The channel of an operation has no address: it is known at run time only, as that of a reply. The operation is left out.",
    fix: "Give the channel an `address`, or the Kafka binding a `topic`.",
  },
  "key-not-found": {
    severity: "error",
    cause: "A key expression points to something that the message's schema does not have.",
    fix: "Correct the JSON pointer after `#`; it starts at the payload or at the headers.",
  },
  "key-optional": {
    severity: "warning",
    cause:
      "A key expression points to something that messages may lack. Records without a key go to any partition, and nothing keeps their order.",
    fix: "Make the property required, with everything on the way to it.",
  },
  "key-not-scalar": {
    severity: "warning",
    cause:
      "A key expression points to an object or a list. It is written as JSON, in which the order of properties and blanks make a difference to the partition.",
    fix: "Take a string or a number as the key.",
  },
  "operations-clash": {
    severity: "error",
    cause:
      "Two operations of one consumer group read the same topic and want the same message, or disagree on its key. A group gets every record once, so one of the two would never see it, or order by key would not hold.",
    fix: "Give each operation messages of its own, or a group of its own by `bindings.kafka.groupId`.",
  },
  "aggregate-id-not-found": {
    severity: "error",
    cause: "`aggregateId` of `x-outbox` points to something that the message's schema does not have.",
    fix: "Correct the JSON pointer after `#`; it starts at the payload or at the headers.",
  },
  "aggregate-id-optional": {
    severity: "warning",
    cause:
      "`aggregateId` of `x-outbox` points to something that messages may lack. Such a message cannot be written unless its caller gives `aggregateId`.",
    fix: "Make the property required, with everything on the way to it.",
  },
  "aggregate-id-not-scalar": {
    severity: "warning",
    cause:
      "`aggregateId` of `x-outbox` points to an object or a list. It is written as JSON, in which the order of properties and blanks make a difference: events of one aggregate may count as those of two.",
    fix: "Take a string or a number as the aggregate's id.",
  },
  "outbox-without-key": {
    severity: "warning",
    cause:
      "A message that is sent through an outbox has no key. The outbox sends the events of an aggregate in order, and the broker then spreads them over partitions, between which there is no order.",
    fix: "Give the operation or the message an `x-key`, usually the expression of `aggregateId`.",
  },
  "outbox-key-differs": {
    severity: "info",
    cause:
      "A message that is sent through an outbox has another key than its aggregate's id. The outbox keeps the order of an aggregate, and the broker that of a key: where events of one aggregate have different keys, consumers may see them in another order.",
    fix: "Take the same expression for `x-key` and `aggregateId`, unless an aggregate's events all have one key.",
  },
  "content-type-unsupported": {
    severity: "warning",
    cause:
      "Payloads of this media type cannot be written or read yet. Those of text are strings, all others bytes, and they are not validated; types and validators of the schema are there.",
    fix: "Use JSON, or encode and decode the payload yourself.",
  },
});
