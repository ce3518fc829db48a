import type { BrokerAddress, TopicsResult } from "../../pipeline/topics.js";
import { planTopics } from "../../pipeline/topics.js";
import { type RunFlags, UsageError } from "../command-options.js";
import { type ExitCode, exitCodes } from "../exit-codes.js";
import { renderDiagnostics } from "../report/diagnostics.js";
import { renderTopics, renderTopicsSummary, topicsJson } from "../report/topics.js";
import { type CommandContext, exitCodeOf, seconds, styles, withProgress } from "./run.js";

export interface TopicsFlags extends RunFlags {
  readonly brokers?: readonly string[];
  readonly apply?: boolean;
  readonly ssl?: boolean;
  readonly sasl?: "plain" | "scram-sha-256" | "scram-sha-512";
}

/** `commsgen topics`. A login comes from the environment: what stands in arguments is seen by others. */
export async function runTopics(
  paths: readonly string[],
  flags: TopicsFlags,
  context: CommandContext & { readonly environment: Readonly<Record<string, string | undefined>> },
): Promise<ExitCode> {
  const broker = brokerOf(flags, context.environment);
  const { apply } = flags;
  const result = await withProgress(paths, flags, {
    ...context,
    run: (options) => planTopics({ ...options, broker, apply }),
  });
  const exitCode = exitCodeOfTopics(result);
  if (flags.json) {
    context.terminal.out(topicsJson(result, { cwd: context.cwd, exitCode, seconds: seconds() }));
    return exitCode;
  }
  const { out, err } = styles(context);
  context.terminal.out(renderTopics(result, out));
  context.terminal.err(renderDiagnostics(result.diagnostics, { ...err, all: flags.all === true }));
  context.terminal.out(renderTopicsSummary(result, out));
  return exitCode;
}

function exitCodeOfTopics(result: TopicsResult): ExitCode {
  const isUnreachable = result.diagnostics.some(({ code }) => code === "broker-unavailable");
  return isUnreachable ? exitCodes.unreadable : exitCodeOf(result);
}

function brokerOf(
  { brokers, apply, ssl, sasl }: TopicsFlags,
  environment: Readonly<Record<string, string | undefined>>,
): BrokerAddress | undefined {
  const addresses = (brokers ?? []).flatMap((text) => text.split(",")).filter((text) => text !== "");
  if (addresses.length === 0) {
    if (apply === true || ssl === true || sasl !== undefined || brokers !== undefined) {
      throw new UsageError("No broker named; give `--brokers host:port`");
    }
    return undefined;
  }
  const wrong = addresses.find((address) => !/^[^\s:/]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/.test(address));
  if (wrong !== undefined) throw new UsageError(`--brokers: \`${wrong}\` is no \`host:port\``);
  return {
    brokers: addresses,
    ssl: ssl === true,
    sasl: sasl === undefined ? null : loginOf(sasl, environment),
  };
}

function loginOf(
  mechanism: NonNullable<TopicsFlags["sasl"]>,
  environment: Readonly<Record<string, string | undefined>>,
): NonNullable<BrokerAddress["sasl"]> {
  const username = environment["KAFKA_USERNAME"];
  const password = environment["KAFKA_PASSWORD"];
  if (!username || !password) {
    throw new UsageError("--sasl: set KAFKA_USERNAME and KAFKA_PASSWORD in the environment");
  }
  return { mechanism, username, password };
}
