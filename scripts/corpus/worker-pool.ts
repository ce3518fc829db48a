import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { WorkerResult, WorkerTask } from "./worker.js";

const workerPath = fileURLToPath(new URL("worker.ts", import.meta.url));

/** Runs tasks in child processes, a few at a time; one that crashes or takes too long counts as failed. */
export async function runAll(
  tasks: readonly WorkerTask[],
  limits: { readonly processes: number; readonly milliseconds: number },
): Promise<readonly WorkerResult[]> {
  const results: WorkerResult[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    let child: ChildProcess | null = null;
    for (let index = next++; index < tasks.length; index = next++) {
      const task = tasks[index];
      if (task === undefined) break;
      child ??= fork(workerPath, { execArgv: ["--import", "tsx"] });
      const outcome = await runOne(child, task, limits.milliseconds);
      results[index] = outcome.result;
      if (!outcome.isAlive) child = null;
    }
    child?.disconnect();
  };
  await Promise.all(Array.from({ length: limits.processes }, lane));
  return results;
}

function runOne(
  child: ChildProcess,
  task: WorkerTask,
  milliseconds: number,
): Promise<{ readonly result: WorkerResult; readonly isAlive: boolean }> {
  return new Promise((resolve) => {
    const finish = (result: WorkerResult, isAlive: boolean): void => {
      clearTimeout(timer);
      child.off("message", onMessage);
      child.off("exit", onExit);
      resolve({ result, isAlive });
    };
    // The only messages of a worker are its results.
    const onMessage = (message: unknown): void => finish(message as WorkerResult, true);
    const onExit = (code: number | null): void => finish(failure(`the process ended with ${code}`), false);
    const timer = setTimeout(() => {
      child.off("exit", onExit);
      child.kill("SIGKILL");
      finish(failure(`not done within ${milliseconds} ms`), false);
    }, milliseconds);
    child.on("message", onMessage);
    child.on("exit", onExit);
    child.send(task);
  });
}

function failure(reason: string): WorkerResult {
  return { operations: 0, bytes: 0, milliseconds: 0, errors: [reason], warnings: [] };
}
