import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { DriverAdmin } from "../../src/runtime/kafka/driver.js";
import { kafkajsDriver } from "../../src/runtime/kafka/kafkajs-driver.js";
import { describeWithKafka, startKafka, type TestKafka } from "../support/kafka-broker.js";
import { Random } from "../support/random.js";
import type { ConsumerSettings } from "./consumer-main.js";
import { ConsumerProcess } from "./consumer-process.js";
import { CommitWatch, type Flow, sendFlow, summaryOf, waitForAll } from "./flow.js";
import { readJournal } from "./journal.js";
import { type DeliveryProject, importProject, makeProject } from "./project.js";
import { type DeliveryModules, modes } from "./step.js";

await describeWithKafka("delivery under failure", (version) => {
  let kafka: TestKafka;
  let project: DeliveryProject;
  let admin: DriverAdmin;
  let producer: ReturnType<DeliveryModules["createDeliveryProducer"]>;
  let processes: ConsumerProcess[] = [];
  let runs = 0;

  beforeAll(async () => {
    kafka = await startKafka({ version, own: true });
  }, 180_000);

  afterAll(async () => {
    await kafka?.stop();
  });

  beforeEach(async () => {
    project = await makeProject(`delivery${process.pid}n${runs++}`);
    const driver = kafkajsDriver({ clientId: "delivery-test", brokers: kafka.brokers });
    admin = driver.createAdmin();
    await admin.connect();
    const { run } = project;
    const suffixes = ["", `.${run}.dlq`];
    const topics = modes.flatMap((mode) => suffixes.map((suffix) => `${run}.${mode}${suffix}`));
    const retries = [1, 2, 3].map((level) => `${run}.routed.${run}.retry.${level}`);
    const configuration = {};
    await admin.create(
      [...topics, ...retries].map((topic) => ({ topic, partitions: 6, replicas: 1, configuration })),
    );
    producer = (await importProject(project.folder)).createDeliveryProducer({ kafka: driver });
    await producer.connect();
  });

  afterEach(async () => {
    for (const each of processes) each.kill("SIGKILL");
    await Promise.all(processes.map((each) => each.exit()));
    processes = [];
    await producer?.close();
    await admin?.disconnect();
    project?.remove();
  });

  const journalOf = (): string => join(project.folder, "journal.jsonl");

  function start(settings: Partial<ConsumerSettings> = {}): ConsumerProcess {
    const started = new ConsumerProcess({
      folder: project.folder,
      brokers: kafka.brokers,
      groupId: project.run,
      journal: journalOf(),
      concurrency: 16,
      handlerTimeoutMs: 10_000,
      drainTimeoutMs: 10_000,
      sessionTimeoutMs: kafka.minSessionTimeoutMs,
      ...settings,
    });
    processes.push(started);
    return started;
  }

  it("survives 20 times SIGKILL at random while 10,000 messages flow", async () => {
    const random = new Random(20);
    const flow: Flow = {
      stepsPerMode: 3_334,
      keysPerMode: 40,
      durationMs: () => random.integer(0, 49),
      failures: (index) => (index % 97 === 5 ? 1 : 0),
    };
    const watch = new CommitWatch({ admin, run: project.run, journal: journalOf() });
    const sending = sendFlow(producer, flow, 300);
    for (let kill = 0; kill < 20; kill += 1) {
      const consumer = start();
      await consumer.ready();
      await sleep(random.integer(300, 1_200));
      consumer.kill("SIGKILL");
      await consumer.exit();
    }
    start();
    await sending;
    const entries = await waitForAll(journalOf(), flow, 240_000);
    const { looks, breaks } = await watch.end();
    const { done, again, processes: lives, ...found } = summaryOf(entries);
    console.log(
      `Kafka ${version}, SIGKILL: ${done} handled, ${again} of them again, ${lives} processes, ${looks} looks at commits`,
    );
    expect(found).toEqual({ orderBreaks: [], overlaps: [] });
    expect(breaks).toEqual([]);
    expect(done).toBe(10_002);
    expect(lives).toBeGreaterThanOrEqual(15);
  }, 600_000);

  it("survives a restart of the broker in the middle", async () => {
    const flow: Flow = {
      stepsPerMode: 1_000,
      keysPerMode: 30,
      durationMs: () => 10,
      failures: (index) => (index % 50 === 3 ? 1 : 0),
    };
    const watch = new CommitWatch({ admin, run: project.run, journal: journalOf() });
    await start().ready();
    const sending = sendFlow(producer, flow, 300);
    await sleep(1_200);
    const before = summaryOf(readJournal(journalOf())).done;
    await kafka.restart();
    await sending;
    const entries = await waitForAll(journalOf(), flow, 120_000);
    const { breaks } = await watch.end();
    const { done, again, ...found } = summaryOf(entries);
    console.log(`Kafka ${version}, restart after ${before}: ${done} handled, ${again} of them again`);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(3_000);
    expect(found).toEqual({ orderBreaks: [], overlaps: [], processes: 1 });
    expect(breaks).toEqual([]);
    expect(done).toBe(3_000);
  }, 300_000);

  it("hands partitions over to a second instance while handlers run", async () => {
    const flow: Flow = { stepsPerMode: 600, keysPerMode: 60, durationMs: () => 150, failures: () => 0 };
    const watch = new CommitWatch({ admin, run: project.run, journal: journalOf() });
    await start().ready();
    const sending = sendFlow(producer, flow, 100);
    await sleep(2_500);
    await start().ready();
    await sending;
    const entries = await waitForAll(journalOf(), flow, 180_000);
    const { breaks } = await watch.end();
    const { done, again, ...found } = summaryOf(entries);
    console.log(`Kafka ${version}, rebalance: ${done} handled, ${again} of them again`);
    expect(found).toEqual({ orderBreaks: [], overlaps: [], processes: 2 });
    expect(breaks).toEqual([]);
    expect(done).toBe(1_800);
    // Both took part to the end.
    const last = new Set(entries.slice(-300).map(({ pid }) => pid));
    expect(last.size).toBe(2);
  }, 300_000);

  it("ends in order on SIGTERM while a slow handler runs", async () => {
    await producer.sendParked({ key: "slow", seq: 0, durationMs: 3_000, failures: 0 });
    await producer.sendParked({ key: "slow", seq: 1, durationMs: 3_000, failures: 0 });
    const first = start();
    await first.ready();
    await expect.poll(() => readJournal(journalOf()).length, { timeout: 20_000 }).toBe(1);
    const told = Date.now();
    first.kill("SIGTERM");
    expect(await first.exit()).toBe(0);
    expect(Date.now() - told).toBeLessThan(8_000);
    // The one that ran was let end and is committed; the one behind it was not begun.
    expect(readJournal(journalOf()).map(({ what, seq }) => `${what} ${seq}`)).toEqual(["start 0", "done 0"]);
    const committed = await admin.committed(project.run, `${project.run}.parked`);
    expect(committed.map(({ offset }) => offset).filter((offset) => offset > 0)).toEqual([1]);
    // It left the group: the next one does not wait for a session to run out.
    const began = Date.now();
    const second = start({ sessionTimeoutMs: 30_000 });
    await second.ready();
    expect(Date.now() - began).toBeLessThan(10_000);
    await expect
      .poll(() => readJournal(journalOf()).map(({ what, seq }) => `${what} ${seq}`), { timeout: 20_000 })
      .toEqual(["start 0", "done 0", "start 1", "done 1"]);
  }, 120_000);
});
