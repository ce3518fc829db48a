import { randomUUID } from "node:crypto";
import type { PaymentsEventHandlers } from "../generated/payments/consumer.js";
import type { PaymentsProducer } from "../generated/payments/producer.js";
import type { MessageContext } from "../generated/payments/runtime/kafka/message.js";
import type { OrderPlaced, PaymentCompleted } from "../generated/payments/types.js";

/** The payments service: takes the money for every order, and gives it back where there is no stock. */
export function paymentsEventHandlers({
  producer,
  bank,
}: {
  readonly producer: PaymentsProducer;
  /** Whether it pays the amount, in minor units. */
  readonly bank: (amount: number) => Promise<boolean>;
}): PaymentsEventHandlers<MessageContext> {
  const payments = new Map<string, PaymentCompleted>();
  const { paymentCompleted, paymentFailed, paymentRefunded } = producer.publishPaymentEvents;

  /** An order that comes again is not paid for twice. */
  function pay({ orderId, total }: OrderPlaced): PaymentCompleted {
    const completedAt = new Date().toISOString();
    const payment = payments.get(orderId) ?? { orderId, paymentId: randomUUID(), amount: total, completedAt };
    payments.set(orderId, payment);
    return payment;
  }

  return {
    onOrderPlaced: async ({ payload }) => {
      if (payments.has(payload.orderId) || (await bank(payload.total.amount))) {
        await paymentCompleted(pay(payload));
        return;
      }
      const { orderId } = payload;
      await paymentFailed({ orderId, reason: "insufficient-funds", failedAt: new Date().toISOString() });
    },
    onReservationFailed: async ({ payload }) => {
      const payment = payments.get(payload.orderId);
      if (payment === undefined) return;
      const { orderId, paymentId, amount } = payment;
      await paymentRefunded({ orderId, paymentId, amount, refundedAt: new Date().toISOString() });
    },
  };
}
