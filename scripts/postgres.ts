/** `npm run postgres`: a Postgres server for as long as the command runs; its data go when it ends. */
import { startOwnServer } from "../test/support/postgres/own-server.js";

const server = await startOwnServer({ isDurable: false });
console.log(`Postgres at ${server.url}; Ctrl+C ends it`);
console.log(`COMMSGEN_TEST_POSTGRES=${server.url} npx vitest run src/runtime/postgres`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void server.stop().then(() => process.exit(0)));
}
