import { catalogue } from "./entry.js";

/** Writing, checking and configuring the output. */
export const outputCodes = catalogue({
  "file-edited": {
    severity: "error",
    cause: "A generated file was edited by hand since commsgen wrote it.",
    fix: "Move the edit into a file of your own, or run with `--force` to overwrite it.",
  },
});
