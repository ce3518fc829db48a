import { kafkajsDriver } from "../../generated/orders/runtime/kafka/kafkajs-driver.js";
import { EnvironmentReader } from "../../generated/orders/runtime/service/environment.js";
import { runService } from "../../generated/orders/runtime/service/run-service.js";
import { openPool } from "../shared/database.js";
import { sendSpans, telemetryOf } from "../shared/telemetry.js";
import { ordersService } from "./service.js";

const sendLastSpans = await sendSpans("orders");
const exitCode = await runService(() => {
  const read = new EnvironmentReader(process.env);
  const port = read.port("PORT", 8080);
  const databaseUrl = read.databaseUrl("DATABASE_URL");
  const brokers = read.kafka("orders");
  const inventoryUrl = read.required("INVENTORY_URL", "http://inventory:8080");
  const relay = read.choice("OUTBOX_RELAY", ["in-process", "separate"], "in-process");
  const unreadyMs = read.wholeNumber("UNREADY_MS", 60_000) ?? 0;
  read.finish(); // one error that names all that is missing or wrong
  const service = ordersService({
    pool: openPool(databaseUrl),
    kafka: kafkajsDriver(brokers),
    inventoryUrl,
    port,
    hasRelay: relay === "in-process",
    telemetry: telemetryOf("orders", { defaultMetrics: true }),
  });
  return { ...service, unreadyMs };
});
await sendLastSpans();
process.exit(exitCode);
