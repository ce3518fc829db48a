import type { ConsumerSettings } from "./consumer-main.js";
import type { CrashProject } from "./project.js";
import type { RelaySettings } from "./relay-main.js";
import { type ProgramSettings, ServiceProcess } from "./service-process.js";
import type { Stage } from "./stage.js";
import type { ServiceName } from "./strikes.js";
import type { WriterSettings } from "./writer-main.js";

export interface CastPlan {
  readonly project: CrashProject;
  readonly stage: Stage;
  readonly seed: number;
  readonly orders: number;
  readonly leaseMs: number;
}

/** The services of a run, by name, and what is known of them. */
export interface Cast {
  readonly services: Readonly<Record<ServiceName, ServiceProcess>>;
  /** What ended although nobody had told it to, or not as it should. */
  readonly badExits: readonly string[];
  /** How many processes were started. */
  lives(): number;
}

/** Makes the services; nothing is started. */
export function createCast({ project, stage, seed, orders, leaseMs }: CastPlan): Cast {
  const badExits: string[] = [];
  let lives = 0;
  const next = (): ProgramSettings => {
    lives += 1;
    return { folder: project.folder, journal: stage.journal, life: lives };
  };
  const { brokers } = stage.kafka;
  const onBadExit = (what: string) => badExits.push(what);
  const writer = () => {
    const settings: WriterSettings = {
      ...next(),
      databaseUrl: stage.orders.url,
      effectsUrl: stage.billing.url,
      seed,
      orders,
      lanes: 4,
      pauseMs: 60,
      maxAhead: 3_000,
      transactions: null,
      dieAt: null,
    };
    return settings;
  };
  const relay = (name: string) => () => {
    const settings: RelaySettings = {
      ...next(),
      databaseUrl: stage.orders.url,
      brokers,
      name,
      leaseMs,
      dieAt: null,
    };
    return settings;
  };
  const consumer = (name: string) => () => {
    const settings: ConsumerSettings = {
      ...next(),
      databaseUrl: stage.billing.url,
      brokers,
      name,
      seed,
      leaseMs,
      sessionTimeoutMs: 3_000,
      concurrency: 12,
      handlerMs: 30,
      failures: 0.01,
      dieAt: null,
    };
    return settings;
  };
  const { programs } = project;
  const make = (name: ServiceName, program: string, settings: () => ProgramSettings) =>
    new ServiceProcess({ name, program, settings, onBadExit });
  return {
    services: {
      writer: make("writer", programs.writer, writer),
      "relay-1": make("relay-1", programs.relay, relay("relay-1")),
      "relay-2": make("relay-2", programs.relay, relay("relay-2")),
      "consumer-1": make("consumer-1", programs.consumer, consumer("consumer-1")),
      "consumer-2": make("consumer-2", programs.consumer, consumer("consumer-2")),
    },
    badExits,
    lives: () => lives,
  };
}
