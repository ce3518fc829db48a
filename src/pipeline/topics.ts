import type { BrokerAddress } from "../broker/broker-admin.js";
import { selectInputFiles } from "../contract/load/input-files.js";
import { type Diagnostic, DiagnosticBag, type DiagnosticCode } from "../diagnostics/index.js";
import type { TopicPlan } from "../plan/events/topic-plan.js";
import { cacheFolder } from "./cache-folder.js";
import { compareTopics, type TopicState } from "./compare-topics.js";
import { type RunOptions, settingsOf } from "./settings.js";
import { judge } from "./severity.js";
import type { Stages } from "./stages.js";

export type { TopicDifference, TopicState } from "./compare-topics.js";
export type { BrokerAddress, TopicPlan };

export interface TopicsOptions extends RunOptions {
  /** The cluster to compare with; none: the plan alone. */
  readonly broker?: BrokerAddress | undefined;
  /** Creates what is missing there. */
  readonly apply?: boolean | undefined;
}

export interface TopicsResult {
  /** `false`: there are errors, or the broker has something else than planned. */
  readonly ok: boolean;
  /** Ordered by name; empty when the contracts have errors. */
  readonly topics: readonly TopicPlan[];
  /** Of the topics that can be created, in their order; `null` where no broker was asked. */
  readonly states: readonly TopicState[] | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly skipped: readonly { readonly code: DiagnosticCode; readonly count: number }[];
}

/**
 * Plans the topics of all services, and compares them with a broker or creates what is missing. Nothing that exists is
 * changed. Bad contracts and brokers come back as diagnostics; it rejects only for a fault of its own.
 */
export async function planTopics(
  options: TopicsOptions,
  parts: { readonly stages?: Stages } = {},
): Promise<TopicsResult> {
  const settings = settingsOf(options);
  const stages = parts.stages ?? (await import("./stages.js")).shippedStages;
  const { build } = await import("./build.js");
  const candidates = selectInputFiles(settings.inputs, settings.cwd).files.map((file) => file.uri);
  const folder = settings.cache ? cacheFolder(settings.cwd) : null;
  const built = await build(settings, stages, { candidates, cacheFolder: folder });
  const bag = new DiagnosticBag();
  bag.pushAll(built.diagnostics);
  const { broker, apply = false } = options;
  const isSound = !judge(bag.items, settings).diagnostics.some(({ severity }) => severity === "error");
  const topics = isSound ? built.topics : [];
  const states =
    isSound && broker !== undefined ? await statesOn(broker, topics, { create: apply, bag }) : null;
  const judged = judge(bag.items, settings);
  const located = await stages.locate(judged.diagnostics.slice(0, settings.locate), built.documents);
  const diagnostics = [...located, ...judged.diagnostics.slice(settings.locate)];
  const asPlanned = states?.every(({ state }) => state === "as-planned" || state === "created") ?? true;
  const ok = asPlanned && !diagnostics.some(({ severity }) => severity === "error");
  return { ok, topics, states, diagnostics, skipped: judged.skipped };
}

async function statesOn(
  broker: BrokerAddress,
  topics: readonly TopicPlan[],
  { create, bag }: { readonly create: boolean; readonly bag: DiagnosticBag },
): Promise<readonly TopicState[] | null> {
  const { BrokerError } = await import("../broker/broker-admin.js");
  const { openBrokerAdmin } = await import("../broker/kafkajs-admin.js");
  try {
    const admin = await openBrokerAdmin(broker);
    try {
      return await compareTopics(topics, { admin, create, bag });
    } finally {
      await admin.close();
    }
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    bag.add("broker-unavailable", `The broker at ${broker.brokers.join(", ")} cannot be used`, {
      cause: error.message,
    });
    return null;
  }
}
