import { catalogue } from "./entry.js";

/** Validity of the whole document, as the judges of each specification see it. */
export const contractCodes = catalogue({
  "contract-invalid": {
    severity: "warning",
    cause:
      "The document breaks the letter of its specification. commsgen understands it all the same; where it could not, another diagnostic says so. Other tools may not.",
    fix: "Correct the document at the place shown. `--strict` makes this an error.",
  },
  "contract-not-judged": {
    severity: "warning",
    cause: "The check of a document against its specification came to no verdict.",
    fix: "Run again; if it stays, please report it with the contract that shows it. Everything else was checked.",
  },
});
