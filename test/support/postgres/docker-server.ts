import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { type ServerPlan, type ServerProcess, settingArguments } from "./server-process.js";

const run = promisify(execFile);

/** A server of the image `postgres:18`. */
export async function createDockerServer(plan: ServerPlan): Promise<ServerProcess> {
  const name = `commsgen-postgres-${randomUUID()}`;
  const publish = ["--publish", `127.0.0.1:${plan.port}:5432`];
  const password = ["--env", `POSTGRES_PASSWORD=${plan.password}`];
  const server = ["postgres:18", ...settingArguments(plan.settings)];
  await run("docker", ["create", "--name", name, ...publish, ...password, ...server], { timeout: 300_000 });
  // When the input of this shell ends, because we closed it or died, the container goes.
  const removal = 'cat >/dev/null; docker rm --force --volumes "$1" >/dev/null';
  const keeper = spawn("sh", ["-c", removal, "keeper", name], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
  });
  return {
    start: async () => {
      await run("docker", ["start", name]);
    },
    kill: async () => {
      await run("docker", ["kill", name]).catch(() => null); // it may have ended by itself
    },
    stopGracefully: async () => {
      await run("docker", ["stop", "--time", "30", name]);
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
