import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { BrokerProcess } from "./broker-process.js";

/**
 * The shell obeys `start` and `kill`, a line each, and answers each with a line. When its input ends, because its owner
 * closed it or died, it ends the process and removes the data: no owner leaves one behind, however it ends.
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

/** A server of this machine with its data in a folder of its own. */
export class KeptProcess implements BrokerProcess {
  readonly #folder: string;
  readonly #shell: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;

  /** @param environment beside our own */
  constructor(
    folder: string,
    command: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ) {
    this.#folder = folder;
    // A group of its own: Ctrl+C in the terminal ends the owner, and the owner's end ends the process.
    this.#shell = spawn("sh", ["-c", keeper, "keeper", folder, ...command], {
      detached: true,
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...environment },
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
    if (done === true) throw new Error(`the shell that keeps a process ended before it could ${command} it`);
  }
}
