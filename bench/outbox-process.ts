import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { PartNews, PartOrder } from "./outbox-part.js";

const program = fileURLToPath(new URL("./outbox-part.ts", import.meta.url));

export type News<Kind extends PartNews["kind"]> = Extract<PartNews, { readonly kind: Kind }>;

/** A process of `outbox-part.ts`. */
export class Part {
  readonly #child: ChildProcess;
  readonly #ready: Promise<News<"ready">>;
  readonly #done: Promise<News<"done">>;
  readonly #stopped: Promise<News<"stopped">>;

  constructor(order: PartOrder, onNews: (news: PartNews, part: Part) => void) {
    const { profile } = order;
    const flags = profile === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
    this.#child = fork(program, { execArgv: [...process.execArgv, ...flags] });
    this.#ready = this.#first("ready");
    this.#done = this.#first("done");
    this.#stopped = this.#first("stopped");
    this.#child.on("message", (news: PartNews) => onNews(news, this));
    this.#child.once("exit", (code) => {
      if (code !== 0) throw new Error(`${order.part} ended with ${code}`);
    });
    this.#child.send(order);
  }

  async ready(): Promise<void> {
    await this.#ready;
  }

  /** Resolves when the floor is through, or when what runs on is started. */
  async go(): Promise<void> {
    this.#child.send("go");
    await this.#done;
  }

  /** Milliseconds of processor time since `go`. */
  async stop(): Promise<number> {
    const exit = once(this.#child, "exit");
    this.#child.send("stop");
    const { cpuMs } = await this.#stopped;
    await exit;
    return cpuMs;
  }

  #first<Kind extends PartNews["kind"]>(kind: Kind): Promise<News<Kind>> {
    const isIt = (news: PartNews): news is News<Kind> => news.kind === kind;
    return new Promise((resolve) => {
      this.#child.on("message", (news: PartNews) => {
        if (isIt(news)) resolve(news);
      });
    });
  }
}
