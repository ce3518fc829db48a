import { kafkajsDriver } from "../../generated/payments/runtime/kafka/kafkajs-driver.js";
import { EnvironmentReader } from "../../generated/payments/runtime/service/environment.js";
import { runService } from "../../generated/payments/runtime/service/run-service.js";
import { openPool } from "../shared/database.js";
import { sendSpans, telemetryOf } from "../shared/telemetry.js";
import { paymentsService } from "./service.js";

const sendLastSpans = await sendSpans("payments");
const exitCode = await runService(() => {
  const read = new EnvironmentReader(process.env);
  const port = read.port("PORT", 8080);
  const databaseUrl = read.databaseUrl("DATABASE_URL");
  const brokers = read.kafka("payments");
  const relay = read.choice("OUTBOX_RELAY", ["in-process", "separate"], "in-process");
  const unreadyMs = read.wholeNumber("UNREADY_MS", 60_000) ?? 0;
  read.finish(); // one error that names all that is missing or wrong
  const service = paymentsService({
    pool: openPool(databaseUrl),
    kafka: kafkajsDriver(brokers),
    port,
    hasRelay: relay === "in-process",
    telemetry: telemetryOf("payments", { defaultMetrics: true }),
  });
  return { ...service, unreadyMs };
});
await sendLastSpans();
process.exit(exitCode);
