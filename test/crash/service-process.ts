import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** How the programs are told what to do; each program adds its own. */
export interface ProgramSettings {
  /** Of the project. */
  readonly folder: string;
  readonly journal: string;
  /** Counts every start of every process of a run. */
  readonly life: number;
}

interface ProcessPlan {
  /** `relay-1` */
  readonly name: string;
  readonly program: string;
  /** Settings of the next life. */
  readonly settings: () => ProgramSettings;
  /** Whether it has done its work some time, and ends with code 0. */
  readonly hasEnd: boolean;
  /** Told when it ends although nobody has told it to. */
  readonly onBadExit: (what: string) => void;
}

interface Life {
  readonly child: ChildProcess;
  readonly exit: Promise<void>;
  /** Resolves when the program says so, or has ended. */
  readonly ready: Promise<void>;
  isExpected: boolean;
  output: string;
}

/** One service of the run, which is started again whenever it has ended. */
export class ServiceProcess {
  readonly name: string;
  readonly #plan: ProcessPlan;
  readonly #finished: Promise<void>;
  #finish: () => void = () => undefined;
  #life: Life | null = null;

  constructor(plan: ProcessPlan) {
    this.name = plan.name;
    this.#plan = plan;
    this.#finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  start(): void {
    const { program, settings, name } = this.#plan;
    const child = spawn(process.execPath, [program, JSON.stringify(settings())], {
      // The program ends when its input does: it does not outlive us.
      stdio: ["pipe", "pipe", "pipe"],
    });
    const exit = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    let say: () => void = () => undefined;
    const said = new Promise<void>((resolve) => {
      say = resolve;
    });
    const life: Life = { child, exit, ready: Promise.race([said, exit]), isExpected: false, output: "" };
    const hear = (text: Buffer) => {
      life.output = (life.output + text.toString("utf8")).slice(-4_000);
      if (life.output.includes("ready\n")) say();
    };
    child.stdin?.on("error", () => undefined); // it may be gone before it has read
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    this.#life = life;
    void exit.then(() => {
      if (life.isExpected) return;
      if (this.#plan.hasEnd && child.exitCode === 0) {
        this.#finish();
        return;
      }
      const how = child.signalCode ?? `code ${child.exitCode}`;
      this.#plan.onBadExit(`${name} ended with ${how}: ${life.output.slice(-1_500)}`);
      // As a supervisor does, lest the rest of the run shows nothing.
      setTimeout(() => this.#life === life && this.start(), 500).unref();
    });
  }

  /** Resolves when the life that runs now has said that it is ready, or has ended, or after `timeoutMs`. */
  async ready(timeoutMs: number): Promise<void> {
    const timer = new AbortController();
    await Promise.race([
      this.#life?.ready,
      sleep(timeoutMs, null, { signal: timer.signal }).catch(() => null),
    ]);
    timer.abort();
  }

  /** Resolves when it has done its work and has ended by itself, with code 0. */
  finished(): Promise<void> {
    return this.#finished;
  }

  /** SIGKILL; resolves when it has ended. */
  async kill(): Promise<void> {
    const life = this.#life;
    if (life === null) return;
    life.isExpected = true;
    life.child.kill("SIGKILL");
    await life.exit;
  }

  /** SIGSTOP: it stands still, and its connections stay open. */
  pause(): void {
    this.#life?.child.kill("SIGSTOP");
  }

  resume(): void {
    this.#life?.child.kill("SIGCONT");
  }

  /** SIGTERM. It must end with code 0 within `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    const life = this.#life;
    if (life === null) return;
    life.isExpected = true;
    life.child.kill("SIGTERM");
    const timer = new AbortController();
    const late = sleep(timeoutMs, "late", { signal: timer.signal }).catch(() => null);
    const outcome = await Promise.race([life.exit, late]);
    timer.abort();
    if (outcome === "late") life.child.kill("SIGKILL");
    await life.exit;
    const { exitCode } = life.child;
    if (exitCode !== 0) {
      const how = outcome === "late" ? `did not end within ${timeoutMs} ms` : `ended with code ${exitCode}`;
      this.#plan.onBadExit(`${this.name}, told to end, ${how}: ${life.output.slice(-1_500)}`);
    }
  }
}
