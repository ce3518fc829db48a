import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import type { ConsumerEvent } from "../../src/runtime/kafka/consumer-options.js";
import { kafkajsDriver } from "../../src/runtime/kafka/kafkajs-driver.js";
import { describeWithKafka, startKafka } from "../support/kafka-broker.js";
import { Random } from "../support/random.js";
import { makeSamples, type Sample } from "./event-samples.js";
import { bothEnds, type EventService, type Handle } from "./event-service.js";

// Generated producers and consumers talk to each other over a real broker, with values made from the schemas. What
// needs the corpus says so when it is absent; COMMSGEN_SEED repeats a run.

const repository = fileURLToPath(new URL("../..", import.meta.url));
const archive = process.env["COMMSGEN_CORPUS"] ?? join(repository, "../shared/corpus.tar.gz");
const hasCorpus = existsSync(archive);
const seed = Number(process.env["COMMSGEN_SEED"] ?? 20_261_121);

const ownDocuments = ["orders", "payments", "inventory", "shipping"].map(
  (name) => `specs/${name}/asyncapi.yaml`,
);

/** Chosen for what they have that others have not: size, versions, headers, Avro, OpenAPI schemas, parameters, unions. */
const corpusDocuments = [
  "asyncapi-spec-examples/streetlights-kafka-asyncapi.yml",
  "asyncapi-spec-examples/slack-rtm-asyncapi.yml",
  "asyncapi-spec-examples/kraken-websocket-request-reply-multiple-channels-asyncapi.yml",
  "asyncapi-spec-examples-2.6/streetlights-kafka.yml",
  "asyncapi--asyncapi-react/streetlights-kafka.json",
  "asyncapi--java-spring-cloud-stream-template/avro-complex-test.yaml",
  "asyncapi--java-template/kafka-orders-v3.yml",
  "edalearn--eda-playground-online-food-delivery/orders/src/main/resources/apis/asyncapi.yml",
  "ioka-technologies--asyncapi-template/examples/cl/asyncapi.yaml",
  "marvin-hsu--tsp-asyncapi/examples/08-kafka-user-signup/asyncapi.yaml",
  "specmatic--specmatic-order-contracts/3_0_0/order_service_async_multi_protocol.yaml",
  "springwolf--springwolf-core/springwolf-core/src/test/resources/application/asyncapi.openapiv3.json",
  "springwolf--springwolf-core/springwolf-examples/springwolf-cloud-stream-example/src/test/resources/asyncapi.json",
  "the-codegen-project--cli/ecommerce-asyncapi-payload/ecommerce-order-system.yaml",
];

const folder = mkdtempSync(join(tmpdir(), "commsgen-events-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
if (hasCorpus) {
  const members = corpusDocuments.map((name) => `corpus/asyncapi/${name}`);
  execFileSync("tar", ["-xzf", archive, "-C", folder, ...members]);
}
const documents = [
  ...ownDocuments.map((name) => join(repository, name)).filter((path) => existsSync(path)),
  ...(hasCorpus ? corpusDocuments.map((name) => join(folder, "corpus", "asyncapi", name)) : []),
];

await describeWithKafka("events, from producer to consumer", (version) => {
  let runs = 0;

  it.runIf(!hasCorpus)("says that the corpus is absent", () => {
    console.warn(`${archive} is absent: events of the project's own contracts alone go round`);
    expect(documents.length).toBeGreaterThan(0);
  });

  it.each(documents)(
    "%s",
    async (document) => {
      const kafka = await startKafka({ version });
      const driver = kafkajsDriver({ clientId: "round-trip", brokers: kafka.brokers });
      const services = await bothEnds(document, {
        root: document.startsWith(repository) ? join(repository, "specs") : dirname(document),
        run: `trip${process.pid}n${runs++}`,
      });
      let messages = 0;
      for (const service of services)
        messages += await roundTrip(service, driver, `group${process.pid}n${runs++}`);
      expect(messages).toBeGreaterThan(0);
    },
    120_000,
  );
});

/** Sends every message a few times and compares what arrives; returns how many kinds of messages there were. */
async function roundTrip(
  service: EventService,
  kafka: ReturnType<typeof kafkajsDriver>,
  groupId: string,
): Promise<number> {
  const { samples, notTried } = makeSamples(service, new Random(seed));
  if (notTried.length > 0) console.warn(`no values for ${notTried.join(", ")}`);
  const admin = kafka.createAdmin();
  await admin.connect();
  const fixed = service.plan.events.channels.filter(({ parameters }) => parameters === null);
  const topics = new Set([...fixed.map(({ topic }) => topic), ...samples.map(({ topic }) => topic)]);
  await admin.create([...topics].map((topic) => ({ topic, partitions: 2, replicas: 1, configuration: {} })));
  await admin.disconnect();

  const received = new Map<string, Readonly<Record<string, unknown>>>();
  const failures: ConsumerEvent[] = [];
  const consumer = service.createConsumer(
    handlersOf(service, (place, message) => received.set(`${place} ${String(message["id"])}`, message)),
    {
      kafka,
      groupId,
      topics: "trust",
      onEvent: (event) => {
        if (event.kind === "dropped" || event.kind === "failed") failures.push(event);
      },
    },
  );
  await consumer.start();
  const producer = service.createProducer({ kafka });
  await Promise.all(
    samples.map(({ operation, property, payload, options }) => {
      const member = producer[operation];
      const send = typeof member === "function" ? member : member?.[property];
      if (send === undefined) throw new Error(`no method ${operation}.${property}`);
      return send(payload, options);
    }),
  );
  await expect.poll(() => received.size + failures.length, { timeout: 30_000 }).toBe(samples.length);
  await consumer.stop();
  await producer.close();
  expect(failures).toEqual([]);
  for (const sample of samples) compare(sample, received.get(`${sample.place} ${sample.id}`));
  return new Set(samples.map(({ place }) => place)).size;
}

function compare(sample: Sample, message: Readonly<Record<string, unknown>> | undefined): void {
  expect(message, sample.place).toBeDefined();
  const { payload, headers, parameters } = message ?? {};
  if (sample.payload instanceof Uint8Array)
    expect(Buffer.from(payload as Uint8Array)).toEqual(Buffer.from(sample.payload));
  else expect(payload, sample.place).toEqual(sample.payload);
  if (sample.options.headers !== undefined) expect(headers).toMatchObject(sample.options.headers);
  if (sample.options.parameters !== undefined) expect(parameters).toEqual(sample.options.parameters);
}

/** `place`: which handler it was, under the names of the sending side. */
function handlersOf(
  { plan }: EventService,
  note: (place: string, message: Readonly<Record<string, unknown>>) => void,
): Readonly<Record<string, Handle | Readonly<Record<string, Handle>>>> {
  return Object.fromEntries(
    plan.events.receives.map(({ name, channel, messages }) => {
      const handles = messages.map(({ property }): readonly [string, Handle] => [
        property,
        async (message) => note(`${channel.topic} ${property}`, message),
      ]);
      const [only] = handles;
      return [name, handles.length === 1 && only !== undefined ? only[1] : Object.fromEntries(handles)];
    }),
  );
}
