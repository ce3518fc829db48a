import { catalogue } from "./entry.js";

/** Writing the user's side of services: `commsgen init` and `generate --scaffold`. */
export const scaffoldCodes = catalogue({
  "config-scaffold-output": {
    severity: "error",
    cause:
      "A service cannot be scaffolded, since the configuration puts its generated code where the service's own code could not reach it.",
    fix: "Set `services.<name>.output` to a folder below a `src` folder, such as `services/orders/src/generated`, or remove it.",
  },
  "scaffold-nothing-to-serve": {
    severity: "warning",
    cause: "A service was not scaffolded, since its contracts have no operations that commsgen has code for.",
    fix: "Nothing, if the contracts only hold schemas; else look at the warnings for their operations.",
  },
  "scaffold-health-path": {
    severity: "warning",
    cause:
      "An operation of the contract has a path that a scaffolded service answers itself with its health or metrics, so the operation is never called.",
    fix: "Give health a port of its own in `src/main.ts`: `listen: { app, port, healthPort: 8081 }`.",
  },
});
