import { catalogue } from "./entry.js";

/** Reading JSON Schema into the model. */
export const schemaCodes = catalogue({
  "schema-not-object": {
    severity: "error",
    cause: "A schema is neither an object nor a boolean.",
    fix: 'Write a schema object, or `true` for "anything".',
  },
  "schema-keyword-invalid": {
    severity: "warning",
    cause: "A keyword of a schema has a value that its specification does not allow; the keyword is ignored.",
    fix: "Correct the value of the keyword.",
  },
  "schema-keyword-tolerated": {
    severity: "warning",
    cause:
      "A schema uses a keyword in a way that belongs to another version of the specification; it is understood as that version means it.",
    fix: "Write it as the document's own version does, or raise the version.",
  },
  "schema-type-unknown": {
    severity: "warning",
    cause: "`type` names no JSON type; the schema is read as if it did not have `type`.",
    fix: "Use `string`, `number`, `integer`, `boolean`, `array`, `object` or `null`.",
  },
  "schema-too-deep": {
    severity: "error",
    cause: "Schemas are nested deeper than commsgen follows.",
    fix: "Move the inner schemas to components and refer to them.",
  },
  "schema-expands-too-far": {
    severity: "error",
    cause: "`$dynamicRef` multiplies the schemas of a document beyond all measure.",
    fix: "Bind dynamic anchors in fewer places.",
  },
  "schema-dialect-unknown": {
    severity: "warning",
    cause: "`$schema` names a dialect that commsgen does not know and that is not among the documents.",
    fix: "Use a known dialect, such as `https://json-schema.org/draft/2020-12/schema`.",
  },
  "reference-not-string": {
    severity: "error",
    cause: "`$ref` is not a text.",
    fix: "Write a reference such as `#/components/schemas/Order`.",
  },
  "reference-unresolved": {
    severity: "error",
    cause: "A `$ref` points at nothing.",
    fix: "Correct the reference, or add what it points at.",
  },
  "reference-remote-refused": {
    severity: "warning",
    cause:
      "A `$ref` leads to an address on the network that was not allowed; what stands there is taken as unknown.",
    fix: "Allow the origin of the address, or keep a copy of the document beside the contract.",
  },
  "reference-cycle": {
    severity: "error",
    cause: "References lead to each other in a circle with nothing but references in it.",
    fix: "Let one of them hold the thing itself.",
  },
  "reference-siblings-ignored": {
    severity: "warning",
    cause: "Keywords beside `$ref` have no effect in this version of the specification.",
    fix: "Put the reference into `allOf`, beside the other keywords, or drop them.",
  },
  "schema-conjunction-cycle": {
    severity: "warning",
    cause: "Schemas contain each other through `allOf` in a circle, so that each means all of them together.",
    fix: "Move what they share to a schema of its own.",
  },
  "pattern-not-ecma": {
    severity: "warning",
    cause: "A regular expression is not one of ECMA-262, which JSON Schema prescribes; it is not checked.",
    fix: "Write it as a JavaScript expression (without flags such as `(?i)`).",
  },
  "pattern-invalid": {
    severity: "error",
    cause: "A `pattern` is no regular expression.",
    fix: "Correct the expression.",
  },
  "discriminator-unresolved": {
    severity: "warning",
    cause: "A discriminator maps a value to a schema that does not exist; the entry is ignored.",
    fix: "Correct the name or reference in `mapping`.",
  },
  "enum-names-mismatch": {
    severity: "warning",
    cause: "The list of names for `enum` has another length than `enum`; the names are ignored.",
    fix: "Give one name for each value.",
  },
});
