import type pg from "pg";
import { percentile } from "./measure.js";
import type { PartNews, PartOrder } from "./outbox-part.js";
import type { Part } from "./outbox-process.js";
import type { Modules } from "./outbox-service.js";

export type StartParts = (
  parts: readonly PartOrder["part"][],
  onNews?: (news: PartNews, part: Part) => void,
) => Promise<readonly Part[]>;

export interface EventFlow {
  readonly pool: pg.Pool;
  readonly outbox: ReturnType<Modules["createBenchOutbox"]>;
  readonly startParts: StartParts;
  readonly consumer: "consumer" | "consumer-with-inbox";
  /** Events per second. */
  readonly rate: number;
  readonly seconds: number;
  /** Seconds of events that are sent and handled before that, and not counted. */
  readonly warmUp: number;
}

/** Milliseconds from the end of the writer's `COMMIT` to the handler. */
export interface EventLatency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly missing: number;
}

/**
 * A relay and a consumer, each a process of its own, under events in an open loop. `onFlow` is called when the first event
 * has arrived, and waited for beside the flow.
 */
export async function measureEvents(
  flow: EventFlow,
  onFlow: () => Promise<void> = async () => {},
): Promise<EventLatency> {
  const { pool, startParts, consumer, rate, warmUp } = flow;
  const handled = new Map<string, number>();
  await pool.query('TRUNCATE "outbox"');
  const parts = await startParts([consumer, "relay"], (news) => {
    if (news.kind === "handled")
      for (const [id, at] of news.handled) if (!handled.has(id)) handled.set(id, at);
  });
  await Promise.all(parts.map((part) => part.go()));
  // A group that begins at the end knows where that is once it has something: what was sent before is not for it.
  while (handled.size === 0) {
    await commitOrder(flow, "warm-up");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const [committed] = await Promise.all([write(flow), onFlow()]);
  const deadline = Date.now() + 30_000;
  while ([...committed.keys()].some((id) => !handled.has(id)) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await Promise.all(parts.map((part) => part.stop()));
  const times = [...committed].flatMap(([id, at]) => {
    const arrival = handled.get(id);
    return arrival === undefined ? [] : [arrival - at];
  });
  // Connections are opened and code is compiled meanwhile.
  const counted = times.slice(rate * warmUp).sort((a, b) => a - b);
  return {
    p50: percentile(counted, 0.5),
    p99: percentile(counted, 0.99),
    max: percentile(counted, 1),
    missing: committed.size - times.length,
  };
}

/** One event in a transaction of its own; gives its id. */
async function commitOrder(
  { pool, outbox }: Pick<EventFlow, "pool" | "outbox">,
  orderId: string,
): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const { id } = await outbox.orderPlaced(client, { orderId, note: "n".repeat(980) });
    await client.query("COMMIT");
    return id;
  } finally {
    client.release();
  }
}

/** Commits in an open loop; gives when each was committed. */
async function write(flow: EventFlow): Promise<ReadonlyMap<string, number>> {
  const { rate, seconds, warmUp } = flow;
  const committed = new Map<string, number>();
  const begun = performance.now();
  const open = new Set<Promise<void>>();
  for (let index = 0; index < rate * (seconds + warmUp); index++) {
    const early = begun + (index / rate) * 1_000 - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    const one = commitOrder(flow, `order-${index % 5_000}`).then((id) => {
      committed.set(id, performance.timeOrigin + performance.now());
    });
    open.add(one);
    void one.finally(() => open.delete(one));
  }
  await Promise.all(open);
  return committed;
}
