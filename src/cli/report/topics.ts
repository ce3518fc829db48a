import type { TopicPlan, TopicState, TopicsResult } from "../../pipeline/topics.js";
import { type ReportStyle, severityCounts } from "./diagnostics.js";
import { count, displayWidth, oneLine, padTo } from "./display-text.js";
import { jsonDiagnostic } from "./json.js";

/** A table: topic, partitions, replicas, configuration, and under each topic who sends and who receives. */
export function renderTopics({ topics, states }: TopicsResult, style: ReportStyle): string {
  const { paint } = style;
  const byTopic = new Map((states ?? []).map((state) => [state.topic, state]));
  const rows = topics.map((plan) => [
    oneLine(plan.topic),
    String(plan.partitions),
    plan.replicas === -1 ? "default" : String(plan.replicas),
    oneLine(plan.configuration.map(([name, value]) => `${name}=${value}`).join(" ")),
  ]);
  if (rows.length === 0) return "";
  const head = ["topic", "partitions", "replicas", "configuration"];
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? "")].map(displayWidth)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column < cells.length - 1 ? padTo(cell, widths[column] ?? 0) : cell))
      .join("  ");
  const blocks = topics.map((plan, index) => {
    const state = byTopic.get(plan.topic);
    const mark = states === null ? "" : `${markOf(state, style)} `;
    const users = usersOf(plan).map((text) => `${states === null ? "" : "  "}  ${paint.dim(text)}\n`);
    return `${mark}${line(rows[index] ?? []).trimEnd()}\n${users.join("")}${differences(state, style)}`;
  });
  return `${states === null ? "" : "  "}${paint.bold(line(head))}\n${blocks.join("")}`;
}

function usersOf({ kind, isPattern, producers, consumers }: TopicPlan): readonly string[] {
  const names = (users: readonly { readonly service: string; readonly operation: string | null }[]) =>
    oneLine([...new Set(users.map(({ service, operation }) => `${service}.${operation ?? "?"}`))].join(", "));
  const receivers = consumers.map(({ service, operation, group }) => {
    const name = `${service}.${operation ?? "?"}`;
    return group === service ? name : `${name} (group ${group})`;
  });
  const lines = [
    ...(kind === "source" && producers.length > 0 ? [`sent by ${names(producers)}`] : []),
    ...(kind === "retry" ? [`retries of ${names(producers)}`] : []),
    ...(kind === "dead-letter" ? [`dead letters of ${names(producers)}`] : []),
    ...(kind !== "retry" && consumers.length > 0 ? [oneLine(`received by ${receivers.join(", ")}`)] : []),
    ...(isPattern ? ["a pattern: its topics are known at run time only, and are not created"] : []),
  ];
  return lines;
}

function markOf(state: TopicState | undefined, { paint }: ReportStyle): string {
  if (state === undefined) return " ";
  const marks = {
    "as-planned": paint.green("✓"),
    created: paint.green("+"),
    missing: paint.red("✗"),
    different: paint.yellow("≠"),
  };
  return marks[state.state];
}

function differences(state: TopicState | undefined, { paint }: ReportStyle): string {
  if (state?.state === "missing") return `    ${paint.red("missing on the broker")}\n`;
  return (state?.differences ?? [])
    .map(({ what, planned, actual }) =>
      oneLine(`    ${what}: ${actual} on the broker, ${planned} by the contracts`),
    )
    .map((text) => `${paint.yellow(text)}\n`)
    .join("");
}

/** `9 topics: 2 created, 6 as planned, 1 different` */
export function renderTopicsSummary(result: TopicsResult, { paint }: ReportStyle): string {
  const { topics, states, ok } = result;
  const words = [
    ["created", "created"],
    ["as-planned", "as planned"],
    ["different", "different"],
    ["missing", "missing"],
  ] as const;
  const parts = words
    .map(([state, word]) => [(states ?? []).filter((one) => one.state === state).length, word] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`);
  const patterns = topics.filter(({ isPattern }) => isPattern).length;
  const details = [
    ...parts,
    ...(patterns > 0 ? [count(patterns, "pattern")] : []),
    ...[severityCounts(result.diagnostics)].filter((text) => text !== ""),
    ...result.skipped.map(({ code, count: number }) => `${number} ${code} skipped`),
  ].join(", ");
  const total = count(topics.length, "topic");
  const mark = ok ? paint.green("✓") : paint.red("✗");
  const hint = (states ?? []).some(({ state }) => state === "missing")
    ? "  --apply creates what is missing\n"
    : "";
  return `${mark} ${details === "" ? total : `${total}: ${details}`}\n${hint}`;
}

/** The same as one JSON document. */
export function topicsJson(
  result: TopicsResult,
  context: { readonly cwd: string; readonly exitCode: number; readonly seconds: number },
): string {
  const { cwd, exitCode } = context;
  const byTopic = new Map((result.states ?? []).map((state) => [state.topic, state]));
  const document = {
    command: "topics",
    ok: result.ok,
    exitCode,
    topics: result.topics.map(({ topic, kind, isPattern, configuration, ...plan }) => ({
      topic,
      kind,
      pattern: isPattern,
      partitions: plan.partitions,
      replicas: plan.replicas,
      configuration: Object.fromEntries(configuration),
      producers: plan.producers,
      consumers: plan.consumers,
      state: byTopic.get(topic)?.state ?? null,
      differences: byTopic.get(topic)?.differences ?? [],
    })),
    diagnostics: result.diagnostics.map((item) => jsonDiagnostic(item, cwd)),
    skipped: result.skipped,
    seconds: Math.round(context.seconds * 1000) / 1000,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
