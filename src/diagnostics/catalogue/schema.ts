import { catalogue } from "./entry.js";

/** Reading JSON Schema into the model. */
export const schemaCodes = catalogue({
  "schema-not-object": {
    severity: "error",
    cause: "A schema is neither an object nor a boolean.",
    fix: 'Write a schema object, or `true` for "anything".',
  },
});
