import { catalogue } from "./entry.js";

/** Faults of commsgen itself. */
export const internalCodes = catalogue({
  "internal-error": {
    severity: "error",
    cause: "commsgen ran into a fault of its own.",
    fix: "Please report it with the contract that shows it.",
  },
});
