import type { ConsumerSettings } from "./consumer-main.js";
import type { Death } from "./die-at.js";
import type { CrashProject } from "./project.js";
import type { RelaySettings } from "./relay-main.js";
import { type ProgramSettings, ServiceProcess } from "./service-process.js";
import type { ServiceName } from "./strikes.js";
import type { WriterSettings } from "./writer-main.js";

export interface CastPlan {
  readonly project: CrashProject;
  readonly brokers: readonly string[];
  readonly orders: { readonly url: string };
  readonly billing: { readonly url: string };
  readonly journal: string;
  readonly seed: number;
  readonly leaseMs: number;
  readonly writer: Pick<WriterSettings, "orders" | "pauseMs" | "transactions">;
  readonly consumer: Pick<ConsumerSettings, "handlerMs" | "failures">;
  /** Who ends itself in its first life, and where. */
  readonly death: Death | null;
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
export function createCast(plan: CastPlan): Cast {
  const { project, brokers, leaseMs, seed, death, journal } = plan;
  const badExits: string[] = [];
  const born = new Set<ServiceName>();
  let lives = 0;
  const make = (
    name: ServiceName,
    program: string,
    settingsOf: (base: ProgramSettings, isFirst: boolean) => ProgramSettings,
  ) => {
    const settings = () => {
      lives += 1;
      const isFirst = !born.has(name);
      born.add(name);
      return settingsOf({ folder: project.folder, journal, life: lives }, isFirst);
    };
    const hasEnd = name === "writer" && plan.writer.transactions !== null;
    return new ServiceProcess({ name, program, settings, hasEnd, onBadExit: (what) => badExits.push(what) });
  };
  const writer = (): ServiceProcess =>
    make("writer", project.programs.writer, (base, isFirst): WriterSettings => {
      const dieAt = isFirst && death?.service === "writer" ? death : null;
      const urls = { databaseUrl: plan.orders.url, effectsUrl: plan.billing.url };
      return { ...base, ...urls, ...plan.writer, seed, lanes: 4, maxAhead: 3_000, dieAt };
    });
  const relay = (name: "relay-1" | "relay-2"): ServiceProcess =>
    make(name, project.programs.relay, (base, isFirst): RelaySettings => {
      const dieAt = isFirst && death?.service === name ? death : null;
      return { ...base, databaseUrl: plan.orders.url, brokers, name, leaseMs, dieAt };
    });
  const consumer = (name: "consumer-1" | "consumer-2"): ServiceProcess =>
    make(name, project.programs.consumer, (base, isFirst): ConsumerSettings => {
      const dieAt = isFirst && death?.service === name ? death : null;
      const group = { sessionTimeoutMs: 3_000, concurrency: 12 };
      return {
        ...base,
        ...group,
        ...plan.consumer,
        databaseUrl: plan.billing.url,
        brokers,
        name,
        seed,
        leaseMs,
        dieAt,
      };
    });
  return {
    services: {
      writer: writer(),
      "relay-1": relay("relay-1"),
      "relay-2": relay("relay-2"),
      "consumer-1": consumer("consumer-1"),
      "consumer-2": consumer("consumer-2"),
    },
    badExits,
    lives: () => lives,
  };
}
