import { kafkajsDriver } from "../../generated/payments/runtime/kafka/kafkajs-driver.js";
import { readEnvironment } from "../shared/environment.js";
import { runUntilSignal } from "../shared/process.js";
import { startPayments } from "./service.js";

const { port, databaseUrl, kafkaBrokers } = readEnvironment(process.env);
const kafka = kafkajsDriver({ clientId: "payments", brokers: kafkaBrokers });
await runUntilSignal(databaseUrl, (pool) => startPayments({ pool, kafka, port }));
