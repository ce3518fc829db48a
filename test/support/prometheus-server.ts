import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { freePort } from "./gateway/gateway-process.js";

/** A Prometheus of its own, from printed files. */
export interface PrometheusServer {
  /** `/api/v1/query`, now. */
  query(expression: string): Promise<readonly Sample[]>;
  /** Any other question, such as `targets?state=active`; its `data`. */
  ask(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

export interface PrometheusFiles {
  /** As printed: `ops/prometheus/prometheus.yml`, and `rules.yml` beside it. */
  readonly config: string;
  readonly rules: string;
  /** Host of the configuration -> the ports on loopback where its instances are. */
  readonly instances: Readonly<Record<string, readonly number[]>>;
}

/**
 * Starts it with the printed configuration, but for three things: addresses stand in the place of names, since DNS knows none
 * of them here; it asks every second; and alerts fire at once.
 */
export async function startPrometheus(files: PrometheusFiles): Promise<PrometheusServer> {
  const folder = mkdtempSync(join(tmpdir(), "commsgen-prometheus-"));
  const port = await freePort();
  writeFileSync(join(folder, "prometheus.yml"), withAddresses(files, port));
  writeFileSync(join(folder, "rules.yml"), files.rules.replaceAll(/for: "\d+[ms]"/g, 'for: "0s"'));
  const child = spawn(
    "prometheus",
    [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const exit = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill("SIGTERM");
    await exit;
    rmSync(folder, { recursive: true, force: true });
  };
  const ask = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${url}/api/v1/${path}`);
    const body = JSON.parse(await answer.text());
    if (body.status !== "success") throw new Error(`${path}: ${JSON.stringify(body)}`);
    return body.data;
  };
  for (let tries = 0; (await fetch(`${url}/-/ready`).catch(() => null))?.status !== 200; tries++) {
    if (tries === 300 || child.exitCode !== null) {
      await stop();
      throw new Error(`Prometheus does not start: ${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    ask,
    query: async (expression) => {
      const data = await ask(`query?query=${encodeURIComponent(expression)}`);
      // The shape of an answer to an instant query that is a vector, which all of ours are.
      return (data as { readonly result: readonly Sample[] }).result;
    },
    stop,
  };
}

function withAddresses({ config, instances }: PrometheusFiles, port: number): string {
  const parsed = parse(config);
  parsed.global = { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" };
  for (const job of parsed.scrape_configs) {
    if (job.dns_sd_configs === undefined) {
      job.static_configs = [{ targets: [`127.0.0.1:${port}`] }];
      continue;
    }
    const names: readonly string[] = job.dns_sd_configs[0].names;
    // The label that finding by DNS would give.
    job.static_configs = names.map((name) => ({
      targets: (instances[name] ?? []).map((each) => `127.0.0.1:${each}`),
      labels: { __meta_dns_name: name },
    }));
    delete job.dns_sd_configs;
  }
  return stringify(parsed);
}
