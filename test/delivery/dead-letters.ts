import { randomUUID } from "node:crypto";
import type { DriverRecord, KafkaDriver } from "../../src/runtime/kafka/driver.js";

/** Reads a topic from its beginning until `count` records are there. Throws when that takes too long. */
export async function readTopic(
  kafka: KafkaDriver,
  topic: string,
  of: { readonly count: number; readonly timeoutMs: number },
): Promise<readonly DriverRecord[]> {
  const consumer = kafka.createConsumer({
    groupId: `reader-${randomUUID()}`,
    startAt: "earliest",
    sessionTimeoutMs: 10_000,
  });
  const found: DriverRecord[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${topic}: ${found.length} of ${of.count} records after ${of.timeoutMs} ms`)),
        of.timeoutMs,
      );
      const running = consumer.run([topic], {
        onAssigned: () => {},
        onRevoked: async () => {},
        onRecords: (records) => {
          found.push(...records);
          if (found.length < of.count) return;
          clearTimeout(timer);
          resolve();
        },
        onCrash: reject,
      });
      running.catch(reject);
    });
  } finally {
    await consumer.leave();
  }
  return found;
}

/** Headers as text, those without a value as `null`. */
export function headersOf({ headers }: DriverRecord): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    headers.map(([name, value]) => [name, value === null ? null : Buffer.from(value).toString("utf8")]),
  );
}
