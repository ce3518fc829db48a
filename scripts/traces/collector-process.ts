import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { freePort } from "../../test/support/gateway/gateway-process.js";
import { type ReceivedSpan, readSpans } from "./read-spans.js";

/** A collector that runs. */
export interface Collector {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint: string;
  /** For those that speak gRPC. */
  readonly grpcPort: number;
  /** What it has taken so far. */
  spans(): readonly ReceivedSpan[];
  /** Whether its health check, which the compose file asks, says that it is well. */
  isHealthy(): Promise<boolean>;
  stop(): Promise<void>;
}

/** What the collector says against a configuration, as it was printed; `null`: nothing. */
export function configurationFaults(binary: string, path: string): string | null {
  try {
    execFileSync(binary, ["validate", `--config=${path}`], { stdio: "pipe", encoding: "utf8" });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** With the printed configuration, but for its ports, and an exporter that prints spans in the place of Jaeger's. */
export async function startCollector(binary: string, printed: string): Promise<Collector> {
  const folder = mkdtempSync(join(tmpdir(), "commsgen-collector-"));
  const [grpc, http, health] = [await freePort(), await freePort(), await freePort()];
  const config = parse(printed);
  config.receivers.otlp.protocols.grpc.endpoint = `127.0.0.1:${grpc}`;
  config.receivers.otlp.protocols.http.endpoint = `127.0.0.1:${http}`;
  config.extensions.health_check.endpoint = `127.0.0.1:${health}`;
  config.exporters = { debug: { verbosity: "detailed" } };
  config.service.pipelines.traces.exporters = ["debug"];
  // Its own metrics would want a port of their own.
  config.service.telemetry = { metrics: { level: "none" } };
  const file = join(folder, "config.yaml");
  writeFileSync(file, stringify(config));
  const child = spawn(binary, [`--config=${file}`], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const exit = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const isHealthy = async () =>
    (await fetch(`http://127.0.0.1:${health}/`).catch(() => null))?.status === 200;
  const stop = async () => {
    child.kill("SIGTERM");
    await exit;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; !(await isHealthy()); tries++) {
    if (tries === 100 || child.exitCode !== null) {
      await stop();
      throw new Error(`the collector does not start: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    endpoint: `http://127.0.0.1:${http}`,
    grpcPort: grpc,
    spans: () => readSpans(output),
    isHealthy,
    stop,
  };
}
