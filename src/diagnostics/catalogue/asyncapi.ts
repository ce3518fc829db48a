import { catalogue } from "./entry.js";

/** Reading AsyncAPI documents into the model. */
export const asyncApiCodes = catalogue({
  "asyncapi-version-unsupported": {
    severity: "error",
    cause: "The document is written in a version of AsyncAPI that commsgen does not read.",
    fix: "Use AsyncAPI 2.0 to 2.6, 3.0 or 3.1.",
  },
  "asyncapi-info-missing": {
    severity: "warning",
    cause: "The document has no `info`, which holds its title and version.",
    fix: "Add `info` with `title` and `version`.",
  },
  "asyncapi-empty": {
    severity: "warning",
    cause: "The document has no channels, no operations and no components, so nothing is generated from it.",
    fix: "Add channels and operations, or remove the document.",
  },
  "asyncapi-field-invalid": {
    severity: "warning",
    cause:
      "A field has a value that the specification does not allow; it is ignored, or read as it must be meant.",
    fix: "Correct the value.",
  },
  "asyncapi-field-tolerated": {
    severity: "warning",
    cause:
      "A field is used in a way that the document's version does not know; it is understood as it must be meant.",
    fix: "Write it as the specification does, or change the version of the document.",
  },
  "asyncapi-object-expected": {
    severity: "error",
    cause: "Something else stands where the specification has an object, and what it should say is lost.",
    fix: "Write the object, or a reference to it.",
  },
  "asyncapi-list-expected": {
    severity: "error",
    cause: "Something else stands where the specification has a list, and what it should say is lost.",
    fix: "Write a list, even of one entry.",
  },
  "channel-not-found": {
    severity: "error",
    cause: "An operation does not say which channel it is about, or refers to one that does not exist.",
    fix: "Let `channel` be a reference to an entry of the document's `channels`.",
  },
  "channel-parameter-missing": {
    severity: "warning",
    cause: "The address of a channel has a placeholder that no parameter describes; any text is accepted.",
    fix: "Describe it under the channel's `parameters`.",
  },
  "channel-parameter-unused": {
    severity: "warning",
    cause: "A channel describes a parameter that its address does not have; it has no effect.",
    fix: "Add the placeholder to the address, or remove the parameter.",
  },
  "operation-action-invalid": {
    severity: "error",
    cause: "An operation does not say whether the application sends or receives.",
    fix: "Write `action: send` or `action: receive`.",
  },
  "message-not-in-channel": {
    severity: "warning",
    cause: "An operation lists a message that its channel does not have; it is taken as one of the channel.",
    fix: "Add the message to the channel's `messages`, and refer to it there.",
  },
  "message-headers-not-object": {
    severity: "warning",
    cause: "The schema of a message's headers is for something else than an object; it is ignored.",
    fix: "Write a schema with `type: object`, whose properties are the headers.",
  },
  "payload-format-unsupported": {
    severity: "warning",
    cause:
      "A payload is described in a format that commsgen does not read (Protobuf, RAML, ...), so that nothing is known of it.",
    fix: "Nothing has to be done if bytes are what you want; else describe it in JSON Schema, in OpenAPI's schema objects or in Avro.",
  },
  "server-not-found": {
    severity: "warning",
    cause: "A channel names a server that the document does not have.",
    fix: "Describe the server under `servers`, or correct the name.",
  },
  "binding-invalid": {
    severity: "error",
    cause: "A Kafka binding has a value that Kafka cannot use.",
    fix: "Correct the value, or leave it out to take the default.",
  },
  "binding-field-unknown": {
    severity: "info",
    cause: "A Kafka binding has a field that no version of the bindings knows; it has no effect.",
    fix: "Correct the name, start it with `x-`, or put it into `topicConfiguration`.",
  },
});
