import { catalogue } from "./entry.js";

/** Deciding names and files. */
export const planCodes = catalogue({
  "name-renamed": {
    severity: "info",
    cause: "Two things in the contract would have the same name in the generated code.",
    fix: "Nothing has to be done; rename one of the two in the contract for a nicer name.",
  },
});
