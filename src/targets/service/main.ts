import { code, type GeneratedFile, imp, join, type Printable, TsFile, tsString } from "../../print/index.js";
import type { HandlerFile } from "./handlers.js";
import type { ServiceParts } from "./service-parts.js";

export interface Handlers {
  readonly rest: readonly HandlerFile[];
  readonly events: HandlerFile | null;
}

/** Nothing calls the service from outside: what it does, it does by itself. */
export function worksAlone({ rest, events }: Handlers): boolean {
  return rest.length === 0 && events === null;
}

/** `src/main.ts`: puts the service together and runs it. */
export function printMain(parts: ServiceParts, handlers: Handlers): GeneratedFile {
  const file = new TsFile("src/main.ts", new Set(["assemble", "exitCode", ...locals]));
  const { generated } = parts;
  const options = generated.type("ServiceOptions", "runtime/service/run-service.ts");
  const run = generated.value("runService", "runtime/service/run-service.ts");
  file.line(code`const exitCode = await ${run}(assemble);`);
  file.line("process.exit(exitCode);");
  file.add(code`
async function assemble(): Promise<${options}> {
  const environment = ${imp("readEnvironment", "src/environment.ts")}(process.env);
  const telemetry = await ${imp("startTelemetry", "src/telemetry.ts")}(environment);
  const { tracing, metrics } = telemetry;
  const logger = ${imp("createLogger", "src/log.ts")}(environment.logLevel, tracing);
  const log = ${imp("serviceLog", "src/log.ts")}(logger);
`);
  file.add(...connections(parts));
  file.add(`  const dependencies = { ${dependencyNames(parts).join(", ")} };\n`);
  if (parts.hasRelay) file.add(relay(parts));
  file.add(code`  return {
    name: ${tsString(parts.service)},
    log,
    listen: {
      port: environment.port,${parts.healthPort === null ? "" : "\n      healthPort: environment.healthPort,"}
      app: ${app(parts, handlers.rest)},
    },
`);
  const lines = partLines(parts, handlers);
  if (lines.length > 0)
    file.add(code`    parts: {
${lines}    },
`);
  if (parts.hasDatabase) file.line(`    checks: { database: () => pool.query("SELECT 1") },`);
  const relayMetrics = generated.value("relayMetrics", "runtime/postgres/relay-metrics.ts");
  const ofRelay = code`...(relay === null ? [] : [() => ${relayMetrics}(relay, ${tsString(parts.service)})])`;
  file.line(code`    metrics: [() => metrics.text()${parts.hasRelay ? code`, ${ofRelay}` : ""}],`);
  const close = [
    ...(parts.hasProducer ? ["() => producer.close()"] : []),
    ...(parts.hasDatabase ? ["() => pool.end()"] : []),
    "() => telemetry.close()",
  ];
  file.line(`    close: [${close.join(", ")}],`);
  file.add(
    "    shutdownTimeoutMs: environment.shutdownTimeoutMs,\n    unreadyMs: environment.unreadyMs,\n  };\n}\n",
  );
  return file.flush();
}

/** Names in `assemble`, of which no import may have one. */
const locals = [
  "environment",
  "telemetry",
  "tracing",
  "metrics",
  "logger",
  "log",
  "pool",
  "kafka",
  "producer",
  "outbox",
  "dependencies",
  "relay",
];

/** The members of `Dependencies`, in their order. */
export function dependencyNames({ hasDatabase, hasOutbox, hasProducer }: ServiceParts): readonly string[] {
  return [
    "logger",
    ...(hasDatabase ? ["pool"] : []),
    ...(hasOutbox ? ["outbox"] : []),
    ...(hasProducer ? ["producer"] : []),
  ];
}

function connections({
  service,
  events,
  hasDatabase,
  hasKafka,
  hasProducer,
  hasOutbox,
  generated,
}: ServiceParts) {
  const lines: Printable[] = [];
  if (hasDatabase) {
    lines.push(code`  const pool = new ${imp("Pool", "pg")}({
    connectionString: environment.databaseUrl,
    application_name: ${tsString(service)},
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  pool.on("error", (error) => log({ level: "warning", message: "a database connection was lost", error }));
`);
  }
  if (hasKafka) {
    const driver = generated.value("kafkajsDriver", "runtime/kafka/kafkajs-driver.ts");
    lines.push(code`  const kafka = ${driver}(environment.kafka);\n`);
  }
  if (events !== null && hasOutbox) {
    lines.push(
      code`  const outbox = ${generated.value(events.names.createOutbox, "outbox.ts")}({ tracing });\n`,
    );
  }
  if (events !== null && hasProducer) {
    const create = generated.value(events.names.createProducer, "producer.ts");
    lines.push(code`  const producer = ${create}({ kafka, tracing, metrics });\n`);
  }
  return lines;
}

function relay({ events, generated }: ServiceParts): Printable {
  const create = generated.value(events?.names.createOutboxRelay ?? "", "outbox.ts");
  const logEvent = generated.value("logRelayEvent", "runtime/postgres/relay-log.ts");
  return code`  const relay =
    environment.outboxRelay === "separate"
      ? null
      : ${create}({
          pool,
          kafka,
          tracing,
          onEvent: (event) => ${logEvent}(event, log),
        });\n`;
}

function app({ rest, hasIdempotency, generated }: ServiceParts, files: readonly HandlerFile[]): Printable {
  if (rest === null) return "null";
  const listener = generated.value(rest.names.createListener, "server.ts");
  const calls = files.map(({ maker, path }) => code`${imp(maker, path)}(dependencies)`);
  const handlers =
    calls.length === 1 ? calls : code`{\n        ...${join(calls, ",\n        ...")},\n      }`;
  const onError = `onError: (error, { operation }) =>
          log({ level: "error", message: "a request has failed", operation, error }),`;
  return code`${listener}(${handlers}, {
        ${hasIdempotency ? "idempotency: { pool },\n        " : ""}tracing,
        metrics,
        ${onError}
      })`;
}

function partLines({ pascal, events, hasDatabase, hasRelay, generated }: ServiceParts, handlers: Handlers) {
  const lines: Printable[] = [];
  // As functions: what they need is waited for.
  if (hasDatabase) {
    const migrate = generated.value(`migrate${pascal}`, "migrations.ts");
    lines.push(code`      migrations: () => ({ start: () => ${migrate}(pool) }),\n`);
  }
  if (hasRelay) lines.push("      ...(relay === null ? {} : { relay }),\n");
  if (events !== null && handlers.events !== null) {
    const create = generated.value(events.names.createConsumer, "consumer.ts");
    const maker = imp(handlers.events.maker, handlers.events.path);
    const logEvent = generated.value("logConsumerEvent", "runtime/kafka/consumer-log.ts");
    lines.push(code`      consumer: () =>
        ${create}(${maker}(dependencies), {
          kafka,
          inbox: { pool },
          tracing,
          metrics,
          onEvent: (event) => ${logEvent}(event, log),
        }),
`);
  }
  if (worksAlone(handlers)) lines.push(code`      work: ${imp("work", "src/work.ts")}(dependencies),\n`);
  return lines;
}
