import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BrokerPlan, type BrokerProcess, brokerSettings } from "./broker-process.js";
import { KeptProcess } from "./kept-process.js";
import { mavenLibraries } from "./maven-libraries.js";

const run = promisify(execFile);

/** A broker of Apache's own jars, which Maven fetches once and a cache folder keeps. */
export async function createJavaBroker(plan: BrokerPlan): Promise<BrokerProcess> {
  const { version } = plan;
  const classPath = join(await mavenLibraries(version, [`org.apache.kafka:kafka_2.13:${version}`]), "*");
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
  return new KeptProcess(folder, ["java", ...options, "-cp", classPath, "kafka.Kafka", properties]);
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
