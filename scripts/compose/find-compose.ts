import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const version = "v2.40.3";
const cacheFolder = fileURLToPath(new URL("../../node_modules/.cache/commsgen-compose", import.meta.url));

export interface Answer {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs docker-compose in a folder. Its environment is what is given, and `PATH`. */
export type Compose = (
  folder: string,
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
) => Promise<Answer>;

/**
 * Docker's own, else one of Go's making, which is kept under `node_modules/.cache`; the environment's `COMMSGEN_COMPOSE` names
 * another. Rejects where there is neither.
 */
export async function findCompose(): Promise<Compose> {
  const given = process.env["COMMSGEN_COMPOSE"];
  if (given !== undefined) return runner([given]);
  const docker = await run("docker", ["compose", "version"]).catch(() => null);
  if (docker !== null) return runner(["docker", "compose"]);
  const built = join(cacheFolder, version, "docker-compose");
  if (!existsSync(built)) await build(built);
  return runner([built]);
}

function runner(command: readonly string[]): Compose {
  const [program = "", ...first] = command;
  return (folder, args, environment = {}) =>
    new Promise((resolve, reject) => {
      const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], ...environment };
      const child = spawn(program, [...first, ...args], { cwd: folder, env });
      let out = "";
      let err = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        out += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        err += text;
      });
      child.on("error", reject);
      child.on("close", (code) => resolve({ exitCode: code ?? -1, out, err }));
    });
}

async function build(target: string): Promise<void> {
  const work = `${target}-build`;
  await mkdir(work, { recursive: true });
  console.log(`building docker-compose ${version} with Go, once`);
  const module = "github.com/docker/compose/v2/cmd";
  if (!existsSync(join(work, "go.mod"))) await run("go", ["mod", "init", "compose"], { cwd: work });
  await run("go", ["get", `${module}@${version}`], { cwd: work });
  await run("go", ["build", "-o", "docker-compose", module], { cwd: work, maxBuffer: 64 * 1_024 * 1_024 });
  await rename(join(work, "docker-compose"), target);
}
