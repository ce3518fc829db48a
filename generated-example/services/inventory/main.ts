import { kafkajsDriver } from "../../generated/inventory/runtime/kafka/kafkajs-driver.js";
import { readEnvironment } from "../shared/environment.js";
import { runUntilSignal } from "../shared/process.js";
import { startInventory } from "./service.js";

const { port, databaseUrl, kafkaBrokers } = readEnvironment(process.env);
const kafka = kafkajsDriver({ clientId: "inventory", brokers: kafkaBrokers });
await runUntilSignal(databaseUrl, (pool) => startInventory({ pool, kafka, port }));
