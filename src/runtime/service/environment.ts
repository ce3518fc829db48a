/** All that is missing or wrong, each by the name of its variable. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  /** `DATABASE_URL is missing: postgres://user:password@host:5432/database` */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the environment is incomplete: ${problems.join("; ")}`);
    this.problems = problems;
  }
}

/** How a Kafka cluster is reached, as the driver of kafkajs takes it. */
export interface KafkaEnvironment {
  /** `KAFKA_CLIENT_ID` */
  readonly clientId: string;
  /** `KAFKA_BROKERS`: `kafka-1:9092,kafka-2:9092`. */
  readonly brokers: readonly string[];
  /** `KAFKA_SSL`: `true` or `false`. */
  readonly ssl?: boolean;
  /** `KAFKA_SASL_MECHANISM`, `KAFKA_SASL_USERNAME` and `KAFKA_SASL_PASSWORD`. */
  readonly sasl?: KafkaSasl;
}

/** One type for each mechanism, as kafkajs has it. */
export type KafkaSasl = {
  readonly [Mechanism in SaslMechanism]: {
    readonly mechanism: Mechanism;
    readonly username: string;
    readonly password: string;
  };
}[SaslMechanism];

const saslMechanisms = ["plain", "scram-sha-256", "scram-sha-512"] as const;
type SaslMechanism = (typeof saslMechanisms)[number];

/**
 * Reads variables, and collects what is missing or wrong until `finish`. A variable that is set to nothing counts as not
 * set. Values of variables that may hold secrets are never told.
 */
export class EnvironmentReader {
  readonly problems: string[] = [];
  readonly #variables: Readonly<Record<string, string | undefined>>;

  /** @param variables `process.env` */
  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables;
  }

  /** Throws an `EnvironmentError` where anything was missing or wrong. */
  finish(): void {
    if (this.problems.length > 0) throw new EnvironmentError(this.problems);
  }

  /** `null` where it is not set or empty. */
  text(name: string): string | null {
    const value = this.#variables[name]?.trim();
    return value === undefined || value === "" ? null : value;
  }

  /** @param example what it may look like, for the one who has to set it */
  required(name: string, example: string): string {
    return this.#required(name, example) ?? "";
  }

  #required(name: string, example: string): string | null {
    const value = this.text(name);
    if (value === null) this.problems.push(`${name} is missing: ${example}`);
    return value;
  }

  /** A URL such as `postgres://user:password@host:5432/database`. */
  databaseUrl(name: string): string {
    const example = "postgres://user:password@host:5432/database";
    const value = this.#required(name, example);
    if (value !== null && !/^postgres(?:ql)?:\/\//.test(value)) {
      this.problems.push(`${name} must be a URL such as ${example}`);
    }
    return value ?? "";
  }

  /** From 0, which is any that is free, to 65,535. */
  port(name: string, otherwise: number): number {
    return this.wholeNumber(name, 65_535) ?? otherwise;
  }

  /** `null` where it is not set. */
  wholeNumber(name: string, maximum = Number.MAX_SAFE_INTEGER): number | null {
    const value = this.text(name);
    if (value === null) return null;
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number <= maximum) return number;
    const range = maximum === Number.MAX_SAFE_INTEGER ? "of at least 0" : `from 0 to ${maximum}`;
    this.problems.push(`${name} must be a whole number ${range}, and is ${JSON.stringify(value)}`);
    return null;
  }

  /** `null` where it is not set. */
  flag(name: string): boolean | null {
    const value = this.text(name);
    if (value === null) return null;
    if (value !== "true" && value !== "false") {
      this.problems.push(`${name} must be true or false, and is ${JSON.stringify(value)}`);
    }
    return value === "true";
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice {
    const value = this.text(name);
    if (value === null) return otherwise;
    const choice = choices.find((known) => known === value);
    if (choice === undefined) {
      this.problems.push(`${name} must be one of ${choices.join(", ")}, and is ${JSON.stringify(value)}`);
    }
    return choice ?? otherwise;
  }

  /** @param clientId how the broker's logs call it, where `KAFKA_CLIENT_ID` does not say */
  kafka(clientId: string): KafkaEnvironment {
    const brokers = this.#brokers("KAFKA_BROKERS");
    const ssl = this.flag("KAFKA_SSL");
    const sasl = this.#sasl();
    return {
      clientId: this.text("KAFKA_CLIENT_ID") ?? clientId,
      brokers,
      ...(ssl === null ? {} : { ssl }),
      ...(sasl === null ? {} : { sasl }),
    };
  }

  #brokers(name: string): readonly string[] {
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

  #sasl(): KafkaSasl | null {
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
