/** What a relay that is a process of its own takes from its environment. */
export interface RelayEnvironment {
  /** `DATABASE_URL` */
  readonly databaseUrl: string;
  /** As the driver of kafkajs takes it. */
  readonly kafka: RelayKafka;
  /** `OUTBOX_RETENTION_MS` and `OUTBOX_RELAY_NAME`, as the relay takes them. */
  readonly relay: { readonly retentionMs?: number; readonly name?: string };
  /** `METRICS_PORT`; `null`: nothing is served. */
  readonly metricsPort: number | null;
}

export interface RelayKafka {
  /** `KAFKA_CLIENT_ID`. Default: `<service>-outbox-relay`. */
  readonly clientId: string;
  /** `KAFKA_BROKERS`: `kafka-1:9092,kafka-2:9092`. */
  readonly brokers: readonly string[];
  /** `KAFKA_SSL`: `true` or `false`. */
  readonly ssl?: boolean;
  /** `KAFKA_SASL_MECHANISM`, `KAFKA_SASL_USERNAME` and `KAFKA_SASL_PASSWORD`. */
  readonly sasl?: RelaySasl;
}

/** One type for each mechanism, as kafkajs has it. */
export type RelaySasl = {
  readonly [Mechanism in SaslMechanism]: {
    readonly mechanism: Mechanism;
    readonly username: string;
    readonly password: string;
  };
}[SaslMechanism];

const saslMechanisms = ["plain", "scram-sha-256", "scram-sha-512"] as const;
type SaslMechanism = (typeof saslMechanisms)[number];

/** All that is missing or wrong, each by the name of its variable. */
export class RelayEnvironmentError extends Error {
  override readonly name = "RelayEnvironmentError";
  /** `DATABASE_URL is missing: postgres://user:password@host:5432/database` */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.problems = problems;
  }
}

/** Throws a `RelayEnvironmentError`. */
export function readRelayEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  service: string,
): RelayEnvironment {
  const reader = new EnvironmentReader(variables);
  const databaseUrl = reader.databaseUrl("DATABASE_URL");
  const brokers = reader.brokers("KAFKA_BROKERS");
  const clientId = reader.text("KAFKA_CLIENT_ID") ?? `${service}-outbox-relay`;
  const ssl = reader.flag("KAFKA_SSL");
  const sasl = reader.sasl();
  const retentionMs = reader.wholeNumber("OUTBOX_RETENTION_MS", Number.MAX_SAFE_INTEGER);
  const name = reader.text("OUTBOX_RELAY_NAME");
  const metricsPort = reader.wholeNumber("METRICS_PORT", 65_535);
  if (reader.problems.length > 0) throw new RelayEnvironmentError(reader.problems);
  return {
    databaseUrl,
    kafka: {
      clientId,
      brokers,
      ...(ssl === null ? {} : { ssl }),
      ...(sasl === null ? {} : { sasl }),
    },
    relay: { ...(retentionMs === null ? {} : { retentionMs }), ...(name === null ? {} : { name }) },
    metricsPort,
  };
}

class EnvironmentReader {
  readonly problems: string[] = [];
  readonly #variables: Readonly<Record<string, string | undefined>>;

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables;
  }

  /** `null` where it is not set or empty. */
  text(name: string): string | null {
    const value = this.#variables[name]?.trim();
    return value === undefined || value === "" ? null : value;
  }

  #required(name: string, example: string): string | null {
    const value = this.text(name);
    if (value === null) this.problems.push(`${name} is missing: ${example}`);
    return value;
  }

  /** The value is never told: it may hold a password. */
  databaseUrl(name: string): string {
    const example = "postgres://user:password@host:5432/database";
    const value = this.#required(name, example);
    if (value !== null && !/^postgres(?:ql)?:\/\//.test(value)) {
      this.problems.push(`${name} must be a URL such as ${example}`);
    }
    return value ?? "";
  }

  brokers(name: string): readonly string[] {
    const example = "kafka-1:9092,kafka-2:9092";
    const value = this.#required(name, example);
    if (value === null) return [];
    const brokers = value.split(",").map((broker) => broker.trim());
    const wrong = brokers.filter((broker) => !/^[^\s:]+:\d{1,5}$|^\[[^\s\]]+\]:\d{1,5}$/.test(broker));
    if (wrong.length > 0) {
      this.problems.push(`${name} must be a list such as ${example}, and has ${JSON.stringify(wrong[0])}`);
    }
    return brokers;
  }

  wholeNumber(name: string, maximum: number): number | null {
    const value = this.text(name);
    if (value === null) return null;
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number <= maximum) return number;
    const range = maximum === Number.MAX_SAFE_INTEGER ? "of at least 0" : `from 0 to ${maximum}`;
    this.problems.push(`${name} must be a whole number ${range}, and is ${JSON.stringify(value)}`);
    return null;
  }

  flag(name: string): boolean | null {
    const value = this.text(name);
    if (value === null) return null;
    if (value !== "true" && value !== "false") {
      this.problems.push(`${name} must be true or false, and is ${JSON.stringify(value)}`);
    }
    return value === "true";
  }

  sasl(): RelaySasl | null {
    const wanted = this.text("KAFKA_SASL_MECHANISM");
    if (wanted === null) return null;
    const mechanism = saslMechanisms.find((known) => known === wanted.toLowerCase());
    if (mechanism === undefined) {
      const list = saslMechanisms.join(", ");
      this.problems.push(`KAFKA_SASL_MECHANISM must be one of ${list}, and is ${JSON.stringify(wanted)}`);
    }
    const username = this.#required("KAFKA_SASL_USERNAME", `${wanted} needs it`);
    const password = this.#required("KAFKA_SASL_PASSWORD", `${wanted} needs it`);
    if (mechanism === undefined || username === null || password === null) return null;
    return { mechanism, username, password };
  }
}
