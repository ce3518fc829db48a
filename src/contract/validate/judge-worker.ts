import { type MessagePort, parentPort } from "node:worker_threads";
import { Judge } from "./judge.js";
import type { JudgeOrder } from "./judge-thread.js";

/** Does what it is told, one order after the other, and answers each request as it is done. */
function work(port: MessagePort): void {
  const judge = new Judge();
  let last = Promise.resolve();
  // Messages have no type; `judge-thread.ts` alone sends them, and they are orders.
  port.on("message", (order: JudgeOrder) => {
    last = last.then(async () => {
      if (order.kind === "expect") await judge.expect(order.uri, order.contract);
      else port.postMessage(await judge.answer(order.request));
    });
  });
}

if (parentPort !== null) work(parentPort);
