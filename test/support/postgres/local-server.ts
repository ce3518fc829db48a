import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmod, chown, cp, lstat, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { promisify } from "node:util";
import type { Programs } from "./find-programs.js";
import { type ServerPlan, type ServerProcess, settingArguments } from "./server-process.js";

const run = promisify(execFile);

/** Whom processes belong to; empty: us. */
type Account = { readonly uid: number; readonly gid: number } | Record<string, never>;

/**
 * The shell obeys `start`, `kill` and `stop`, a line each, and answers each with a line. When its input ends, because its
 * owner closed it or died, it ends the server and removes the data: no owner leaves a server behind, however it ends.
 * To kill is to stop the server first, so that it makes no further children, and to end it with all of them.
 */
const keeper = `
folder=$1; shift; pid=
children() { cat "/proc/$pid/task/$pid/children" 2>/dev/null || ps -A -o pid= -o ppid= | awk -v of="$pid" '$2 == of { print $1 }'; }
while read -r command; do
  case $command in
    start) "$@" >>"$folder/output.txt" 2>&1 & pid=$!; echo "$pid" ;;
    kill) [ -z "$pid" ] || { kill -STOP "$pid" && kill -KILL $(children) "$pid"; } 2>/dev/null; [ -z "$pid" ] || wait "$pid" 2>/dev/null; pid=; echo killed ;;
    stop) [ -z "$pid" ] || kill -INT "$pid" 2>/dev/null; [ -z "$pid" ] || wait "$pid" 2>/dev/null; pid=; echo stopped ;;
  esac
done
[ -z "$pid" ] || kill -QUIT "$pid" 2>/dev/null
[ -z "$pid" ] || wait "$pid" 2>/dev/null
rm -rf "$folder"
`;

/** Programs that this system cannot run: they are made for another C library, say. */
export class ProgramsDoNotRunError extends Error {
  override readonly name = "ProgramsDoNotRunError";
}

/**
 * A server of programs on this machine, with its data in a temporary folder. Rejects with `ProgramsDoNotRunError`, or why
 * it could not make the data.
 */
export async function createLocalServer(programs: Programs, plan: ServerPlan): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), "commsgen-postgres-"));
  const account = await serverAccount();
  try {
    if (account.uid !== undefined) await chown(folder, account.uid, account.gid);
    const home = await runnableHome(programs, folder, account);
    const passwordFile = join(folder, "password.txt");
    await writeFile(passwordFile, plan.password);
    const data = join(folder, "data");
    const login = ["--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
    const initdb = ["-D", data, ...login, "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"];
    await run(join(home, "bin", "initdb"), initdb, { cwd: folder, ...account });
    const listen = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="];
    const server = ["-D", data, "-p", String(plan.port), ...listen, ...settingArguments(plan.settings)];
    return new LocalServer(folder, [join(home, "bin", "postgres"), ...server], account);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Postgres does not run as root, so root gives it to another that every system has. */
async function serverAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    const ids = await Promise.all(["-u", "-g"].map((option) => run("id", [option, name]))).catch(() => null);
    const [uid, gid] = ids?.map(({ stdout }) => Number(stdout)) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error("Postgres does not run as root, and there is neither a user `postgres` nor `nobody`");
}

/**
 * Where the programs run from: their own folder, or a copy in `folder` where that one cannot be reached by `account` or
 * lacks the links that npm was not allowed to make.
 */
export async function runnableHome(programs: Programs, folder: string, account: Account): Promise<string> {
  const failure = await whyNotRunnable(programs.home, account);
  if (failure === null) return programs.home;
  const copy = join(folder, "programs");
  await cp(programs.home, copy, { recursive: true, verbatimSymlinks: true });
  if (programs.linkList !== null)
    await makeLinks(copy, await readFile(programs.linkList, "utf8").catch(() => "[]"));
  // Readable for all: who made this folder may keep others out by default.
  await run("chmod", ["-R", "a+rX", copy]);
  if (account.uid !== undefined) await run("chown", ["-R", `${account.uid}:${account.gid}`, copy]);
  await chmod(copy, 0o755);
  const failureOfCopy = await whyNotRunnable(copy, account);
  if (failureOfCopy !== null)
    throw new ProgramsDoNotRunError(`Postgres of ${programs.home} does not run: ${failureOfCopy}`);
  return copy;
}

async function whyNotRunnable(home: string, account: Account): Promise<string | null> {
  for (const program of ["initdb", "postgres"]) {
    try {
      await run(join(home, "bin", program), ["--version"], { cwd: "/", ...account });
    } catch (error) {
      return String(error);
    }
  }
  return null;
}

/** `[{ "source": "native/lib/libpq.so.5.18", "target": "native/lib/libpq.so.5" }]` */
async function makeLinks(home: string, list: string): Promise<void> {
  const links: unknown = JSON.parse(list);
  if (!Array.isArray(links)) throw new Error("the list of links is no array");
  for (const { source, target } of links) {
    if (typeof source !== "string" || typeof target !== "string")
      throw new Error("a link is no pair of paths");
    const path = join(home, target.replace(/^native\//, ""));
    if ((await lstat(path).catch(() => null)) === null) await symlink(basename(source), path);
  }
}

class LocalServer implements ServerProcess {
  readonly #folder: string;
  readonly #shell: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;

  constructor(folder: string, command: readonly string[], account: Account) {
    this.#folder = folder;
    // A group of its own: Ctrl+C in the terminal ends the owner, and the owner's end ends the server.
    this.#shell = spawn("sh", ["-c", keeper, "keeper", folder, ...command], {
      detached: true,
      cwd: folder,
      stdio: ["pipe", "pipe", "inherit"],
      ...account,
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

  async stopGracefully(): Promise<void> {
    await this.#obey("stop");
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
    // The shell's account may be one that must not remove anything from the folder of temporary files.
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #obey(command: "start" | "kill" | "stop"): Promise<void> {
    this.#shell.stdin?.write(`${command}\n`);
    const { done } = await this.#answers.next();
    if (done === true) throw new Error(`the shell that keeps the server ended before it could ${command}`);
  }
}
