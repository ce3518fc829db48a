import { kafkajsDriver } from "../../generated/shipping/runtime/kafka/kafkajs-driver.js";
import { readEnvironment } from "../shared/environment.js";
import { runUntilSignal } from "../shared/process.js";
import { startShipping } from "./service.js";

const { port, databaseUrl, kafkaBrokers } = readEnvironment(process.env);
const kafka = kafkajsDriver({ clientId: "shipping", brokers: kafkaBrokers });
await runUntilSignal(databaseUrl, (pool) => startShipping({ pool, kafka, port }));
