import { catalogue } from "./entry.js";

/** Reading OpenAPI documents into the model. */
export const openApiCodes = catalogue({
  "not-supported-yet": {
    severity: "warning",
    cause: "The contract uses something that commsgen reads but does not emit code for yet.",
    fix: "The rest is generated; write this part by hand, or skip the warning with `--skip not-supported-yet`.",
  },
});
