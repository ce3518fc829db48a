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
  "duplicate-header": {
    severity: "warning",
    cause:
      "Two header parameters of one operation, or their names, differ by case alone: to HTTP they are one header.",
    fix: "Keep one of the two.",
  },
  "header-parameter-ignored": {
    severity: "info",
    cause:
      "The specification says that header parameters named `Accept`, `Content-Type` and `Authorization` are ignored: media types and security schemes speak of these.",
    fix: "Nothing has to be done; callers can pass any header with the call's `headers`.",
  },
  "parameter-default-invalid": {
    severity: "warning",
    cause:
      "The default of a parameter is of another type than the parameter, so that a request without it would become invalid.",
    fix: "Correct the default in the contract: `20`, not `'20'`, for an integer.",
  },
});
