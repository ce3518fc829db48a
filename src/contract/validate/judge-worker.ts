import { parentPort, workerData } from "node:worker_threads";
import { judge } from "./judge.js";
import type { JudgeAnswer, JudgeOrder } from "./judge-thread.js";

/** Judges the documents that it was started with, one after the other, and answers each as it is done. */
async function work({ requests }: JudgeOrder): Promise<void> {
  for (const request of requests) {
    parentPort?.postMessage(await answer(request));
  }
}

async function answer(request: JudgeOrder["requests"][number]): Promise<JudgeAnswer> {
  try {
    return { uri: request.uri, complaints: await judge(request), cause: null };
  } catch (error) {
    return {
      uri: request.uri,
      complaints: [],
      cause: error instanceof Error ? error.message : String(error),
    };
  }
}

// `workerData` has no type; `judge-thread.ts` alone starts this file, with a JudgeOrder.
const order: JudgeOrder = workerData;
await work(order);
