import type { InboxStep } from "../../src/runtime/postgres/inbox-options.js";
import type { OutboxRelayStep } from "../../src/runtime/postgres/relay-options.js";
import type { WriterStep } from "./order-writer.js";

/** Where a program ends itself: when it reaches the step for the `time`th time. */
export interface DeathAt<Step extends string> {
  readonly step: Step;
  readonly time: number;
}

/** One of the services that ends itself in its first life. */
export type Death =
  | ({ readonly service: "writer" } & DeathAt<WriterStep>)
  | ({ readonly service: "relay-1" } & DeathAt<OutboxRelayStep>)
  | ({ readonly service: "consumer-1" } & DeathAt<InboxStep>);

/** For `onStep`: ends this process as SIGKILL from outside does. */
export function dieAt<Step extends string>(death: DeathAt<Step> | null): (reached: Step) => void {
  let times = 0;
  return (reached) => {
    if (reached !== death?.step) return;
    times += 1;
    if (times === death.time) process.kill(process.pid, "SIGKILL");
  };
}
