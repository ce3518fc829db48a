import { catalogue } from "./entry.js";

/** The topics of all services together. */
export const topicCodes = catalogue({
  "topic-contradiction": {
    severity: "warning",
    cause:
      "Two contracts describe one topic with different partitions, replicas or configuration. What a sender's contract says holds; among equals the larger number, and the configuration that is read first.",
    fix: "Say it in one contract (that of the service that sends), or the same in all.",
  },
  "topic-name-invalid": {
    severity: "warning",
    cause:
      "Kafka refuses the name of a topic: it takes letters, digits, `.`, `_` and `-`, at most 249 of them. Names of retry and dead-letter topics are made of the source topic's and the group's.",
    fix: "Give the channel another address, or its Kafka binding a `topic`; `x-retry` and `x-dead-letter` take a `topic` of their own.",
  },
  "topic-names-collide": {
    severity: "warning",
    cause:
      "Two topics differ in `.` and `_` alone. Kafka's metrics cannot tell them apart, and the broker refuses to create the second.",
    fix: "Rename one of them.",
  },
  "dead-letter-is-source": {
    severity: "error",
    cause:
      "A group would write its dead letters or retries into a topic that it receives from itself, so that a record that cannot be handled would come back for ever.",
    fix: "Give `x-dead-letter` or `x-retry` another `topic`, or none: the default names hold the group and are free of this.",
  },
  "retry-topic-shared": {
    severity: "error",
    cause:
      "Two groups use the same retry topic: each would get the records that the other wants to try again.",
    fix: "Leave out `topic` of `x-retry`, or put `{topic}` and `{group}` into it: `{topic}.{group}.again`.",
  },
  "consumer-group-shared": {
    severity: "warning",
    cause:
      "Two services receive in one consumer group. Kafka takes them for two instances of the same program and gives each record to one of them alone.",
    fix: "Give each service a group of its own in the Kafka binding of its operations, or leave it out: the service's name is the default.",
  },
  "broker-unavailable": {
    severity: "error",
    cause: "No broker answered, or it refused the connection.",
    fix: "Check the addresses of `--brokers`, `--ssl` and `--sasl`, and that the broker advertises an address that can be reached from here.",
  },
  "topic-not-created": {
    severity: "error",
    cause: "The broker refused to create a topic. The others were created.",
    fix: "The broker's own words are the cause: often too many replicas for the number of brokers, or a missing right.",
  },
});
