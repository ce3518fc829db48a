import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** What stands behind a gateway: host of the configuration -> the ports on loopback where its replicas listen. */
export type Replicas = Readonly<Record<string, readonly number[]>>;

export interface GatewayRequest {
  /** As commsgen has printed it. */
  readonly config: string;
  readonly replicas: Replicas;
  readonly binary: string;
}

/** A gateway that runs. */
export interface GatewayProcess {
  readonly url: string;
  /** All that it has said, its access log too. */
  log(): string;
  stop(): Promise<void>;
}

export type StartGateway = (request: GatewayRequest) => Promise<GatewayProcess>;

/** What the printed configuration is changed in, where names lead to services. */
export interface AsPrinted {
  /** One port for all replicas of a host. */
  readonly replicas: Replicas;
  /** Of the name server on loopback. */
  readonly namePort: number;
  readonly binary: string;
}

export interface ProcessPlan {
  readonly binary: string;
  /** The file that the configuration is written to. */
  readonly file: string;
  readonly port: number;
  /** Below `folder` it may write. */
  configure(folder: string): string;
  arguments(file: string, folder: string): readonly string[];
}

/** Resolves when it answers. */
export async function startGatewayProcess(plan: ProcessPlan): Promise<GatewayProcess> {
  const folder = mkdtempSync(join(tmpdir(), "commsgen-gateway-"));
  // Workers of nginx are another user.
  chmodSync(folder, 0o755);
  const file = join(folder, plan.file);
  writeFileSync(file, plan.configure(folder));
  // A file, since what is a socket cannot be opened as `/dev/stdout`.
  const output = join(folder, "output.log");
  const log = openSync(output, "a");
  const child = spawn(plan.binary, plan.arguments(file, folder), { stdio: ["ignore", log, log] });
  closeSync(log);
  const exit = new Promise<void>((resolve) => {
    child.on("close", () => resolve());
    child.on("error", () => resolve());
  });
  const url = `http://127.0.0.1:${plan.port}`;
  const text = () => readFileSync(output, "utf8");
  const stop = async () => {
    child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await exit;
    clearTimeout(killer);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(url, child);
  } catch (error) {
    const said = text();
    await stop();
    throw new Error(`the gateway did not start: ${said.slice(-3_000)}`, { cause: error });
  }
  return { url, log: text, stop };
}

async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + 20_000;
  while (Date.now() < end && child.exitCode === null) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.status === 200) return;
    await sleep(50);
  }
  throw new Error(`no answer at ${url}`);
}

/** One that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return address.port;
}
