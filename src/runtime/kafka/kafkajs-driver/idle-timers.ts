import { createRequire } from "node:module";

const mark = Symbol.for("commsgen.kafkajs.idle-timers");

/**
 * kafkajs 2.2 sets a timer for each connection every millisecond, whether or not requests wait, with a negative delay of
 * which Node 24 warns. It has no setting for that, so the method is wrapped: without waiting requests no timer is set.
 * Where kafkajs is bundled or looks different, all stays as it is.
 */
export function quietIdleTimers(): void {
  const prototype = requestQueuePrototype();
  if (prototype === null || Reflect.has(prototype, mark)) return;
  const schedule: unknown = Reflect.get(prototype, "scheduleCheckPendingRequests");
  if (typeof schedule !== "function") return;
  Object.defineProperty(prototype, mark, { value: true });
  Object.defineProperty(prototype, "scheduleCheckPendingRequests", {
    configurable: true,
    writable: true,
    value: function scheduleCheckPendingRequests(this: object): void {
      const pending: unknown = Reflect.get(this, "pending");
      const throttledUntil: unknown = Reflect.get(this, "throttledUntil");
      const isWaiting = !Array.isArray(pending) || pending.length > 0;
      if (isWaiting || Number(throttledUntil) > Date.now()) schedule.call(this);
    },
  });
}

function requestQueuePrototype(): object | null {
  try {
    const queue: unknown = createRequire(import.meta.url)("kafkajs/src/network/requestQueue/index.js");
    const prototype: unknown = typeof queue === "function" ? queue.prototype : null;
    return typeof prototype === "object" ? prototype : null;
  } catch {
    return null;
  }
}
