import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServiceStatus } from "./service-options.js";

/** What the pages tell of. */
export interface HealthSource {
  readonly name: string;
  status(): ServiceStatus;
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>;
  readonly metrics: readonly (() => string | Promise<string>)[];
}

interface Page {
  readonly status: number;
  readonly body: string;
  readonly mediaType: string;
}

/** Of Prometheus' text format. */
const metricsMediaType = "text/plain; version=0.0.4; charset=utf-8";

/** A check that takes longer has failed: whoever asks for `/readyz` does not wait for ever. */
const CHECK_TIMEOUT_MS = 1_000;

/** What takes longer is left out: it may ask a database that hangs, and Prometheus waits for 10 s by default. */
const METRICS_TIMEOUT_MS = 5_000;

type PageMaker = (source: HealthSource) => Page | Promise<Page>;

const pages: ReadonlyMap<string, PageMaker> = new Map<string, PageMaker>([
  ["/livez", (source) => jsonPage(200, source.status())],
  ["/readyz", readiness],
  ["/healthz", readiness],
  ["/metrics", metricsPage],
]);

/**
 * Answers `/livez`, `/readyz`, `/healthz` (the same) and `/metrics`.
 *
 * `/livez` is 200 as long as the process answers. `/readyz` is 200 where requests can be served: every part has started
 * once, every check passes, and the service is not told to stop. A part that loses its broker later is told of, and does
 * not make the service unready: its API works on.
 *
 * @returns `false` where the path is another; nothing was done
 */
export function serveHealth(
  request: IncomingMessage,
  response: ServerResponse,
  source: HealthSource,
): boolean {
  const make = pages.get((request.url ?? "").split("?")[0] ?? "");
  if (make === undefined) return false;
  const isRead = request.method === "GET" || request.method === "HEAD";
  const page = isRead ? make(source) : jsonPage(405, { title: "GET or HEAD" });
  void Promise.resolve(page).then((answer) => write(request, response, answer));
  return true;
}

function write(request: IncomingMessage, response: ServerResponse, { status, body, mediaType }: Page): void {
  response.writeHead(status, { "content-type": mediaType, "cache-control": "no-store" });
  response.end(request.method === "HEAD" ? "" : body);
}

async function readiness({ status, checks }: HealthSource): Promise<Page> {
  const names = Object.keys(checks);
  const answers = await Promise.all(names.map((name) => checkPasses(checks[name])));
  const told = names.map((name, index) => [name, answers[index] === true ? "ok" : "failed"]);
  // What a check failed with is for the log of whoever writes it: it may name hosts and users.
  const current = status();
  const isReady = current.state === "running" && answers.every((passes) => passes);
  return jsonPage(isReady ? 200 : 503, { ...current, checks: Object.fromEntries(told) });
}

async function checkPasses(check: (() => Promise<unknown>) | undefined): Promise<boolean> {
  const passes = async (): Promise<boolean> => {
    await check?.();
    return true;
  };
  return (await within(CHECK_TIMEOUT_MS, passes)) ?? false;
}

/** What `work` resolves to; `null` where it rejects, or takes longer. */
async function within<T>(timeoutMs: number, work: () => T | Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs);
  });
  try {
    return await Promise.race([(async () => work())(), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

async function metricsPage({ name, status, metrics }: HealthSource): Promise<Page> {
  const texts = await Promise.all(metrics.map((text) => within(METRICS_TIMEOUT_MS, text)));
  const label = `{service="${name.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"}`;
  const own =
    "# HELP service_running 1 where all parts have started and the service is not told to stop.\n" +
    `# TYPE service_running gauge\nservice_running${label} ${status().state === "running" ? 1 : 0}\n`;
  return {
    status: 200,
    body: [own, ...texts.map((text) => text ?? "")].join(""),
    mediaType: metricsMediaType,
  };
}

function jsonPage(status: number, value: object): Page {
  return { status, body: `${JSON.stringify(value)}\n`, mediaType: "application/json" };
}
