import { kafkajsDriver } from "../../generated/orders/runtime/kafka/kafkajs-driver.js";
import { readEnvironment } from "../shared/environment.js";
import { runUntilSignal } from "../shared/process.js";
import { startOrders } from "./service.js";

const { port, databaseUrl, kafkaBrokers, INVENTORY_URL } = readEnvironment(process.env, "INVENTORY_URL");
const kafka = kafkajsDriver({ clientId: "orders", brokers: kafkaBrokers });
await runUntilSignal(databaseUrl, (pool) => startOrders({ pool, kafka, inventoryUrl: INVENTORY_URL, port }));
