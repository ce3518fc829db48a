import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { readAsyncApi } from "../../src/contract/asyncapi/index.js";
import { loadContracts } from "../../src/contract/load/index.js";
import { DiagnosticBag, type SourceRef } from "../../src/diagnostics/index.js";
import type { Channel, EventApi, EventOperation, Service } from "../../src/model/index.js";
import { groupIntoServices } from "../../src/pipeline/services.js";
import type { EventsPlan } from "../../src/plan/events/events-plan.js";
import { defaultTargetOptions } from "../../src/plan/index.js";
import { planService, type ServicePlan } from "../../src/plan/service-plan.js";
import type { ImportSymbol } from "../../src/print/index.js";
import type { Consumer, ConsumerOptions } from "../../src/runtime/kafka/consumer-options.js";
import type { ProducerConnection, ProducerOptions } from "../../src/runtime/kafka/producer-options.js";
import { generateService } from "../../src/targets/index.js";

export type Send = (payload: unknown, options: unknown) => Promise<unknown>;
export type Handle = (message: Readonly<Record<string, unknown>>) => Promise<void>;

/** A generated service that runs: its plan, to make values by, and its own code, to send them through. */
export interface EventService {
  readonly plan: ServicePlan & { readonly events: EventsPlan };
  readonly createProducer: (
    options: ProducerOptions,
  ) => ProducerConnection & Readonly<Record<string, Send | Readonly<Record<string, Send>>>>;
  readonly createConsumer: (
    handlers: Readonly<Record<string, Handle | Readonly<Record<string, Handle>>>>,
    options: ConsumerOptions,
  ) => Consumer;
  accepts(validator: ImportSymbol, value: unknown): boolean;
}

/**
 * Reads a document and generates a service that sends and receives all messages of all of its channels, whatever
 * protocol they are for, each channel under a topic of its own. Every message has both of its ends then.
 *
 * @param of.root what the document may refer to lies below it
 * @param of.run begins every topic
 */
export async function bothEnds(
  document: string,
  { root, run }: { readonly root: string; readonly run: string },
): Promise<readonly EventService[]> {
  const bag = new DiagnosticBag();
  const { entries, documents, diagnostics } = await loadContracts([document], {
    cwd: root,
    allowedOrigins: [],
  });
  bag.pushAll(diagnostics);
  const read = entries.map((entry) => {
    const { api, schemas, diagnostics: found } = readAsyncApi(entry, documents);
    bag.pushAll(found);
    return { document: entry, api: null, eventApi: withBothEnds(api, run), schemas };
  });
  const errors = bag.items.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ code, message }) => `${code}: ${message}`).join("\n"));
  const services: EventService[] = [];
  for (const { service } of groupIntoServices(read, bag)) {
    const started = await importService(service);
    if (started !== null) services.push(started);
  }
  return services;
}

function withBothEnds(api: EventApi, run: string): EventApi {
  const channels = api.channels.flatMap((channel, index) =>
    channel.messages.length === 0 ? [] : [onKafka(channel, `${run}.${index}`)],
  );
  const operations = channels.flatMap((channel, index) =>
    (["send", "receive"] as const).map(
      (action): EventOperation => ({
        source: channel.source,
        operationId: `${action} channel ${index}`,
        action,
        writtenAs: null,
        channel,
        messages: channel.messages,
        title: null,
        summary: null,
        description: null,
        deprecated: false,
        tags: [],
        security: [],
        kafka: null,
        reply: null,
        key: null,
        retry: noRetry(channel.source),
        deadLetter: {
          source: channel.source,
          enabled: false,
          topic: null,
          partitions: null,
          retention: null,
        },
        outbox: null,
        extensions: {},
      }),
    ),
  );
  return { ...api, servers: [], channels, operations };
}

function noRetry(source: SourceRef): NonNullable<EventOperation["retry"]> {
  return {
    source,
    enabled: false,
    mode: null,
    maxAttempts: null,
    strategy: null,
    initialInterval: null,
    increment: null,
    maxInterval: null,
    multiplier: null,
    jitter: null,
    topic: null,
  };
}

/** `smartylighting/{id}/lit` -> `run.0.smartylighting.{id}.lit` */
function onKafka(channel: Channel, topic: string): Channel {
  const address = (channel.address ?? "unknown").replace(/[^a-zA-Z0-9._{}-]/g, ".");
  return { ...channel, address: `${topic}.${address}`, servers: [], kafka: null, boundProtocols: [] };
}

const cache = fileURLToPath(new URL("../../node_modules/.cache/commsgen-tests", import.meta.url));

async function importService(service: Service): Promise<EventService | null> {
  const { files } = generateService(service, defaultTargetOptions);
  const plan = planService(service, defaultTargetOptions, new DiagnosticBag());
  if (plan.events === null || plan.events.sends.length === 0) return null;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "events-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  for (const { path, content } of files) {
    if (!path.endsWith(".ts")) continue;
    const file = join(folder, path.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, transformSync(content, { loader: "ts", target: "es2022" }).code);
  }
  const modules = new Map<string, object>();
  const wanted = [
    `${plan.service}/producer.ts`,
    `${plan.service}/consumer.ts`,
    ...plan.types.types.map(({ validator }) => validator.from),
  ];
  for (const path of new Set(wanted)) {
    const module: unknown = await import(
      /* @vite-ignore */ pathToFileURL(join(folder, path.replace(/\.ts$/, ".js"))).href
    );
    if (typeof module === "object" && module !== null) modules.set(path, module);
  }
  const functionOf = (path: string, name: string) => {
    const value: unknown = Reflect.get(modules.get(path) ?? {}, name);
    if (typeof value !== "function") throw new Error(`${path} exports no function ${name}`);
    return value;
  };
  const { names } = plan.events;
  // The generated functions have the signatures that the printers give them, which the golden tests compile.
  return {
    plan: { ...plan, events: plan.events },
    createProducer: functionOf(
      `${plan.service}/producer.ts`,
      names.createProducer,
    ) as EventService["createProducer"],
    createConsumer: functionOf(
      `${plan.service}/consumer.ts`,
      names.createConsumer,
    ) as EventService["createConsumer"],
    accepts: (validator, value) => functionOf(validator.from, validator.name)(value, "", null) === true,
  };
}
