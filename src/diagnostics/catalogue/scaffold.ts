import { catalogue } from "./entry.js";

/** The user's side of services: writing it once, and looking after its handlers. */
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
      "An operation of the contract has a path at which services tell of their health or metrics. The scaffolded service, the compose file and the manifests have those at a port of their own, 8081.",
    fix: "Nothing, if the service was scaffolded with that contract. Else give it the port in `src/main.ts`, or the operation is never called: `listen: { app, port, healthPort: 8081 }`.",
  },
  "handler-not-in-contract": {
    severity: "warning",
    cause:
      "A handler is still there whose operation or message the contract no longer has. commsgen deletes nothing of yours.",
    fix: "Delete the handler, or move its code to the operation that has taken its place.",
  },
  "handler-unplaced": {
    severity: "warning",
    cause:
      "The contract has an operation or message that no handler is there for, and the code that the other handlers are in (a spread, a class, a function that is given them) does not show where a stub belongs.",
    fix: "Write the handler beside the others; the compiler tells where it is asked for.",
  },
  "handlers-changed": {
    severity: "error",
    cause:
      "A file that a missing handler was to be added to was changed between being read and being written. Nothing was written.",
    fix: "Run commsgen again.",
  },
  "handlers-not-found": {
    severity: "warning",
    cause:
      "The contracts have operations or messages for which a service has no handlers at all, such as the first event of a service that had only an HTTP API.",
    fix: "Write them with `npx commsgen init <service>`, which leaves all files that are there as they are, and give them to the router, listener or consumer in `src/main.ts`.",
  },
  "handlers-unserved": {
    severity: "warning",
    cause:
      "A service has handlers that its `src/main.ts` gives to nothing, such as those of its first event, which `commsgen init` has written beside a `src/main.ts` that was there already.",
    fix: "Give them to the router, listener or consumer that the message names.",
  },
  "handlers-unreadable": {
    severity: "warning",
    cause:
      "A file that has handlers cannot be read as TypeScript, so that nobody can say which of them are missing.",
    fix: "Mend its syntax, or save it as UTF-8.",
  },
});
