import { catalogue } from "./entry.js";

/** Finding, reading and parsing files; resolving references. */
export const loadCodes = catalogue({
  "file-unreadable": {
    severity: "error",
    cause: "A file that was named, or that a contract refers to, cannot be read.",
    fix: "Check the path and the permissions of the file.",
  },
  "input-not-found": {
    severity: "error",
    cause: "A path or pattern on the command line or in the configuration matches nothing.",
    fix: "Check the spelling; relative paths start at the current folder. Quote patterns so that the shell leaves them alone.",
  },
  "no-contracts-found": {
    severity: "error",
    cause: "The folders and patterns that were named hold no OpenAPI or AsyncAPI document.",
    fix: "Name the folder that holds the contracts. A contract is a YAML or JSON file with `openapi`, `swagger` or `asyncapi` at its top level.",
  },
  "not-a-contract": {
    severity: "error",
    cause:
      "A file that was named is neither an OpenAPI nor an AsyncAPI document, and no contract that was named refers to it.",
    fix: "Name the document that starts with `openapi`, `swagger` or `asyncapi`; the files that it refers to are found from there. Files in a folder that are no contracts are skipped.",
  },
  "file-too-large": {
    severity: "error",
    cause: "A file is larger than the loader reads (100 MB).",
    fix: "Split the contract into several documents.",
  },
  "text-encoding": {
    severity: "error",
    cause: "A file is not valid UTF-8 (or UTF-16 with a byte order mark), so its text would be damaged.",
    fix: "Save the file as UTF-8.",
  },
  "syntax-invalid": {
    severity: "error",
    cause: "A file is not well-formed YAML or JSON.",
    fix: "Correct the syntax at the place shown; the parser's own words are the cause.",
  },
  "yaml-indentation": {
    severity: "warning",
    cause:
      "The closing bracket of a multi-line `{...}` or `[...]` is not indented deeper than the key that holds it. YAML requires that, though many parsers let it pass.",
    fix: "Indent the closing bracket by one more level.",
  },
  "document-empty": {
    severity: "error",
    cause: "A file that was named holds nothing, or nothing but comments.",
    fix: "Name a file with a contract in it.",
  },
  "several-documents": {
    severity: "error",
    cause: "A YAML file holds several documents, separated by `---`, and a contract is one document.",
    fix: "Put each document into a file of its own.",
  },
  "nesting-too-deep": {
    severity: "error",
    cause:
      "A document is nested deeper than 512 levels, counting what aliases expand to. No contract needs that.",
    fix: "Flatten the document, or name inner parts as components and refer to them.",
  },
  "alias-expansion": {
    severity: "error",
    cause:
      "The aliases of a YAML document repeat themselves, or expand to more than a million values ('billion laughs').",
    fix: "Use `$ref` to named components instead of aliases.",
  },
  "duplicate-key": {
    severity: "warning",
    cause:
      "A mapping holds the same key twice. YAML forbids it and JSON leaves it open; the last one counts.",
    fix: "Remove or rename one of the two.",
  },
  "value-not-json": {
    severity: "warning",
    cause:
      "A YAML value has no counterpart in JSON (`.inf`, `.nan`, a tag such as `!!binary`, a mapping as a key); contracts are JSON in YAML's clothes.",
    fix: "Write a JSON value; quote it if text is meant.",
  },
  "version-not-string": {
    severity: "error",
    cause:
      "The version of the specification is written as a number, of which `3.10` and `3.1` are one, or is no version at all, such as a list.",
    fix: 'Quote it: `openapi: "3.1.0"`, `swagger: "2.0"`.',
  },
});
