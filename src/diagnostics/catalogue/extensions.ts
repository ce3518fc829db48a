import { catalogue } from "./entry.js";

/** Reading commsgen's own extensions of OpenAPI and AsyncAPI. */
export const extensionCodes = catalogue({
  "extension-invalid": {
    severity: "error",
    cause:
      "An extension such as `x-retry` or `x-timeout` has a value that it cannot have, so that the code would do something else than what was meant.",
    fix: "Write it as `docs/extensions.md` shows.",
  },
  "extension-unknown": {
    severity: "warning",
    cause:
      "The name of an extension is nearly that of one which commsgen knows, or a field of one is not known; it has no effect.",
    fix: "Correct the name, or remove it.",
  },
  "extension-misplaced": {
    severity: "warning",
    cause: "An extension stands where it has no meaning; it has no effect.",
    fix: "`x-retry` and `x-dead-letter` belong to operations that receive, `x-outbox` to those that send; `x-timeout` to HTTP operations, path items and the root of an OpenAPI document.",
  },
  "expression-invalid": {
    severity: "error",
    cause: "A runtime expression does not name a part of a message.",
    fix: "Write `$message.payload#/order/id` or `$message.header#/name`: the part, then a JSON pointer into it.",
  },
});
