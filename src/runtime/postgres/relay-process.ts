import type { Server } from "node:http";
import { EnvironmentError } from "../service/environment.js";
import { logLine } from "../service/service-log.js";
import { type SignalSource, Signals } from "../service/signals.js";
import { type LoadedTracing, type LoadTracingOptions, loadTracing } from "../telemetry/load-tracing.js";
import { type RelayEnvironment, readRelayEnvironment } from "./relay-environment.js";
import { logRelayEvent, type RelayLog } from "./relay-log.js";
import type { OutboxRelay, OutboxRelayEvent } from "./relay-options.js";
import { serveRelay } from "./relay-server.js";

export interface RelayProcessOptions {
  /** `orders` */
  readonly service: string;
  /** `process.env` */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Makes the relay, and says what is to be closed after it. */
  readonly open: (environment: RelayEnvironment, hooks: RelayHooks) => OpenedRelay;
  /** Loads OpenTelemetry where `OTEL_EXPORTER_OTLP_ENDPOINT` is set. Default: nobody does, there are no spans. */
  readonly load?: LoadTracingOptions["load"];
  /** What the process is told to end by. Default: `process`. */
  readonly signals?: SignalSource;
  /** Default: a JSON object a line, to the standard output. */
  readonly log?: RelayLog;
}

export interface RelayHooks {
  /** For the relay's options. */
  readonly onEvent: (event: OutboxRelayEvent) => void;
  /** For connections of the pool that are lost while nobody uses them: the pool makes new ones. */
  readonly onIdleError: (error: unknown) => void;
}

export interface OpenedRelay {
  readonly relay: OutboxRelay;
  /** Called once the relay has stopped. */
  readonly close: () => Promise<void>;
}

/**
 * Runs a relay until the process is told to end: it stops to take work, ends what is under way, and gives its share back.
 * A second signal does not wait for that.
 *
 * Resolves with the exit code: 0 after a clean stop, 1 where something failed or was cut short, 2 where the environment
 * is incomplete.
 */
export async function runRelayProcess(options: RelayProcessOptions): Promise<number> {
  const { service, signals = process } = options;
  const log: RelayLog = (entry) => (options.log ?? logLine)({ ...entry, service });
  const environment = environmentOf(options, log);
  if (environment === null) return 2;
  const told = new Signals(signals);
  try {
    return await run(options, { environment, told, log });
  } catch (error) {
    log({ level: "error", message: "the relay has failed", error });
    return 1;
  } finally {
    told.close();
  }
}

function environmentOf({ variables, service }: RelayProcessOptions, log: RelayLog): RelayEnvironment | null {
  try {
    return readRelayEnvironment(variables, service);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    log({ level: "error", message: error.message, problems: error.problems });
    return null;
  }
}

interface Running {
  readonly environment: RelayEnvironment;
  readonly told: Signals;
  readonly log: RelayLog;
}

async function run(options: RelayProcessOptions, running: Running): Promise<number> {
  const { open, service } = options;
  const { environment, told, log } = running;
  const traces = await tracesOf(options, log);
  const { relay, close } = open(withTracing(environment, traces), {
    onEvent: (event) => logRelayEvent(event, log),
    onIdleError: (error) => log({ level: "warning", message: "a database connection was lost", error }),
  });
  let server: Server | null = null;
  try {
    if (environment.metricsPort !== null) server = await serveRelay(relay, service, environment.metricsPort);
    // A database or broker that is away is waited for: the signal must be heard meanwhile.
    const started = relay.start().then(() => log({ level: "info", message: "the relay runs" }));
    await Promise.race([told.first, started.then(() => told.first)]);
    // Where it was still starting, what becomes of that does not matter any more.
    started.catch(() => {});
    log({ level: "info", message: "the relay stops" });
    const stopped = relay.stop();
    const isClean = await Promise.race([stopped.then(() => true), told.second.then(() => false)]);
    if (isClean) {
      await close();
      await traces?.close();
    }
    log({ level: isClean ? "info" : "warning", message: isClean ? "the relay has stopped" : "cut short" });
    return isClean ? 0 : 1;
  } finally {
    server?.close();
    server?.closeAllConnections();
  }
}

/** A relay without spans is better than none. */
async function tracesOf(
  { variables, service, load }: RelayProcessOptions,
  log: RelayLog,
): Promise<LoadedTracing | null> {
  if (load === undefined) return null;
  try {
    return await loadTracing({ variables, name: `${service}-outbox-relay`, load });
  } catch (error) {
    log({ level: "warning", message: "OpenTelemetry could not be loaded: the relay makes no spans", error });
    return null;
  }
}

function withTracing(environment: RelayEnvironment, traces: LoadedTracing | null): RelayEnvironment {
  if (traces === null) return environment;
  return { ...environment, relay: { ...environment.relay, tracing: traces.tracing } };
}
