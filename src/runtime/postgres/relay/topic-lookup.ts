import type { KafkaDriver } from "../../kafka/driver.js";

/** How long an answer is good for. */
const TRUST_MS = 5_000;

/** Tells topics that nobody has made yet from records that the broker does not want. */
export class TopicLookup {
  readonly #kafka: Pick<KafkaDriver, "createAdmin">;
  readonly #answers = new Map<string, { readonly isThere: boolean; readonly until: number }>();

  constructor(kafka: Pick<KafkaDriver, "createAdmin">) {
    this.#kafka = kafka;
  }

  /** `null`: the broker does not answer. */
  async hasTopic(topic: string): Promise<boolean | null> {
    const known = this.#answers.get(topic);
    if (known !== undefined && performance.now() < known.until) return known.isThere;
    try {
      const isThere = await this.#ask(topic);
      this.#answers.set(topic, { isThere, until: performance.now() + TRUST_MS });
      return isThere;
    } catch {
      return null;
    }
  }

  async #ask(topic: string): Promise<boolean> {
    const admin = this.#kafka.createAdmin();
    await admin.connect();
    try {
      return (await admin.topics()).includes(topic);
    } finally {
      await admin.disconnect().catch(() => {});
    }
  }
}
