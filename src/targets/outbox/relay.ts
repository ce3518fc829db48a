import type { EventsPlan } from "../../plan/events/index.js";
import { tablesSymbol } from "../../plan/postgres/tables-symbol.js";
import {
  code,
  type GeneratedFile,
  generatedHeader,
  imp,
  jsDoc,
  type Printable,
  TsFile,
  tsString,
} from "../../print/index.js";
import { type PostgresSymbols, postgresSymbols } from "./outbox-context.js";

/** `createOrdersOutboxRelay`, of `orders/outbox.ts`. */
export function printCreateRelay({ names, service }: EventsPlan, postgres: PostgresSymbols): Printable {
  const doc = jsDoc(
    [
      "Makes a relay, which sends what is written into the outbox once it is committed. Any number of them may run, in",
      "this service or beside it (`outbox-relay.ts`): they share the work. Throws a `RangeError` for options that make no",
      "sense.",
    ],
    [
      "@example",
      "```ts",
      `const relay = ${names.createOutboxRelay}({ pool, kafka });`,
      "await relay.start();",
      "```",
    ],
    "",
  );
  const options = postgres.type("OutboxRelayOptions", "relay-options");
  const relay = postgres.type("OutboxRelay", "relay-options");
  const open = postgres.value("openOutboxRelay", "relay");
  return code`${doc}export function ${names.createOutboxRelay}(options: ${options}): ${relay} {
  return ${open}(options, { service: ${tsString(service)}, tables: ${tablesSymbol(service)} });
}
`;
}

/** `orders/outbox-relay.ts`: the relay as a process of its own. */
export function printRelayProcess({ names, service }: EventsPlan): GeneratedFile {
  const file = new TsFile(`${service}/outbox-relay.ts`, new Set(["exitCode"]), generatedHeader);
  const create = imp(names.createOutboxRelay, `${service}/outbox.ts`);
  const driver = imp("kafkajsDriver", `${service}/runtime/kafka/kafkajs-driver.ts`);
  const run = postgresSymbols(service).value("runRelayProcess", "relay-process");
  const application = tsString(`${service}-outbox-relay`);
  file.add(code`// The relay as a process of its own. It needs \`DATABASE_URL\` and \`KAFKA_BROKERS\`; all else that it takes from its
// environment is in \`runtime/postgres/relay-environment.ts\`.
const exitCode = await ${run}({
  service: ${tsString(service)},
  variables: process.env,
  // OpenTelemetry's packages, where \`OTEL_EXPORTER_OTLP_ENDPOINT\` is set; else they need not be there.
  load: (name) => import(name),
  open: ({ databaseUrl, kafka, relay }, { onEvent, onIdleError }) => {
    const pool = new ${imp("Pool", "pg")}({
      connectionString: databaseUrl,
      application_name: ${application},
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    pool.on("error", onIdleError);
    return {
      relay: ${create}({ ...relay, pool, kafka: ${driver}(kafka), onEvent }),
      close: () => pool.end(),
    };
  },
});
`);
  file.line("process.exit(exitCode);");
  return file.flush();
}
