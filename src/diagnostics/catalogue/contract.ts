import { catalogue } from "./entry.js";

/** Validity of the whole document, as the judges of each specification see it. */
export const contractCodes = catalogue({
  "contract-invalid": {
    severity: "error",
    cause: "The document breaks its specification.",
    fix: "Correct the document at the place shown.",
  },
});
