import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type BrokerPlan, type BrokerProcess, brokerSettings, type KafkaVersion } from "./broker-process.js";

const run = promisify(execFile);
const cacheFolder = fileURLToPath(new URL("../../../node_modules/.cache/commsgen-kafka", import.meta.url));

/** `null` where Java 17 and Maven are there, else what is missing. */
export async function whatJavaLacks(): Promise<string | null> {
  const java = await run("java", ["-version"]).catch(() => null);
  // openjdk version "17.0.15" 2025-04-15 -> 17
  const release = Number(/version "(\d+)/.exec(java?.stderr ?? "")?.[1] ?? 0);
  if (release < 17) return release === 0 ? "no Java" : `Java ${release}, and Kafka needs 17`;
  return (await run("mvn", ["--version"]).catch(() => null)) === null ? "no Maven" : null;
}

/**
 * The shell obeys `start` and `kill`, a line each, and answers each with a line. When its input ends, because its owner
 * closed it or died, it ends the broker and removes the data: no owner leaves a broker behind, however it ends.
 */
const keeper = `
folder=$1; shift; pid=
while read -r command; do
  case $command in
    start) "$@" >>"$folder/output.txt" 2>&1 & pid=$!; echo "$pid" ;;
    kill) [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null; [ -z "$pid" ] || wait "$pid" 2>/dev/null; pid=; echo killed ;;
  esac
done
[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null
[ -z "$pid" ] || wait "$pid" 2>/dev/null
rm -rf "$folder"
`;

/** A broker of Apache's own jars, which Maven fetches once and a cache folder keeps. */
export async function createJavaBroker(plan: BrokerPlan): Promise<BrokerProcess> {
  const classPath = join(await libraries(plan.version), "*");
  const folder = await mkdtemp(join(tmpdir(), "commsgen-kafka-"));
  const properties = join(folder, "server.properties");
  try {
    await writeFile(properties, serverProperties(plan, folder));
    // With `=`: one in 64 of these begins with a dash.
    const clusterId = Buffer.from(randomUUID().replaceAll("-", ""), "hex").toString("base64url");
    const format = ["format", `--cluster-id=${clusterId}`, "--config", properties];
    await run("java", ["-cp", classPath, "kafka.tools.StorageTool", ...format]);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const options = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  return new JavaBroker(folder, ["java", ...options, "-cp", classPath, "kafka.Kafka", properties]);
}

class JavaBroker implements BrokerProcess {
  readonly #folder: string;
  readonly #shell: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;

  constructor(folder: string, command: readonly string[]) {
    this.#folder = folder;
    // A group of its own: Ctrl+C in the terminal ends the owner, and the owner's end ends the broker.
    this.#shell = spawn("sh", ["-c", keeper, "keeper", folder, ...command], {
      detached: true,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const { stdout } = this.#shell;
    if (stdout === null) throw new Error("the shell has no output");
    this.#lines = createInterface({ input: stdout });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  async start(): Promise<void> {
    await this.#obey("start");
  }

  async kill(): Promise<void> {
    await this.#obey("kill");
  }

  async output(): Promise<string> {
    const text = await readFile(join(this.#folder, "output.txt"), "utf8").catch(() => "");
    return text.slice(-4_000);
  }

  async remove(): Promise<void> {
    if (this.#shell.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => this.#shell.once("exit", () => resolve()));
    this.#shell.stdin?.end();
    await ended;
    this.#lines.close();
  }

  async #obey(command: "start" | "kill"): Promise<void> {
    this.#shell.stdin?.write(`${command}\n`);
    const { done } = await this.#answers.next();
    if (done === true) throw new Error(`the shell that keeps the broker ended before it could ${command}`);
  }
}

function serverProperties(plan: BrokerPlan, folder: string): string {
  const client = `127.0.0.1:${plan.port}`;
  const controller = `127.0.0.1:${plan.controllerPort}`;
  const settings = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@${controller}`,
    listeners: `PLAINTEXT://${client},CONTROLLER://${controller}`,
    "advertised.listeners": `PLAINTEXT://${client}`,
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "log.dirs": join(folder, "data"),
    ...brokerSettings,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

/** The folder of the jars. Processes that fetch at the same time do not disturb each other: the last move wins. */
async function libraries(version: KafkaVersion): Promise<string> {
  const folder = join(cacheFolder, version);
  if (existsSync(folder)) return folder;
  await mkdir(cacheFolder, { recursive: true });
  const work = await mkdtemp(join(cacheFolder, `${version}-`));
  try {
    await writeFile(join(work, "pom.xml"), projectObjectModel(version));
    await run("mvn", ["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=libraries"], {
      cwd: work,
    });
    await rename(join(work, "libraries"), folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

function projectObjectModel(version: KafkaVersion): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>commsgen</groupId><artifactId>test-broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`;
}
