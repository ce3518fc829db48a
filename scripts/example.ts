/**
 * `npm run example`: the shop in one process, with a Kafka broker in memory and a Postgres server of its own.
 * `npm run example -- --real [--orders 1000] [--kill]`: a process for each service, and a real Kafka broker.
 */
import { parseArgs } from "node:util";
import { runAsProcesses } from "../generated-example/as-processes.js";
import { runInOneProcess } from "../generated-example/in-one-process.js";
import { startOwnBroker } from "../test/support/kafka/own-broker.js";
import { startOwnServer } from "../test/support/postgres/own-server.js";

const { values } = parseArgs({
  options: {
    real: { type: "boolean", default: false },
    orders: { type: "string", default: "1000" },
    kill: { type: "boolean", default: false },
  },
});
const orders = Number(values.orders);
if (!Number.isInteger(orders) || orders < 1) {
  console.error(`--orders is a whole number, 1 or more, and not ${values.orders}`);
  process.exit(2);
}
const started: { stop(): Promise<void> }[] = [];
// Servers end with the process that started them, and remove their data.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
try {
  // Services are killed here, and the server is not: commits need not wait for the disk.
  const postgres = await startOwnServer({ isDurable: false });
  started.push(postgres);
  if (values.real) {
    const broker = await startOwnBroker("4.1.0");
    started.push(broker);
    const options = { postgresUrl: postgres.url, brokers: broker.brokers, orders, kill: values.kill };
    process.exitCode = (await runAsProcesses(options)) ? 0 : 1;
  } else {
    process.exitCode = (await runInOneProcess(postgres.url)) ? 0 : 1;
  }
} finally {
  await Promise.all(started.map((server) => server.stop()));
}
