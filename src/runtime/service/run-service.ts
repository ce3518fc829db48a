import { EnvironmentError } from "./environment.js";
import { startService } from "./service.js";
import { type Log, logLine } from "./service-log.js";
import type { Service, ServiceOptions } from "./service-options.js";
import { Signals } from "./signals.js";

export type { PartOption, Service, ServiceOptions, ServicePart, ServiceStatus } from "./service-options.js";

/**
 * Runs a service until its process is told to end (SIGTERM, SIGINT): it is not ready any more, takes no new requests and
 * messages, ends what is under way, commits, and closes what `close` says. A second signal does not wait for that.
 *
 * Resolves with the exit code: 0 after a clean stop; 1 where a part or the server could not start, something failed at
 * the end, or it was cut short; 2 where the environment is incomplete. It never rejects: what went wrong is one line of the
 * log.
 *
 * @param options also as a function, so that what fails while the service is put together is told in the same way
 *
 * @example
 * ```ts
 * process.exit(await runService({ name: "orders", listen: { app, port: 8080 }, parts: [consumer, relay] }));
 * ```
 */
export async function runService(
  options: ServiceOptions | (() => ServiceOptions | Promise<ServiceOptions>),
): Promise<number> {
  const assembled = await assemble(options);
  if (typeof assembled === "number") return assembled;
  const { name, log = logLine, signals = process } = assembled;
  const told = new Signals(signals);
  try {
    return await runUntilTold(assembled, told, (entry) => log({ ...entry, service: name }));
  } finally {
    told.close();
  }
}

async function assemble(
  options: ServiceOptions | (() => ServiceOptions | Promise<ServiceOptions>),
): Promise<ServiceOptions | number> {
  if (typeof options !== "function") return options;
  try {
    return await options();
  } catch (error) {
    if (error instanceof EnvironmentError) {
      logLine({ level: "error", message: error.message, problems: error.problems });
      return 2;
    }
    logLine({ level: "error", message: "the service could not be put together", error });
    return 1;
  }
}

async function runUntilTold(options: ServiceOptions, told: Signals, log: Log): Promise<number> {
  let service: Service;
  try {
    service = await startService(options);
  } catch (error) {
    log({ level: "error", message: "the service could not start", error });
    return 1;
  }
  const failure = service.started.then(
    () => null,
    (error: unknown) => ({ error }),
  );
  // A database or broker that is away is waited for: the signal must be heard meanwhile.
  const end = told.first.then(() => null);
  const failed = await Promise.race([end, failure.then((found) => found ?? end)]);
  if (failed !== null) log({ level: "error", message: "the service could not start", error: failed.error });
  const isClean = await Promise.race([service.stop(), told.second.then(() => "impatient" as const)]);
  if (isClean === "impatient") {
    log({ level: "warning", message: "cut short by a second signal" });
    service.abort();
  } else if (isClean) log({ level: "info", message: "the service has stopped" });
  return isClean === true && failed === null ? 0 : 1;
}
