import { setTimeout as sleep } from "node:timers/promises";
import { Kafka, logLevel } from "kafkajs";
import type { Cast } from "./cast.js";
import type { Stage } from "./stage.js";
import type { ServiceName, Strike, TimedStrike } from "./strikes.js";

/** What was really done. */
export type StrikeCounts = ReadonlyMap<string, number>;

/** Until a service that was started is struck again, so that it has something to lose. Milliseconds. */
const readyLimitMs = 8_000;

/** Kafka's number for it; kafkajs does not let ES modules import its name. */
const topicResource = 2;

/** Carries out the strikes at their times. Strikes on one target wait for each other; others overlap. */
export class Chaos {
  readonly #stage: Stage;
  readonly #cast: Cast;
  readonly #counts = new Map<string, number>();
  readonly #turns = new Map<string, Promise<void>>();
  /** What a strike itself failed with: the run shows nothing then. */
  readonly #errors: unknown[] = [];

  constructor(stage: Stage, cast: Cast) {
    this.#stage = stage;
    this.#cast = cast;
  }

  /** Resolves when all strikes are over, everything runs again and nothing is held. Throws if a strike could not be done. */
  async run(strikes: readonly TimedStrike[]): Promise<StrikeCounts> {
    const began = Date.now();
    for (const { atMs, strike } of strikes) {
      await sleep(Math.max(0, began + atMs - Date.now()));
      void this.#strike(strike).catch((error: unknown) => this.#errors.push(error));
    }
    for (const turn of this.#turns.values()) await turn.catch(() => undefined);
    if (this.#errors.length > 0) throw new AggregateError(this.#errors, "strikes could not be done");
    return this.#counts;
  }

  #strike(strike: Strike): Promise<void> {
    switch (strike.kind) {
      case "kill":
        return this.#kill(strike.service, strike.downMs);
      case "stop":
        return this.#inTurn(strike.service, () => this.#stop(strike.service, strike.forMs));
      case "cut":
        return this.#inTurn("postgres", () => this.#cut());
      case "postgres":
        return this.#inTurn("postgres", () => this.#restart("Postgres", this.#stage.postgres, strike.downMs));
      case "kafka":
        return this.#inTurn("kafka", async () => {
          // While the broker is away, a relay holds what it has read and cannot send.
          const { service } = strike;
          const alsoKill = service === null ? null : sleep(strike.downMs).then(() => this.#kill(service, 0));
          await this.#restart("Kafka", this.#stage.kafka, strike.downMs + 500);
          await alsoKill;
        });
      case "refuse":
        return this.#inTurn("kafka", () => this.#refuse(strike.forMs));
    }
  }

  #kill(service: ServiceName, downMs: number): Promise<void> {
    return this.#inTurn(service, async () => {
      const target = this.#cast.services[service];
      await target.ready(readyLimitMs);
      await target.kill();
      this.#count(`SIGKILL of ${service}`);
      await sleep(downMs);
      target.start();
    });
  }

  async #stop(service: ServiceName, forMs: number): Promise<void> {
    const target = this.#cast.services[service];
    await target.ready(readyLimitMs);
    target.pause();
    await sleep(forMs);
    target.resume();
    this.#count(`SIGSTOP and SIGCONT of ${service}`);
  }

  async #cut(): Promise<void> {
    await Promise.all([this.#stage.orders.cutConnections(), this.#stage.billing.cutConnections()]);
    this.#count("all database connections cut");
  }

  async #restart(
    name: string,
    server: { kill(): Promise<void>; restart(): Promise<void> },
    downMs: number,
  ): Promise<void> {
    await server.kill();
    await sleep(downMs);
    await server.restart();
    this.#count(`SIGKILL of ${name}, and restart`);
  }

  async #refuse(forMs: number): Promise<void> {
    await this.#limitRecords("4000");
    await sleep(forMs);
    await this.#limitRecords("1048588");
    this.#count("large records refused for a while");
  }

  async #limitRecords(bytes: string): Promise<void> {
    const { kafka, topics } = this.#stage;
    const client = new Kafka({ clientId: "chaos", brokers: [...kafka.brokers], logLevel: logLevel.NOTHING });
    const admin = client.admin();
    await admin.connect();
    const configEntries = [{ name: "max.message.bytes", value: bytes }];
    const resources = [{ type: topicResource, name: topics.orders, configEntries }];
    await admin.alterConfigs({ validateOnly: false, resources });
    await admin.disconnect();
  }

  #inTurn(target: string, strike: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(target) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(strike);
    this.#turns.set(target, turn);
    return turn;
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }
}
