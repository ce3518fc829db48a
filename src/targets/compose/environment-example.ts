import type { WorkspacePlan } from "../../plan/workspace/workspace-plan.js";
import { grafanaPasswordVariable } from "./observability.js";
import {
  adminPasswordVariable,
  connectorPasswordVariable,
  isCaptured,
  passwordVariable,
  withDatabase,
} from "./postgres.js";

/** `.env.example`: all variables of the compose file, and no value that anybody should keep. */
export function printEnvironmentExample(
  plan: WorkspacePlan,
  ports: readonly (readonly [name: string, port: number])[],
): string {
  const owners = withDatabase(plan);
  const passwords = [
    ...(owners.length === 0 ? [] : [adminPasswordVariable]),
    ...owners.map(passwordVariable),
    ...(owners.some(isCaptured) ? [connectorPasswordVariable] : []),
    grafanaPasswordVariable,
  ];
  return `# Copy this file to .env, keep that out of your repository, and change its passwords.
# Values in single quotes may hold any other character.

# Names containers, networks, volumes and images: another one for each system, and each checkout of one, on a machine.
COMPOSE_PROJECT_NAME=services

# What starts beside the core (services, Kafka, Postgres, gateway), which always starts:
# observability (Prometheus, Grafana, traces), tools (Kafka UI).
#COMPOSE_PROFILES=observability,tools

# Passwords. POSTGRES_PASSWORD is the one with which the volume was made; those of services are set anew at every start.
${passwords.map((name) => `${name}='change-me-${name.toLowerCase().replaceAll("_", "-")}'\n`).join("")}
# Ports on 127.0.0.1.
${ports.map(([name, port]) => `#${name}=${port}\n`).join("")}
# trace, debug, info, warn, error, fatal, silent
#LOG_LEVEL=info
`;
}
