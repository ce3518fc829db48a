import { describe, expect, it } from "vitest";
import { EnvironmentError } from "../service/environment.js";
import { readRelayEnvironment } from "./relay-environment.js";

const needed = { DATABASE_URL: "postgres://db/orders", KAFKA_BROKERS: "kafka-1:9092, [::1]:9093" };

function problemsOf(variables: Readonly<Record<string, string>>): readonly string[] {
  try {
    readRelayEnvironment(variables, "orders");
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}

describe("the environment of a relay", () => {
  it("needs a database and brokers alone", () => {
    expect(readRelayEnvironment({ ...needed, METRICS_PORT: " " }, "orders")).toEqual({
      databaseUrl: "postgres://db/orders",
      kafka: { clientId: "orders-outbox-relay", brokers: ["kafka-1:9092", "[::1]:9093"] },
      relay: {},
      metricsPort: null,
    });
  });

  it("may say more", () => {
    const more = {
      KAFKA_CLIENT_ID: "relay-1",
      KAFKA_SSL: "true",
      KAFKA_SASL_MECHANISM: "SCRAM-SHA-512",
      KAFKA_SASL_USERNAME: "u",
      KAFKA_SASL_PASSWORD: "p",
      OUTBOX_RETENTION_MS: "0",
      OUTBOX_RELAY_NAME: "one",
      METRICS_PORT: "9464",
    };
    expect(readRelayEnvironment({ ...needed, ...more }, "orders")).toEqual({
      databaseUrl: "postgres://db/orders",
      kafka: {
        clientId: "relay-1",
        brokers: ["kafka-1:9092", "[::1]:9093"],
        ssl: true,
        sasl: { mechanism: "scram-sha-512", username: "u", password: "p" },
      },
      relay: { retentionMs: 0, name: "one" },
      metricsPort: 9464,
    });
  });

  it("tells of all that is missing or wrong at once, and no secret", () => {
    const wrong = {
      DATABASE_URL: "mysql://user:secret@db/orders",
      KAFKA_SSL: "yes",
      KAFKA_SASL_MECHANISM: "gssapi",
      KAFKA_SASL_PASSWORD: "secret",
      OUTBOX_RETENTION_MS: "-1",
      METRICS_PORT: "65536",
    };
    const problems = problemsOf(wrong);
    expect(problems).toEqual([
      "DATABASE_URL must be a URL such as postgres://user:password@host:5432/database",
      "KAFKA_BROKERS is missing: kafka-1:9092,kafka-2:9092",
      'KAFKA_SSL must be true or false, and is "yes"',
      'KAFKA_SASL_MECHANISM must be one of plain, scram-sha-256, scram-sha-512, and is "gssapi"',
      "KAFKA_SASL_USERNAME is missing: gssapi needs it",
      'OUTBOX_RETENTION_MS must be a whole number of at least 0, and is "-1"',
      'METRICS_PORT must be a whole number from 0 to 65535, and is "65536"',
    ]);
    expect(problems.join()).not.toContain("secret");
  });

  it.each(["kafka", "kafka:port", "kafka:9092,", "http://kafka:9092"])(
    "refuses the brokers %j",
    (brokers) => {
      expect(problemsOf({ ...needed, KAFKA_BROKERS: brokers })[0]).toMatch(/^KAFKA_BROKERS must be a list/);
    },
  );
});
