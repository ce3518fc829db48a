/** `npm run kafka [version]`: a Kafka broker for as long as the command runs; its data go when it ends. */
import { knownVersions } from "../test/support/kafka/broker-process.js";
import { startOwnBroker } from "../test/support/kafka/own-broker.js";

const wanted = process.argv[2] ?? "4.1.0";
const version = knownVersions.find((known) => known === wanted);
if (version === undefined) {
  console.error(`Kafka ${wanted} is not known here; known: ${knownVersions.join(", ")}`);
  process.exit(2);
}
const broker = await startOwnBroker(version);
console.log(`Kafka ${version} at ${broker.brokers.join(",")}; Ctrl+C ends it`);
console.log(`COMMSGEN_TEST_KAFKA=${broker.brokers.join(",")} npx vitest run test/conformance`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void broker.stop().then(() => process.exit(0)));
}
