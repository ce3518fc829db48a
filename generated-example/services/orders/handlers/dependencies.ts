import type { Pool, PoolClient } from "pg";
import type { InventoryClient } from "../../../generated/inventory/client.js";
import type { OrdersEventHandlers } from "../../../generated/orders/consumer.js";
import type { OrdersOutbox } from "../../../generated/orders/outbox.js";
import type { TransactionContext } from "../../../generated/orders/runtime/postgres/idempotency-options.js";
import type { InboxContext } from "../../../generated/orders/runtime/postgres/inbox-options.js";
import type { OrdersHandlers } from "../../../generated/orders/server.js";

export interface Dependencies {
  readonly pool: Pool;
  readonly outbox: OrdersOutbox;
  readonly inventory: InventoryClient;
}

/** Handlers of requests; those with an `Idempotency-Key` get a transaction. */
export type RestHandlers = OrdersHandlers<TransactionContext<PoolClient>>;

/** Handlers of events; each gets the transaction of its message. */
export type EventHandlers = OrdersEventHandlers<InboxContext<PoolClient>>;
