/** `npm run example`: the shop in one process, with a Kafka broker in memory and a Postgres server of its own. */
import { runInOneProcess } from "../generated-example/in-one-process.js";
import { startOwnServer } from "../test/support/postgres/own-server.js";

const postgres = await startOwnServer({ isDurable: false });
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void postgres.stop().then(() => process.exit(1)));
}
try {
  process.exitCode = (await runInOneProcess(postgres.url)) ? 0 : 1;
} finally {
  await postgres.stop();
}
