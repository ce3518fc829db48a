import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { ContractKind } from "../load/index.js";
import type { JudgeAnswer, JudgeRequest } from "./judge-request.js";

export type JudgeOrder =
  | { readonly kind: "expect"; readonly uri: string; readonly contract: ContractKind }
  | { readonly kind: "judge"; readonly request: JudgeRequest };

/** Judges documents beside the pipeline: judging costs more than reading and understanding them. */
export interface JudgeThread {
  /** A document is likely to be judged soon. */
  expect(uri: string, contract: ContractKind): void;
  /** One answer for each request; never rejects. */
  judge(requests: readonly JudgeRequest[]): Promise<readonly JudgeAnswer[]>;
  close(): Promise<void>;
}

/** For one document. References that multiply can make a small contract endless to judge. */
const JUDGE_TIMEOUT_MS = 60_000;

/** `entry`: the program of the thread, which the build puts beside this one. */
export function startJudgeThread(entry: URL = new URL("./judge-worker.js", import.meta.url)): JudgeThread {
  // Run from source, in tests: there is no JavaScript yet that a worker could start from.
  return existsSync(fileURLToPath(entry)) ? new WorkerThread(new Worker(entry)) : judgeInProcess();
}

class WorkerThread implements JudgeThread {
  readonly #worker: Worker;
  /** Why the thread gave up. */
  #end: string | null = null;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("error", (error) => {
      this.#end = error instanceof Error ? error.message : String(error);
    });
    worker.on("exit", () => {
      this.#end ??= "The judge's thread ended early";
    });
  }

  expect(uri: string, contract: ContractKind): void {
    this.#send({ kind: "expect", uri, contract });
  }

  judge(requests: readonly JudgeRequest[]): Promise<readonly JudgeAnswer[]> {
    for (const request of requests) this.#send({ kind: "judge", request });
    return new Promise((resolve) => {
      const received = new Map<string, JudgeAnswer>();
      const finish = (): void => {
        clearTimeout(timer);
        this.#worker.off("message", receive).off("exit", finish);
        const cause = this.#end;
        resolve(requests.map(({ uri }) => received.get(uri) ?? { uri, complaints: [], cause }));
      };
      const receive = (answer: JudgeAnswer): void => {
        received.set(answer.uri, answer);
        if (received.size === requests.length) finish();
        else timer.refresh();
      };
      const timer = setTimeout(() => this.#expire(), JUDGE_TIMEOUT_MS);
      this.#worker.on("message", receive).on("exit", finish);
      if (this.#end !== null) finish();
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #expire(): void {
    this.#end = `No verdict within ${JUDGE_TIMEOUT_MS / 1000} s`;
    void this.#worker.terminate();
  }

  #send(order: JudgeOrder): void {
    this.#worker.postMessage(order);
  }
}

function judgeInProcess(): JudgeThread {
  return {
    expect: () => {},
    judge: async (requests) => {
      const { Judge } = await import("./judge.js");
      const judge = new Judge();
      const answers: JudgeAnswer[] = [];
      for (const request of requests) answers.push(await judge.answer(request));
      return answers;
    },
    close: async () => {},
  };
}
