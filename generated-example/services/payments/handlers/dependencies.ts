import type { PoolClient } from "pg";
import type { PaymentsEventHandlers } from "../../../generated/payments/consumer.js";
import type { PaymentsOutbox } from "../../../generated/payments/outbox.js";
import type { InboxContext } from "../../../generated/payments/runtime/postgres/inbox-options.js";
import type { Bank } from "../bank.js";

export interface Dependencies {
  readonly outbox: PaymentsOutbox;
  readonly bank: Bank;
}

/** Handlers of events; each gets the transaction of its message. */
export type EventHandlers = PaymentsEventHandlers<InboxContext<PoolClient>>;
