import { Pool } from "pg";
import type { OutboxRelayEvent } from "../../src/runtime/postgres/relay-options.js";
import { JournalWriter } from "./journal.js";
import type { ProgramSettings } from "./service-process.js";

/** What every program of the run does at its beginning: read its settings, open its journal, heed its owner. */
export function beginProgram<Settings extends ProgramSettings>(): {
  readonly settings: Settings;
  readonly journal: JournalWriter;
} {
  // `ServiceProcess` writes it.
  const settings = JSON.parse(process.argv[2] ?? "{}") as Settings;
  // The owner has died: nobody would end this process any more.
  process.stdin.once("close", () => process.exit(1)).resume();
  return { settings, journal: new JournalWriter(settings.journal) };
}

/** Ready now; on SIGTERM, `stop` and end with code 0. */
export function isReady(stop: () => Promise<void>): void {
  process.once("SIGTERM", () => {
    void stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`stop failed: ${textOf(error)}\n`);
        process.exit(2);
      },
    );
  });
  process.stdout.write("ready\n");
}

/** A pool whose idle connections may be cut. */
export function openPool(connectionString: string, max: number): Pool {
  const pool = new Pool({ connectionString, max, connectionTimeoutMillis: 10_000 });
  pool.on("error", () => undefined);
  return pool;
}

/** Writes down what the verdict or the report needs of a relay's events. */
export function journalOfRelay(journal: JournalWriter, life: number): (event: OutboxRelayEvent) => void {
  return (event) => {
    switch (event.kind) {
      case "fenced":
        return journal.write({ what: "fenced", life, count: event.count });
      case "stalled":
        return journal.write({ what: "stalled", life, count: 1 });
      case "dead-lettered":
        return journal.write({ what: "dead-lettered", life, reason: textOf(event.error) });
      case "trouble":
        return journal.write({ what: "trouble", life, reason: `${event.what}: ${textOf(event.error)}` });
      default:
    }
  };
}

export function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
