import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../../src/cli/main.js";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
const compiler = join(modules, "typescript", "bin", "tsc");

/** A folder as somebody's repository, with this project's packages in the place of installed ones, or without any. */
export function makeWorkspace(folder: string, hasPackages = true): void {
  mkdirSync(folder, { recursive: true });
  if (hasPackages) symlinkSync(modules, join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  mkdirSync(join(folder, ".git")); // the search for a configuration ends here
}

export interface CommandResult {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `commsgen` in this process. */
export async function commsgen(folder: string, ...args: readonly string[]): Promise<CommandResult> {
  let out = "";
  let err = "";
  const exitCode = await main(
    args,
    {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      width: 100,
      outColors: false,
      errColors: false,
      animated: false,
    },
    folder,
  );
  return { exitCode, out, err };
}

/** Compiles a service with its own `tsconfig.json`, into its `dist/`; what the compiler (by default this project's) says. */
export async function buildService(
  folder: string,
  tsc = compiler,
): Promise<{ readonly isFine: boolean; readonly output: string }> {
  const child = spawn(process.execPath, [tsc, "-p", "tsconfig.json"], { cwd: folder });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { isFine: code === 0, output };
}

/** A service as a process of its own. */
export interface RunningProcess {
  readonly url: string;
  output(): string;
  /** Sends SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  kill(): void;
}

/** Starts what `buildService` has compiled, with an environment whose database and broker nobody has. */
export async function startService(
  folder: string,
  variables: Readonly<Record<string, string>> = {},
  parameters: readonly string[] = ["dist/main.js"],
): Promise<RunningProcess> {
  const nobody = { DATABASE_URL: "postgres://nobody@127.0.0.1:9/none", KAFKA_BROKERS: "127.0.0.1:9" };
  const { PATH = "" } = process.env;
  const child: ChildProcess = spawn(process.execPath, parameters, {
    cwd: folder,
    env: { PATH, PORT: "0", ...nobody, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const exit = new Promise<number | null>((resolve) => child.on("close", resolve));
  const port = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        const [, found] = /"port":(\d+)[^\n]*the service listens/.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      });
    }
  });
  const found = await Promise.race([port, exit.then((code) => ({ code }))]);
  if (typeof found !== "string") throw new Error(`the service ended with ${found.code}: ${output}`);
  return {
    url: `http://127.0.0.1:${found}`,
    output: () => output,
    stop: () => {
      child.kill("SIGTERM");
      return exit;
    },
    kill: () => void child.kill("SIGKILL"),
  };
}
