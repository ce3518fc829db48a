import { catalogue } from "./entry.js";

/** Grouping documents into services; writing, checking and configuring the output. */
export const outputCodes = catalogue({
  "config-invalid": {
    severity: "error",
    cause: "The configuration has a value that commsgen cannot use.",
    fix: "Correct the value; the message says what is allowed.",
  },
  "config-unknown-key": {
    severity: "error",
    cause: "The configuration has a key that commsgen does not know, so it would have no effect.",
    fix: "Correct the spelling, or remove the key.",
  },
  "config-unknown-operation": {
    severity: "warning",
    cause: "The configuration names an operation that none of the contracts has.",
    fix: "Write its `operationId` as the contract does, or remove it.",
  },
  "config-unknown-service": {
    severity: "warning",
    cause: "The configuration gives an output folder to a service that none of the contracts belongs to.",
    fix: "Correct the name of the service, or remove the setting.",
  },
  "config-unreadable": {
    severity: "error",
    cause: "The configuration file cannot be read, or is not JSON.",
    fix: "Check the path, the permissions and the syntax of the file.",
  },
  "file-edited": {
    severity: "error",
    cause: "A generated file was edited by hand since commsgen wrote it.",
    fix: "Move the edit into a file of your own, or run with `--force` to overwrite it.",
  },
  "file-not-owned": {
    severity: "error",
    cause: "A file that commsgen would write exists already, and commsgen did not write it.",
    fix: "Move the file away, choose another output folder with `-o`, or run with `--force` to overwrite it.",
  },
  "manifest-damaged": {
    severity: "error",
    cause: "`commsgen.manifest.json` cannot be understood, so commsgen does not know which files it owns.",
    fix: "Restore the file from version control, or run `commsgen generate` with `--force` to write everything anew.",
  },
  "manifest-newer": {
    severity: "error",
    cause: "The output was written by a newer commsgen with another manifest format.",
    fix: "Use the commsgen that wrote it, or a newer one.",
  },
  "output-busy": {
    severity: "error",
    cause: "Another run of commsgen is writing into the same output folder.",
    fix: "Wait until it is done. If none is running, delete the folder `.commsgen-staging` in the output folder.",
  },
  "output-path-refused": {
    severity: "error",
    cause:
      "A file would be written, or removed, outside the output folder, through a symbolic link or over a folder.",
    fix: "Remove the link or folder that stands in the way.",
  },
  "output-unwritable": {
    severity: "error",
    cause: "The file system refused a write. Everything was put back as it was before the run.",
    fix: "Check permissions and free space of the output folder.",
  },
  "service-name-collision": {
    severity: "error",
    cause: "Documents of differently named services would be written into the same folder.",
    fix: "Say which service each document belongs to with `x-service` in its `info`.",
  },
  "service-name-invalid": {
    severity: "warning",
    cause:
      "`x-service` is not a name that a service can have, so the name was taken from the file or the title.",
    fix: "Write `x-service` as a word such as `orders`.",
  },
});
