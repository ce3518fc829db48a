import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Complaint } from "./complaint-place.js";
import type { JudgeRequest } from "./judge-request.js";

export interface JudgeOrder {
  readonly requests: readonly JudgeRequest[];
}

export interface JudgeAnswer {
  readonly uri: string;
  readonly complaints: readonly Complaint[];
  /** Why there is no verdict; `null` where there is one. */
  readonly cause: string | null;
}

export interface JudgeThread {
  readonly answers: Promise<readonly JudgeAnswer[]>;
  close(): Promise<void>;
}

/** For one document. References that multiply can make a small contract endless to judge. */
const JUDGE_TIMEOUT_MS = 60_000;

/** Has the documents judged in a thread of their own: judging costs more than all the rest of a run. */
export function startJudgeThread(requests: readonly JudgeRequest[]): JudgeThread {
  const entry = new URL("./judge-worker.js", import.meta.url);
  // Run from source, in tests: there is no JavaScript yet that a worker could start from.
  if (!existsSync(fileURLToPath(entry))) return judgeInProcess(requests);
  const worker = new Worker(entry, { workerData: { requests } satisfies JudgeOrder });
  const answers = new Promise<readonly JudgeAnswer[]>((resolve) => {
    const received: JudgeAnswer[] = [];
    let cause = "The judge's thread ended early";
    const expire = (): void => {
      cause = `No verdict within ${JUDGE_TIMEOUT_MS / 1000} s`;
      void worker.terminate();
    };
    let timer = setTimeout(expire, JUDGE_TIMEOUT_MS);
    worker.on("message", (message: JudgeAnswer) => {
      received.push(message);
      clearTimeout(timer);
      timer = setTimeout(expire, JUDGE_TIMEOUT_MS);
    });
    worker.on("error", (error) => {
      cause = error instanceof Error ? error.message : String(error);
    });
    worker.on("exit", () => {
      clearTimeout(timer);
      const answered = new Set(received.map((answer) => answer.uri));
      const missing = requests.filter((request) => !answered.has(request.uri));
      resolve([...received, ...missing.map(({ uri }) => ({ uri, complaints: [], cause }))]);
    });
  });
  return {
    answers,
    close: async () => {
      await worker.terminate();
    },
  };
}

function judgeInProcess(requests: readonly JudgeRequest[]): JudgeThread {
  const answers = (async () => {
    const { judge } = await import("./judge.js");
    const received: JudgeAnswer[] = [];
    for (const request of requests) {
      try {
        received.push({ uri: request.uri, complaints: await judge(request), cause: null });
      } catch (error) {
        const cause = error instanceof Error ? error.message : String(error);
        received.push({ uri: request.uri, complaints: [], cause });
      }
    }
    return received;
  })();
  return { answers, close: async () => {} };
}
