import { randomUUID } from "node:crypto";
import { afterEach, beforeEach } from "vitest";
import type {
  DriverAdmin,
  DriverConsumerOptions,
  DriverProducer,
  KafkaDriver,
  TopicDefinition,
} from "../../src/runtime/kafka/driver.js";
import { type DriverUnderTest, TestMember } from "./driver-under-test.js";

/** What every test of the suite has: names of its own, a producer, an admin, and members that are cleared away. */
export class SuiteContext {
  readonly #of: () => DriverUnderTest;
  #driver: KafkaDriver | null = null;
  #admin: DriverAdmin | null = null;
  #members: TestMember[] = [];
  #run = "";

  constructor(of: () => DriverUnderTest) {
    this.#of = of;
    beforeEach(async () => {
      this.#run = randomUUID().slice(0, 8);
      this.#driver = this.subject.createDriver();
      this.#admin = this.#driver.createAdmin();
      await this.#admin.connect();
      await this.#driver.producer.connect();
    });
    afterEach(async () => {
      await Promise.all(this.#members.map(({ consumer }) => consumer.leave()));
      this.#members = [];
      await this.#driver?.producer.disconnect();
      await this.#admin?.disconnect();
    });
  }

  get subject(): DriverUnderTest {
    return this.#of();
  }

  get producer(): DriverProducer {
    return this.driver.producer;
  }

  get driver(): KafkaDriver {
    if (this.#driver === null) throw new Error("no test runs");
    return this.#driver;
  }

  get admin(): DriverAdmin {
    if (this.#admin === null) throw new Error("no test runs");
    return this.#admin;
  }

  /** `orders` -> `orders.1c2d3e4f`, of this test alone. */
  name(stem: string): string {
    return `${stem}.${this.#run}`;
  }

  /** Creates `orders.1c2d3e4f` and gives its name. */
  async topic(stem: string, partitions = 1, more: Partial<TopicDefinition> = {}): Promise<string> {
    const topic = this.name(stem);
    await this.admin.create([{ topic, partitions, replicas: 1, configuration: {}, ...more }]);
    return topic;
  }

  /** A member of this test's group, from a driver of its own. */
  member(options: Partial<DriverConsumerOptions> = {}): TestMember {
    const { sessionTimeoutMs } = this.subject;
    const member = new TestMember(this.subject.createDriver(), {
      groupId: this.name("group"),
      startAt: "earliest",
      sessionTimeoutMs,
      ...options,
    });
    this.#members.push(member);
    return member;
  }
}
