import { type Diagnostic, DiagnosticBag } from "../diagnostics/index.js";
import type { Service } from "../model/index.js";
import type { TargetOptions } from "../plan/index.js";
import { planService, type ServicePlan } from "../plan/service-plan.js";
import type { GeneratedFile } from "../print/index.js";
import { printCodecs } from "./codecs/index.js";
import { printDebezium } from "./debezium/index.js";
import { printErrors } from "./errors/index.js";
import { printExpressServer } from "./express-server/index.js";
import { printKafkaConsumer } from "./kafka-consumer/index.js";
import { printKafkaMessages } from "./kafka-messages/index.js";
import { printKafkaProducer } from "./kafka-producer/index.js";
import { printTopics } from "./kafka-topics/index.js";
import { printOperations } from "./operations/index.js";
import { printOutbox } from "./outbox/index.js";
import { printMigrations } from "./postgres-migrations/index.js";
import { printRestClient } from "./rest-client/index.js";
import { printRuntimeFiles } from "./runtime-files/index.js";
import { printTypes } from "./types/index.js";
import { printValidators } from "./validators/index.js";

/** What generating one service gives. */
export interface ServiceOutput {
  /** Ordered by path. */
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** How many operations the service has, those over HTTP and those on topics. */
  readonly operations: number;
  /** How many different messages the service's contracts have. */
  readonly messages: number;
  /** What the files around the services are made from; `null`: it has no part in them. */
  readonly plan: ServicePlan | null;
}

/** A service's contracts -> its code: the plan, every target, and the runtime files that these need. */
export function generateService(service: Service, options: TargetOptions): ServiceOutput {
  const bag = new DiagnosticBag();
  const plan = planService(service, options, bag);
  const files: GeneratedFile[] = [
    ...printTypes(plan.types),
    ...printValidators(plan.types, { service: plan.service, options }),
    ...printCodecs(plan.types),
  ];
  if (plan.rest !== null && plan.rest.operations.length > 0) {
    files.push(
      ...printOperations(plan.rest, plan.types, options),
      printErrors(plan.rest, plan.types),
      ...printRestClient(plan.rest),
      ...printExpressServer(plan.rest),
    );
  }
  files.push(...printEvents(plan, options));
  if (plan.postgres !== null) files.push(...printMigrations(plan.postgres), ...printDebezium(plan.postgres));
  files.push(...printRuntimeFiles(plan.service, files, runtimeRoots(plan)));
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const events = plan.events;
  return {
    files,
    diagnostics: bag.items,
    operations:
      (plan.rest?.operations.length ?? 0) + (events?.sends.length ?? 0) + (events?.receives.length ?? 0),
    messages: events?.messageCount ?? 0,
    plan,
  };
}

function hasEventOperations({ events }: ServicePlan): boolean {
  return events !== null && events.sends.length + events.receives.length > 0;
}

function printEvents(plan: ServicePlan, options: TargetOptions): readonly GeneratedFile[] {
  const { events, types } = plan;
  if (events === null || !hasEventOperations(plan)) return [];
  const topics = printTopics(plan.service, events.topics);
  return [
    ...(topics === null ? [] : [topics]),
    printKafkaMessages(events, types, options),
    ...(events.sends.length === 0 ? [] : [printKafkaProducer(events, types)]),
    ...printOutbox(events, types, options),
    ...(events.receives.length === 0 ? [] : [printKafkaConsumer(events, types)]),
  ];
}

/** Runtime files that users import themselves, beside those that the service's own files need. */
function runtimeRoots(plan: ServicePlan): readonly string[] {
  const hasOperations = plan.rest !== null && plan.rest.operations.length > 0;
  return [
    ...(hasOperations || hasEventOperations(plan)
      ? [
          "service/environment.ts",
          "service/run-service.ts",
          "service/service.ts",
          "telemetry/open-telemetry.ts",
          "telemetry/prometheus.ts",
          "telemetry/trace-fields.ts",
        ]
      : []),
    ...(plan.rest !== null && plan.rest.operations.length > 0
      ? ["http/endpoints/consul-endpoints.ts", "http/endpoints/dns-endpoints.ts", "http/resilience.ts"]
      : []),
    ...(hasEventOperations(plan)
      ? ["kafka/errors.ts", "kafka/kafkajs-driver.ts", "testing/in-memory-kafka.ts"]
      : []),
    ...((plan.events?.receives.length ?? 0) > 0 ? ["kafka/consumer-log.ts"] : []),
    ...(plan.postgres === null ? [] : ["postgres/transaction.ts"]),
  ];
}
