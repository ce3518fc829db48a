import { catalogue } from "./entry.js";

/** Finding, reading and parsing files; resolving references. */
export const loadCodes = catalogue({
  "file-unreadable": {
    severity: "error",
    cause: "A file that was named, or that a contract refers to, cannot be read.",
    fix: "Check the path and the permissions of the file.",
  },
});
