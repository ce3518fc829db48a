import { catalogue } from "./entry.js";

/** Change-data capture of the outbox. */
export const connectorCodes = catalogue({
  "connector-header-unsupported": {
    severity: "error",
    cause:
      "With `outbox: debezium` each header that a contract names has a column of the outbox, from which the connector takes it. The connector takes names of letters, digits, `.`, `_` and `-`, at most 56 of them, that do not begin with `__debezium.`; events would arrive without this one.",
    fix: "Give the header another name, or send by the relay (`outbox: relay`), which takes all names.",
  },
  "connector-name-unsupported": {
    severity: "error",
    cause:
      "The connector's configuration holds names in lists, and in patterns in which other characters mean something else. It would look for another table.",
    fix: "Choose names of letters, digits and `_` for `postgres.schema` and `postgres.tables.outbox`.",
  },
});
