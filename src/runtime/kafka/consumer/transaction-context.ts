import type { Delivery } from "./delivery.js";
import { DeliveryContext } from "./delivery-context.js";

/** With the inbox's transaction. */
export class TransactionContext extends DeliveryContext {
  readonly tx: unknown;

  constructor(
    delivery: Delivery,
    limits: { readonly maxAttempts: number; readonly timeoutMs: number },
    tx: unknown,
  ) {
    super(delivery, limits.maxAttempts, limits.timeoutMs);
    this.tx = tx;
  }
}
