import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ConsumerSettings } from "./consumer-main.js";

const program = fileURLToPath(new URL("consumer-main.ts", import.meta.url));

/** A consumer in a process of its own. */
export class ConsumerProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  readonly #ready: Promise<void>;
  #output = "";

  constructor(settings: ConsumerSettings) {
    this.#child = spawn(process.execPath, ["--import", "tsx", program, JSON.stringify(settings)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#exit = new Promise((resolve) => this.#child.once("exit", (code) => resolve(code)));
    this.#ready = new Promise((resolve, reject) => {
      this.#child.stdout?.on("data", (text: Buffer) => {
        this.#output += text.toString("utf8");
        if (this.#output.includes("ready\n")) resolve();
      });
      this.#child.stderr?.on("data", (text: Buffer) => {
        this.#output += text.toString("utf8");
      });
      void this.#exit.then((code) =>
        reject(new Error(`ended with ${code} before it was ready: ${this.#output}`)),
      );
    });
    // Whoever does not wait for `ready` looks at `exit`.
    this.#ready.catch(() => {});
  }

  /** What it wrote to its outputs. */
  get output(): string {
    return this.#output;
  }

  /** Resolves when its groups are joined; rejects if it ends before. */
  ready(): Promise<void> {
    return this.#ready;
  }

  kill(signal: "SIGKILL" | "SIGTERM"): void {
    this.#child.kill(signal);
  }

  /** The exit code; `null`: a signal ended it. */
  exit(): Promise<number | null> {
    return this.#exit;
  }
}
