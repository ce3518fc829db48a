import type { KafkaDriver } from "../../kafka/driver.js";

/** How long an answer is good for. One that is missing may be made at any time, and is waited for. */
const TRUST_MS = { there: 5_000, missing: 1_000 } as const;

interface Answer {
  /** `null`: the broker does not answer. */
  readonly isThere: Promise<boolean | null>;
  until: number;
}

/** Tells topics that nobody has made yet from records that the broker does not want. */
export class TopicLookup {
  readonly #kafka: Pick<KafkaDriver, "createAdmin">;
  readonly #answers = new Map<string, Answer>();
  readonly #missing = new Set<string>();

  constructor(kafka: Pick<KafkaDriver, "createAdmin">) {
    this.#kafka = kafka;
  }

  /** `null`: the broker does not answer. */
  hasTopic(topic: string): Promise<boolean | null> {
    const known = this.#answers.get(topic);
    if (known !== undefined && performance.now() < known.until) return known.isThere;
    // Whoever asks meanwhile waits for the same answer.
    const answer: Answer = { isThere: this.#learn(topic), until: Number.POSITIVE_INFINITY };
    this.#answers.set(topic, answer);
    void answer.isThere.then((isThere) => {
      const trustMs = isThere === null ? 0 : isThere ? TRUST_MS.there : TRUST_MS.missing;
      answer.until = performance.now() + trustMs;
    });
    return answer.isThere;
  }

  /** Whether the topic was missing of late, and still is. For others the answer comes at once. */
  async isStillMissing(topic: string): Promise<boolean> {
    return this.#missing.has(topic) && (await this.hasTopic(topic)) === false;
  }

  /** Never rejects. */
  async #learn(topic: string): Promise<boolean | null> {
    try {
      const isThere = await this.#ask(topic);
      if (isThere) this.#missing.delete(topic);
      else this.#missing.add(topic);
      return isThere;
    } catch {
      return null;
    }
  }

  async #ask(topic: string): Promise<boolean> {
    const admin = this.#kafka.createAdmin();
    try {
      await admin.connect();
      return (await admin.topics()).includes(topic);
    } finally {
      await admin.disconnect().catch(() => {});
    }
  }
}
