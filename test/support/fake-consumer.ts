import { GroupConsumer } from "../../src/runtime/kafka/consumer/group-consumer.js";
import type { ConsumerEvent, ConsumerOptions } from "../../src/runtime/kafka/consumer-options.js";
import type { KafkaDriver } from "../../src/runtime/kafka/driver.js";
import { UnreadableRecordError } from "../../src/runtime/kafka/errors.js";
import type { MessageContext } from "../../src/runtime/kafka/message.js";
import type { Address, DeadLetterSpec, RetrySpec } from "../../src/runtime/kafka/operation.js";
import type { ConsumerRoute, RecordReader } from "../../src/runtime/kafka/reading.js";
import { createInbox } from "../../src/runtime/postgres/inbox.js";

/** What the tests' handler gets: the value as text. */
export type TestHandler = (value: string, context: MessageContext, id: string) => Promise<void> | void;

export interface TestOperation {
  readonly name?: string;
  readonly address?: Address;
  readonly groupId?: string;
  readonly retry?: RetrySpec;
  readonly deadLetter?: DeadLetterSpec | null;
  readonly handler: TestHandler;
}

export const noRetry: RetrySpec = { mode: "non-blocking", delays: [], jitter: 0, topics: [] };

export function nonBlocking(...delays: readonly number[]): RetrySpec {
  const distinct = [...new Set(delays)];
  const topics = delays.map((delay) => `{topic}.{group}.retry.${distinct.indexOf(delay) + 1}`);
  return { mode: "non-blocking", delays, jitter: 0, topics };
}

export function inPlace(mode: "blocking" | "park-key", ...delays: readonly number[]): RetrySpec {
  return { mode, delays, jitter: 0, topics: [] };
}

/**
 * A consumer whose reader takes values for what they say: `poison` cannot be decoded, `stranger` is unknown,
 * `passer-by` is skipped, `broken-reader` makes the reader throw; all else goes to the handler of the first operation.
 */
export function testConsumer(
  kafka: KafkaDriver,
  operations: readonly TestOperation[],
  options: Partial<ConsumerOptions> = {},
): { readonly consumer: GroupConsumer; readonly events: ConsumerEvent[] } {
  const handlers = new Map<ConsumerRoute, TestHandler>();
  const routes = operations.map((operation) => {
    const route = routeOf(operation);
    handlers.set(route, operation.handler);
    return route;
  });
  const events: ConsumerEvent[] = [];
  const { inbox } = options;
  const consumer = new GroupConsumer(
    routes,
    { kafka, groupId: "billing", onEvent: (event) => events.push(event), ...options },
    {
      service: "billing",
      newReader: (members) => new TestReader(members, handlers),
      newInbox: inbox === undefined ? null : (parts) => createInbox(inbox, parts),
    },
  );
  return { consumer, events };
}

function routeOf(operation: TestOperation): ConsumerRoute {
  const { name = "onOrder", address = ["orders"], retry = noRetry, deadLetter } = operation;
  return {
    operation: {
      name,
      channel: { name: "orders", address, validateParameters: null },
      messages: {},
      others: [],
      groupId: operation.groupId ?? null,
      retry,
      deadLetter: deadLetter === undefined ? { topic: "{topic}.{group}.dlq" } : deadLetter,
    },
    handlers: {},
  };
}

class TestReader implements RecordReader {
  readonly #routes: readonly ConsumerRoute[];
  readonly #handlers: ReadonlyMap<ConsumerRoute, TestHandler>;

  constructor(routes: readonly ConsumerRoute[], handlers: ReadonlyMap<ConsumerRoute, TestHandler>) {
    this.#routes = routes;
    this.#handlers = handlers;
  }

  read(
    record: Parameters<RecordReader["read"]>[0],
    _sourceTopic: string,
    id: string,
  ): ReturnType<RecordReader["read"]> {
    const value = record.value === null ? "null" : Buffer.from(record.value).toString();
    const [route] = this.#routes;
    const handler = route === undefined ? undefined : this.#handlers.get(route);
    if (route === undefined || handler === undefined) throw new Error("no route");
    switch (value) {
      case "poison":
        return {
          kind: "unreadable",
          error: new UnreadableRecordError("undecodable", "no JSON"),
          route: null,
        };
      case "stranger":
        return { kind: "unreadable", error: new UnreadableRecordError("unknown-message", "who?"), route };
      case "passer-by":
        return { kind: "skip" };
      case "broken-reader":
        throw new TypeError("a bug");
      default:
        return { kind: "message", route, name: "Order", handle: (context) => handler(value, context, id) };
    }
  }
}
