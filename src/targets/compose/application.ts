import { observabilityHosts, servicePort } from "../../plan/workspace/observability-hosts.js";
import { shutdownTimeoutMs, unreadyMs } from "../../plan/workspace/shutdown-timeout.js";
import { systemHosts } from "../../plan/workspace/system-names.js";
import type { WorkspacePlan, WorkspaceService } from "../../plan/workspace/workspace-plan.js";
import type { YamlMap } from "../../print/index.js";
import {
  type ComposeService,
  type ComposeTemplate,
  healthcheck,
  limits,
  literalText,
  requiredVariable,
  variable,
} from "./compose-service.js";
import { dependencies, kafkaAddresses, kafkaDependencies } from "./kafka.js";
import { databaseUrl, passwordVariable } from "./postgres.js";

/** Node is what images of services have for sure. What goes wrong with the request ends it with 1 as well. */
function readiness(port: number): YamlMap {
  return healthcheck([
    "node",
    "-e",
    `require('node:http').get('http://127.0.0.1:${port}/readyz', (answer) => { answer.resume(); if (answer.statusCode !== 200) throw new Error('answers ' + answer.statusCode) })`,
  ]);
}

/** What all services and relays have in common. */
export function applicationTemplates(plan: WorkspacePlan): readonly ComposeTemplate[] {
  const called = plan.services.filter(({ rest }) => rest !== null);
  const hasData = plan.services.some(({ events, postgres }) => events !== null || postgres !== null);
  const { collector } = observabilityHosts;
  return [
    {
      name: "service",
      comment: [
        "Services and relays. They write nothing but /tmp, and may be started several times (--scale orders=3).",
      ],
      value: {
        restart: "unless-stopped",
        init: true,
        read_only: true,
        tmpfs: ["/tmp"],
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
        // Longer than SHUTDOWN_TIMEOUT_MS: a service that is told to stop ends what it has begun.
        stop_grace_period: `${shutdownTimeoutMs / 1_000 + 4}s`,
        networks: hasData ? ["edge", "data"] : ["edge"],
        logging: { driver: "local" },
        healthcheck: readiness(servicePort),
        deploy: limits("1.0", "384m"),
      },
    },
    {
      name: "environment",
      comment: [],
      value: {
        PORT: String(servicePort),
        LOG_LEVEL: variable("LOG_LEVEL", "info"),
        SHUTDOWN_TIMEOUT_MS: String(shutdownTimeoutMs),
        ...(plan.gateway.kind !== "none" && { UNREADY_MS: String(unreadyMs) }),
        // Nobody listens there without the profile "observability"; then traces are dropped.
        OTEL_EXPORTER_OTLP_ENDPOINT: variable(
          "OTEL_EXPORTER_OTLP_ENDPOINT",
          `http://${collector.host}:${collector.httpPort}`,
        ),
      },
    },
    ...(called.length === 0
      ? []
      : [
          {
            name: "service-urls" as const,
            comment: ["Where services find each other."],
            value: Object.fromEntries(
              called.map(({ names }) => [`${names.variables}_URL`, `http://${names.host}:${servicePort}`]),
            ),
          },
        ]),
  ];
}

export function applicationServices(plan: WorkspacePlan): readonly ComposeService[] {
  return plan.services.flatMap((service) => [
    application(service, plan),
    ...(service.relayProgram === null ? [] : [relay(service, service.relayProgram, plan)]),
  ]);
}

function application(service: WorkspaceService, plan: WorkspacePlan): ComposeService {
  const { names, build, rest, healthPort } = service;
  const hasHealthPort = healthPort !== servicePort;
  const { arguments: given } = build;
  const hasUrls = plan.services.some((other) => other.rest !== null);
  return {
    name: names.host,
    comment: names.host === service.name ? [] : [`The service ${JSON.stringify(service.name)}.`],
    template: "service",
    head: {
      image: imageOf(service),
      pull_policy: "never",
      build: {
        context: literalText(build.context),
        dockerfile: literalText(build.dockerfile),
        args:
          Object.keys(given).length === 0
            ? undefined
            : Object.fromEntries(Object.entries(given).map(([name, text]) => [name, literalText(text)])),
      },
      ...needs(service, plan),
    },
    environment: {
      templates: hasUrls ? ["environment", "service-urls"] : ["environment"],
      variables: {
        OTEL_SERVICE_NAME: service.name,
        HEALTH_PORT: hasHealthPort ? String(healthPort) : undefined,
        ...connections(service, plan),
        OUTBOX_RELAY: service.relayProgram === null ? undefined : "separate",
      },
    },
    // Without a gateway each is reached at a port of its own: docker compose port orders 8080
    tail: {
      ...(plan.gateway.kind === "none" && rest !== null && { ports: [`127.0.0.1::${servicePort}`] }),
      // Its API has a path such as /readyz itself.
      ...(hasHealthPort && { healthcheck: readiness(healthPort) }),
    },
  };
}

/** Sends what the service has put into its outbox; any number of them share the work. */
function relay(service: WorkspaceService, program: string, plan: WorkspacePlan): ComposeService {
  const { names } = service;
  return {
    name: names.relayHost,
    comment: [],
    template: "service",
    head: {
      image: imageOf(service),
      pull_policy: "never",
      command: ["node", "--enable-source-maps", literalText(program)],
      depends_on: {
        ...dependencies([names.host], "service_healthy"),
        ...needs(service, plan).depends_on,
      },
    },
    environment: {
      templates: ["environment"],
      variables: {
        OTEL_SERVICE_NAME: `${service.name}-outbox-relay`,
        METRICS_PORT: String(servicePort),
        ...connections(service, plan),
      },
    },
    tail: {},
  };
}

/** One for a service and its relay, and another for each checkout. No registry is asked for it: it is built here. */
function imageOf({ names }: WorkspaceService): string {
  return `\${COMPOSE_PROJECT_NAME}-${names.host}:local`;
}

function needs(
  { events, postgres }: WorkspaceService,
  plan: WorkspacePlan,
): { readonly depends_on?: YamlMap } {
  const depends = {
    ...(events === null ? {} : kafkaDependencies(plan)),
    ...(postgres === null
      ? {}
      : {
          ...dependencies([systemHosts.postgres], "service_healthy"),
          ...dependencies([systemHosts.databases], "service_completed_successfully"),
        }),
  };
  return Object.keys(depends).length === 0 ? {} : { depends_on: depends };
}

function connections(service: WorkspaceService, plan: WorkspacePlan): YamlMap {
  return {
    KAFKA_BROKERS: service.events === null ? undefined : kafkaAddresses(plan),
    ...(service.postgres !== null && {
      DATABASE_URL: databaseUrl(service),
      PGPASSWORD: requiredVariable(passwordVariable(service)),
    }),
  };
}
