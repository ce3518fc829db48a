import { catalogue } from "./entry.js";

/** Deciding names and files. */
export const planCodes = catalogue({
  "name-renamed": {
    severity: "info",
    cause: "Two things in the contract would have the same name in the generated code.",
    fix: "Nothing has to be done; rename one of the two in the contract for a nicer name.",
  },
  "value-contradicts-type": {
    severity: "warning",
    cause: "`enum` or `const` lists a value that `type` beside it forbids, so no value can ever equal it.",
    fix: "Correct the type, or write the value as that type: `'1'`, not `1`, for a string.",
  },
  "header-parameter-ignored": {
    severity: "info",
    cause:
      "Headers such as `Accept-Encoding`, `Connection`, `Content-Length`, `Host` and `Transfer-Encoding` belong to the connection: no caller can choose them, so they are no parameters in code.",
    fix: "Nothing has to be done.",
  },
  "parameter-default-invalid": {
    severity: "warning",
    cause:
      "The default of a parameter breaks the rules of its own schema (another type, none of the enum, out of bounds), so that a request without it would become invalid.",
    fix: "Correct the default in the contract: `20`, not `'20'`, for an integer.",
  },
  "query-names-clash": {
    severity: "warning",
    cause:
      "Two query parameters of an operation go by one name on the wire, because the style `form` with `explode` writes each property of an object as a parameter of its own. A server reads the values of both as one.",
    fix: "Rename one, or give the objects the style `deepObject`: `filter[from]=1`.",
  },
});
