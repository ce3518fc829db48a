// Runs the assertions of compiled cases, one after the other: `node run-case.mjs <file>...`, one JSON line for each.
// A process of its own, so that a case that hangs, exits or throws out of turn is a failure and not the end of all.
import { pathToFileURL } from "node:url";

const limitMs = 20_000;
let current = "";
const tell = (error) =>
  process.stdout.write(
    `${JSON.stringify({ file: current, error: error === null ? null : String(error?.stack ?? error) })}\n`,
  );

process.on("unhandledRejection", (error) => {
  tell(error);
  process.exit(1);
});

for (const file of process.argv.slice(2)) {
  current = file;
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limitMs} ms`)), limitMs);
  });
  try {
    const { run } = await import(pathToFileURL(file).href);
    await Promise.race([run(), late]);
    tell(null);
  } catch (error) {
    tell(error);
  } finally {
    clearTimeout(timer);
  }
}
process.exit(0);
