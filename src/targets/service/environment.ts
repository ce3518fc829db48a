import { code, type GeneratedFile, TsFile, tsString } from "../../print/index.js";
import type { ServiceParts } from "./service-parts.js";

/** `src/environment.ts`: what the service takes from its environment, read and checked at its start. */
export function printEnvironment({
  service,
  healthPort,
  hasDatabase,
  hasKafka,
  hasRelay,
  generated,
}: ServiceParts): GeneratedFile {
  const file = new TsFile("src/environment.ts", new Set(["Environment", "readEnvironment", "logLevels"]));
  const module = "runtime/service/environment.ts";
  const reader = generated.value("EnvironmentReader", module);
  const kafka = generated.type("KafkaEnvironment", module);
  file.add(code`const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

export interface Environment {
  /** \`PORT\`. Default: 8080. */
  readonly port: number;
`);
  if (healthPort !== null) {
    file.line(
      `  /** \`HEALTH_PORT\`, of health and metrics: the contract has a path of theirs. Default: ${healthPort}. */\n  readonly healthPort: number;`,
    );
  }
  if (hasDatabase) file.line("  /** `DATABASE_URL` */\n  readonly databaseUrl: string;");
  if (hasKafka) {
    file.line(
      code`  /** \`KAFKA_BROKERS\`, \`KAFKA_CLIENT_ID\`, \`KAFKA_SSL\`, \`KAFKA_SASL_*\` */\n  readonly kafka: ${kafka};`,
    );
  }
  if (hasRelay) {
    file.line(
      "  /** `OUTBOX_RELAY`: `separate` where `outbox-relay.js` runs beside the service. Default: `in-process`. */",
    );
    file.line('  readonly outboxRelay: "in-process" | "separate";');
  }
  file.add(code`  /** \`LOG_LEVEL\`. Default: \`info\`. */
  readonly logLevel: (typeof logLevels)[number];
  /** \`SHUTDOWN_TIMEOUT_MS\`: from the signal to the end. Default: 28,000, within Kubernetes' 30 s. */
  readonly shutdownTimeoutMs: number;
  /** \`UNREADY_MS\`: of that, how long others have to notice before connections are refused. Default: 0. */
  readonly unreadyMs: number;
  /** \`OTEL_EXPORTER_OTLP_ENDPOINT\`: \`http://collector:4318\`. Default: none, no spans are made. */
  readonly tracesEndpoint: string | null;
  /** \`OTEL_SERVICE_NAME\`: how spans call the service. Default: the service's name. */
  readonly serviceName: string;
}

/** Throws an \`EnvironmentError\` that lists all that is missing or wrong. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const reader = new ${reader}(variables);
  const environment: Environment = {
    port: reader.port("PORT", 8080),
`);
  if (healthPort !== null) file.line(`    healthPort: reader.port("HEALTH_PORT", ${healthPort}),`);
  if (hasDatabase) file.line(`    databaseUrl: reader.databaseUrl("DATABASE_URL"),`);
  if (hasKafka) file.line(`    kafka: reader.kafka(${tsString(service)}),`);
  if (hasRelay) {
    file.line('    outboxRelay: reader.choice("OUTBOX_RELAY", ["in-process", "separate"], "in-process"),');
  }
  file.add(`    logLevel: reader.choice("LOG_LEVEL", logLevels, "info"),
    shutdownTimeoutMs: reader.wholeNumber("SHUTDOWN_TIMEOUT_MS", 600_000) ?? 28_000,
    unreadyMs: reader.wholeNumber("UNREADY_MS", 60_000) ?? 0,
    tracesEndpoint: reader.text("OTEL_EXPORTER_OTLP_ENDPOINT"),
    serviceName: reader.text("OTEL_SERVICE_NAME") ?? ${tsString(service)},
  };
  reader.finish();
  return environment;
}
`);
  return file.flush();
}
