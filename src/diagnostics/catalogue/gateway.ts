import { catalogue } from "./entry.js";

/** The gateway in front of the services. */
export const gatewayCodes = catalogue({
  "gateway-route-taken": {
    severity: "warning",
    cause:
      "Two services have an operation with the same method and path. The gateway is one entry for all of them, so only the service whose name comes first gets these requests.",
    fix: "Give one of the operations another path, or do without a gateway: `deploy.gateway: none`.",
  },
  "gateway-own-path": {
    severity: "warning",
    cause:
      "An operation has a path that the gateway answers itself, so it cannot be called through the gateway.",
    fix: "Give the operation another path, or call it without the gateway.",
  },
  "gateway-not-routed": {
    severity: "warning",
    cause: "An operation has a method or a path that no gateway passes on.",
    fix: "Use a method in capital letters, and a path that is shorter: 3,000 letters and digits at most, and far less of other characters.",
  },
});
