import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Consumer, ConsumerOptions } from "../../src/runtime/kafka/consumer-options.js";
import type { kafkajsDriver } from "../../src/runtime/kafka/kafkajs-driver.js";
import type { InboxContext, InboxOptions } from "../../src/runtime/postgres/inbox-options.js";
import type {
  OutboxCallOptions,
  OutboxMethodWithoutOptions,
  OutboxOptions,
} from "../../src/runtime/postgres/outbox-options.js";
import type { OutboxRelay, OutboxRelayOptions } from "../../src/runtime/postgres/relay-options.js";
import type { SqlPool } from "../../src/runtime/postgres/sql.js";
import type { inTransaction } from "../../src/runtime/postgres/transaction.js";

/** Both contracts' payload, as far as it is looked at. */
export interface OrderEvent {
  readonly orderId: string;
  readonly version: number;
  readonly n: string;
  readonly note?: string;
}

type Write = OutboxMethodWithoutOptions<OrderEvent, OutboxCallOptions, OutboxCallOptions>;

/** What is generated for `contract/orders.yaml`, as far as the run uses it. */
export interface OrdersModules {
  readonly createOrdersOutbox: (options?: OutboxOptions) => { readonly orderChanged: Write };
  readonly createOrdersOutboxRelay: (options: OutboxRelayOptions) => OutboxRelay;
  readonly inTransaction: typeof inTransaction;
  readonly migrateOrders: (pool: SqlPool) => Promise<readonly string[]>;
  readonly kafkajsDriver: typeof kafkajsDriver;
}

/** What is generated for `contract/billing.yaml`, as far as the run uses it. */
export interface BillingModules {
  readonly createBillingConsumer: (
    handlers: {
      readonly onOrderChanged: (
        message: { readonly payload: OrderEvent },
        context: InboxContext,
      ) => Promise<void>;
    },
    options: ConsumerOptions & { readonly inbox: InboxOptions },
  ) => Consumer;
  readonly createBillingOutbox: (options?: OutboxOptions) => { readonly orderHandled: Write };
  readonly createBillingOutboxRelay: (options: OutboxRelayOptions) => OutboxRelay;
  readonly migrateBilling: (pool: SqlPool) => Promise<readonly string[]>;
  readonly kafkajsDriver: typeof kafkajsDriver;
}

const ordersFiles = [
  "outbox.js",
  "migrations.js",
  "runtime/kafka/kafkajs-driver.js",
  "runtime/postgres/transaction.js",
];

/** @param folder of a `CrashProject` */
export async function importOrders(folder: string): Promise<OrdersModules> {
  // What the contract gives; if it gave anything else, every run would fail.
  return (await importAll(join(folder, "generated", "orders"), ordersFiles)) as OrdersModules;
}

/** @param folder of a `CrashProject` */
export async function importBilling(folder: string): Promise<BillingModules> {
  const files = ["consumer.js", ...ordersFiles];
  // What the contract gives; if it gave anything else, every run would fail.
  return (await importAll(join(folder, "generated", "billing"), files)) as BillingModules;
}

async function importAll(folder: string, files: readonly string[]): Promise<unknown> {
  const modules = await Promise.all(
    files.map(async (file): Promise<unknown> => import(pathToFileURL(join(folder, file)).href)),
  );
  return Object.assign({}, ...modules);
}
