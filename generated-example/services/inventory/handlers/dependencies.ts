import type { Pool, PoolClient } from "pg";
import type { InventoryEventHandlers } from "../../../generated/inventory/consumer.js";
import type { InventoryOutbox } from "../../../generated/inventory/outbox.js";
import type { TransactionContext } from "../../../generated/inventory/runtime/postgres/idempotency-options.js";
import type { InboxContext } from "../../../generated/inventory/runtime/postgres/inbox-options.js";
import type { InventoryHandlers } from "../../../generated/inventory/server.js";

export interface Dependencies {
  readonly pool: Pool;
  readonly outbox: InventoryOutbox;
}

/** Handlers of requests; those with an `Idempotency-Key` get a transaction. */
export type RestHandlers = InventoryHandlers<TransactionContext<PoolClient>>;

/** Handlers of events; each gets the transaction of its message. */
export type EventHandlers = InventoryEventHandlers<InboxContext<PoolClient>>;
