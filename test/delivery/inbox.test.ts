import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { kafkajsDriver } from "../../src/runtime/kafka/kafkajs-driver.js";
import { describeWithKafka, startKafka, type TestKafka } from "../support/kafka-broker.js";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../support/postgres.js";
import { ConsumerProcess } from "./consumer-process.js";
import { headersOf, readTopic } from "./dead-letters.js";
import { readJournal } from "./journal.js";
import { type DeliveryProject, importProject, makeProject } from "./project.js";
import { type DeliveryModules, type Mode, modes, type Step } from "./step.js";

const stepsPerMode = 60;
const maxAttempts = 4;
/** The modes whose topics have a message that ends its process: one that retries in place, and one that does not. */
const killing: readonly Mode[] = ["parked", "routed"];

await describeWithPostgres("messages that end their process", async () => {
  await describeWithKafka("on a real broker", (version) => {
    let kafka: TestKafka;
    let database: TestDatabase;
    let project: DeliveryProject;
    let producer: ReturnType<DeliveryModules["createDeliveryProducer"]>;
    let current: ConsumerProcess | null = null;

    beforeAll(async () => {
      kafka = await startKafka({ version });
      database = await (await startPostgres()).newDatabase({ migrated: true });
      await database.pool.query("CREATE TABLE effects (key text NOT NULL, seq integer NOT NULL)");
    }, 180_000);
    afterAll(async () => {
      await database?.drop();
      await kafka?.stop();
    });

    beforeEach(async () => {
      project = await makeProject(`inbox${process.pid}`);
      const { run } = project;
      const driver = kafkajsDriver({ clientId: "inbox-test", brokers: kafka.brokers });
      const admin = driver.createAdmin();
      await admin.connect();
      const retries = [1, 2, 3].map((level) => `${run}.routed.${run}.retry.${level}`);
      const topics = [
        ...modes.flatMap((mode) => [`${run}.${mode}`, `${run}.${mode}.${run}.dlq`]),
        ...retries,
      ];
      await admin.create(topics.map((topic) => ({ topic, partitions: 2, replicas: 1, configuration: {} })));
      await admin.disconnect();
      producer = (await importProject(project.folder)).createDeliveryProducer({ kafka: driver });
      await producer.connect();
    }, 120_000);
    afterEach(async () => {
      current?.kill("SIGKILL");
      await current?.exit();
      await producer?.close();
      project?.remove();
    });

    /** As an orchestrator does it: a process that has ended is started again. */
    async function keepRunning(isOver: (lives: number) => Promise<boolean>): Promise<number> {
      for (let lives = 1; ; lives += 1) {
        current = new ConsumerProcess({
          folder: project.folder,
          brokers: kafka.brokers,
          groupId: project.run,
          journal: join(project.folder, "journal.jsonl"),
          concurrency: 16,
          handlerTimeoutMs: 10_000,
          drainTimeoutMs: 5_000,
          sessionTimeoutMs: kafka.minSessionTimeoutMs,
          databaseUrl: database.url,
        });
        let isEnded = false;
        const ended = current.exit().then(() => {
          isEnded = true;
        });
        while (!isEnded) {
          if (await isOver(lives)) return lives;
          await Promise.race([ended, sleep(200)]);
        }
        if (lives > 40) throw new Error(`40 processes are not enough: ${current.output}`);
      }
    }

    it("goes to the dead letters after its attempts, and all others are handled once", async () => {
      const killer: Step = { key: "killer", seq: 0, durationMs: 20, failures: 0, behaviour: "kill" };
      const stepsOf = (mode: Mode): readonly { readonly payload: Step }[] =>
        Array.from({ length: stepsPerMode }, (_, index) => {
          const payload = {
            key: `${mode}-${index % 12}`,
            seq: Math.floor(index / 12),
            durationMs: 5,
            failures: 0,
          };
          return {
            payload: index === 20 && killing.includes(mode) ? { ...killer, key: `${mode}-killer` } : payload,
          };
        });
      await producer.sendBlocking.batch(stepsOf("blocking"));
      await producer.sendParked.batch(stepsOf("parked"));
      await producer.sendRouted.batch(stepsOf("routed"));
      const wanted = modes.length * stepsPerMode - killing.length;
      const effects = async () => {
        const { rows } = await database.pool.query<{ readonly key: string; readonly seq: number }>(
          "SELECT key, seq FROM effects",
        );
        return rows.map(({ key, seq }) => `${key}/${seq}`);
      };
      const attemptsLeft = async () => {
        const { rows } = await database.pool.query("SELECT 1 FROM inbox_attempts");
        return rows.length;
      };
      const lives = await keepRunning(
        async (begun) =>
          begun > maxAttempts && (await effects()).length >= wanted && (await attemptsLeft()) === 0,
      );
      const driver = kafkajsDriver({ clientId: "inbox-test", brokers: kafka.brokers });
      for (const mode of killing) {
        const topic = `${project.run}.${mode}.${project.run}.dlq`;
        const letters = await readTopic(driver, topic, { count: 1, timeoutMs: 20_000 });
        expect(letters.map((letter) => [String(letter.key), headersOf(letter)])).toEqual([
          [
            `${mode}-killer`,
            expect.objectContaining({
              "commsgen-reason": "exhausted",
              "commsgen-attempt": String(maxAttempts),
              "commsgen-exception-class": "ProcessEndedError",
            }),
          ],
        ]);
      }
      const all = await effects();
      console.log(
        `Kafka ${version}: ${lives} processes, ${all.length} effects, ${new Set(all).size} different`,
      );
      expect(all.length).toBe(wanted);
      expect(new Set(all).size).toBe(wanted);
      // One that was about to begin when another ended the process has had an attempt as well.
      const begun = readJournal(join(project.folder, "journal.jsonl")).filter(({ what }) => what === "start");
      for (const mode of killing) {
        const calls = begun.filter(({ key }) => key === `${mode}-killer`).length;
        expect(calls).toBeGreaterThan(1);
        expect(calls).toBeLessThanOrEqual(maxAttempts);
      }
      expect(lives).toBeGreaterThan(maxAttempts);
      expect(lives).toBeLessThanOrEqual(killing.length * maxAttempts + 1);
    }, 300_000);
  });
});
