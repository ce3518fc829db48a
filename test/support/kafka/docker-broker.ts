import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { type BrokerPlan, type BrokerProcess, brokerSettings } from "./broker-process.js";

const run = promisify(execFile);

/** Whether a Docker engine answers. */
export async function isDockerRunning(): Promise<boolean> {
  return run("docker", ["info", "--format", "{{.ServerVersion}}"], { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}

/** A broker of the image `apache/kafka`. */
export async function createDockerBroker(plan: BrokerPlan): Promise<BrokerProcess> {
  const name = `commsgen-kafka-${randomUUID()}`;
  const publish = `127.0.0.1:${plan.port}:9092`;
  const settings = Object.entries(containerSettings(plan)).flatMap(([key, value]) => [
    "--env",
    `${variableOf(key)}=${value}`,
  ]);
  const image = `apache/kafka:${plan.version}`;
  await run("docker", ["create", "--name", name, "--publish", publish, ...settings, image], {
    timeout: 300_000,
  });
  // When the input of this shell ends, because we closed it or died, the container goes.
  const keeper = spawn(
    "sh",
    ["-c", 'cat >/dev/null; docker rm --force --volumes "$1" >/dev/null', "keeper", name],
    {
      detached: true,
      stdio: ["pipe", "ignore", "inherit"],
    },
  );
  return {
    start: async () => {
      await run("docker", ["start", name]);
    },
    kill: async () => {
      await run("docker", ["kill", name]).catch(() => null); // it may have ended by itself
    },
    output: async () => {
      const { stdout, stderr } = await run("docker", ["logs", "--tail", "40", name]);
      return `${stdout}${stderr}`;
    },
    remove: async () => {
      if (keeper.exitCode !== null) return;
      const ended = new Promise<void>((resolve) => keeper.once("exit", () => resolve()));
      keeper.stdin.end();
      await ended;
    },
  };
}

function containerSettings(plan: BrokerPlan): Readonly<Record<string, string>> {
  return {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": "1@localhost:9093",
    listeners: "PLAINTEXT://:9092,CONTROLLER://:9093",
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${plan.port}`,
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    ...brokerSettings,
  };
}

/** `auto.create.topics.enable` -> `KAFKA_AUTO_CREATE_TOPICS_ENABLE`, as the image wants it. */
function variableOf(key: string): string {
  return `KAFKA_${key.toUpperCase().replaceAll(".", "_")}`;
}
